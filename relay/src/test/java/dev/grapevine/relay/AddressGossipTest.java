package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.wire.Addr;
import dev.grapevine.p2p.wire.AddrV2;
import dev.grapevine.p2p.wire.AddressEntry;
import dev.grapevine.p2p.wire.GetAddr;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Addresses between peers, by the rules of {@link AddressGossip}. */
class AddressGossipTest {
  private final LoneEngine engine = new LoneEngine(ChainBuilder.regtest().mineEmpty(3));

  private static NetAddress address(int number) {
    // Each in a group of its own.
    byte[] ip = {(byte) (20 + (number >>> 8)), (byte) number, 1, 1};
    return NetAddress.of(NetAddress.Network.IPV4, ip, 8333);
  }

  private Addr fresh(int first, int count) {
    return aged(first, count, 0);
  }

  private Addr aged(int first, int count, long seconds) {
    List<AddressEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new AddressEntry(engine.now().unixSeconds() - seconds, 9, address(first + i)));
    }
    return new Addr(entries);
  }

  private List<LoneEngine.Played> listeners(int count) {
    List<LoneEngine.Played> listeners = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // An inbound peer hears addresses once it has spoken of them.
      listeners.add(engine.peer(ConnectionKind.INBOUND).says(new GetAddr()).forgets());
    }
    return listeners;
  }

  private static long heard(LoneEngine.Played peer) {
    return peer.hears(Message.class).stream()
        .mapToLong(message ->
            switch (message) {
              case Addr(var entries) -> entries.size();
              case AddrV2(var entries) -> entries.size();
              default -> 0;
            })
        .sum();
  }

  private PeerSnapshot snapshot(LoneEngine.Played peer) {
    return engine.engine().peers(engine.now()).stream()
        .filter(each -> each.id().equals(peer.id()))
        .findFirst()
        .orElseThrow();
  }

  private static int known(LoneEngine engine) {
    return engine.engine().neighbours().addresses().size();
  }

  @Test
  void aFreshAddressGoesToTwoPeers() {
    LoneEngine.Played source = engine.peer(ConnectionKind.INBOUND);
    List<LoneEngine.Played> listeners = listeners(10);
    source.says(fresh(1, 1));
    engine.elapse(5 * Now.MINUTE);
    assertThat(listeners.stream().mapToLong(AddressGossipTest::heard).sum()).isEqualTo(2);
    assertThat(heard(source)).isZero();
    assertThat(known(engine)).isEqualTo(1);
  }

  @Test
  void theSameAddressGoesToTheSamePeersWithinADay() {
    LoneEngine.Played source = engine.peer(ConnectionKind.INBOUND);
    LoneEngine.Played other = engine.peer(ConnectionKind.INBOUND);
    List<LoneEngine.Played> listeners = listeners(10);
    source.says(fresh(1, 1));
    engine.elapse(5 * Now.MINUTE);
    listeners.forEach(AddressGossipTest::heard);
    // Told again: who was chosen knows it already, so nobody hears it.
    other.says(fresh(1, 1));
    engine.elapse(5 * Now.MINUTE);
    assertThat(listeners.stream().mapToLong(AddressGossipTest::heard).sum()).isZero();
  }

  @Test
  void oldAddressesAndLongListsAreKeptButNotRelayed() {
    LoneEngine.Played source = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    List<LoneEngine.Played> listeners = listeners(5);
    source.says(new Addr(List.of()));
    source.says(aged(100, 5, 11 * 60));
    source.says(fresh(200, 11));
    engine.elapse(5 * Now.MINUTE);
    assertThat(listeners.stream().mapToLong(AddressGossipTest::heard).sum()).isZero();
    assertThat(known(engine)).isEqualTo(16);
  }

  @Test
  void aPeerMayTellOneAddressInTenSeconds() {
    LoneEngine.Played source = engine.peer(ConnectionKind.INBOUND);
    source.says(fresh(1, 50));
    assertThat(snapshot(source).addressesProcessed()).isEqualTo(1);
    assertThat(snapshot(source).addressesRateLimited()).isEqualTo(49);
    engine.elapse(100 * Now.SECOND);
    source.says(fresh(100, 50));
    assertThat(snapshot(source).addressesProcessed()).isEqualTo(11);
  }

  @Test
  void whoWasAskedMayTellAThousandMore() {
    LoneEngine.Played source = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    source.says(aged(1, 1000, 3600));
    assertThat(snapshot(source).addressesProcessed()).isEqualTo(1000);
    source.says(aged(2000, 10, 3600));
    assertThat(snapshot(source).addressesRateLimited()).isEqualTo(9);
  }

  @Test
  void withPermissionThereIsNoLimit() {
    LoneEngine.Played source =
        engine
            .connect(ConnectionKind.INBOUND, PeerPermissions.of(PeerPermission.ADDR))
            .shakesHands();
    source.says(fresh(1, 500));
    assertThat(snapshot(source).addressesProcessed()).isEqualTo(500);
  }

  @Test
  void nothingFlowsOverBlockRelayOnlyConnections() {
    LoneEngine.Played quiet = engine.connect(ConnectionKind.BLOCK_RELAY_ONLY).shakesHands();
    assertThat(quiet.hearsCommands()).doesNotContain("getaddr");
    quiet.says(fresh(1, 1));
    assertThat(snapshot(quiet).relaysAddresses()).isFalse();
    assertThat(known(engine)).isZero();
  }

  @Test
  void getaddrIsAnsweredOnceAndToInboundPeersOnly() {
    LoneEngine.Played source = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    source.says(aged(1, 1000, 3600));
    LoneEngine.Played asker = engine.peer(ConnectionKind.INBOUND).says(new GetAddr());
    source.forgets().says(new GetAddr());
    engine.elapse(5 * Now.MINUTE);
    long answer = heard(asker);
    assertThat(answer).isBetween(100L, 230L);
    assertThat(heard(source)).isZero();
    asker.says(new GetAddr());
    engine.elapse(5 * Now.MINUTE);
    assertThat(heard(asker)).isZero();
  }

  @Test
  void everybodyGetsTheSameAnswerForMostOfADay() {
    engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY).says(aged(1, 1000, 3600));
    List<AddressEntry> first = answerToNewcomer();
    assertThat(answerToNewcomer()).containsExactlyInAnyOrderElementsOf(first);
    engine.elapse(20 * 60 * Now.MINUTE);
    assertThat(answerToNewcomer()).containsExactlyInAnyOrderElementsOf(first);
    engine.elapse(8 * 60 * Now.MINUTE);
    assertThat(answerToNewcomer()).isNotEmpty().doesNotContainSequence(first);
  }

  private List<AddressEntry> answerToNewcomer() {
    LoneEngine.Played asker = engine.peer(ConnectionKind.INBOUND).says(new GetAddr());
    engine.elapse(5 * Now.MINUTE);
    List<AddressEntry> all = new ArrayList<>();
    asker.hears(Addr.class).forEach(message -> all.addAll(message.addresses()));
    asker.leaves();
    return all;
  }

  @Test
  void anAddressFetchEndsWhenAddressesHaveCome() {
    LoneEngine.Played seed = engine.peer(ConnectionKind.ADDR_FETCH);
    seed.says(fresh(1, 1));
    assertThat(seed.closed()).isEmpty();
    seed.says(fresh(2, 2));
    assertThat(seed.closed()).contains("addrfetch");

    LoneEngine.Played silent = engine.peer(ConnectionKind.ADDR_FETCH);
    engine.elapse(5 * Now.MINUTE - Now.SECOND);
    assertThat(silent.closed()).isEmpty();
    engine.elapse(2 * Now.SECOND);
    assertThat(silent.closed()).contains("timeout");
  }

  @Test
  void whoCameThroughTorIsOfItsNetworkWhateverAddressItShows() {
    NetAddress proxy = NetAddress.parse("127.0.0.1:9050", 0).orElseThrow();
    for (boolean onion : new boolean[] {false, true}) {
      PeerId id = new PeerId(onion ? 101 : 100);
      LocalEnd end = new LocalEnd(NetAddress.UNSPECIFIED, onion);
      engine
          .engine()
          .connected(engine.now(), id, ConnectionKind.INBOUND, proxy, end, PeerPermissions.NONE);
    }
    assertThat(engine.engine().peers(engine.now()))
        .extracting(PeerSnapshot::network)
        .containsExactly(NetAddress.Network.IPV4, NetAddress.Network.TORV3);
  }

  @Test
  void whoIsBannedIsNotToldOf() {
    var range = dev.grapevine.p2p.address.AddressRange.of(address(1));
    engine.engine().ban(engine.now(), range, engine.now().unixSeconds() + 1000);
    List<LoneEngine.Played> listeners = listeners(5);
    engine.peer(ConnectionKind.INBOUND).says(fresh(1, 1));
    engine.elapse(5 * Now.MINUTE);
    assertThat(listeners.stream().mapToLong(AddressGossipTest::heard).sum()).isZero();
    assertThat(known(engine)).isZero();
  }
}
