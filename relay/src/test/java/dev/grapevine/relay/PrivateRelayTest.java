package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.BanList;
import dev.grapevine.p2p.address.LocalAddresses;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.p2p.connection.ConnectionPlanner.Limits;
import dev.grapevine.p2p.wire.GetAddr;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.NetworkAddress;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.Version;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.transactions.PrivateBroadcast;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of our own that get out without showing where they are from. */
class PrivateRelayTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mature(25);
  private final Transaction tx = builder.coinbase(1).spend(Lock.WITNESS_KEY, 1000);
  private final Transaction other = builder.coinbase(2).spend(Lock.WITNESS_KEY, 1000);
  private final AddressManager addresses =
      new AddressManager(new byte[32], new SplittableRandom(1));
  private final LoneEngine engine = engine();

  private LoneEngine engine() {
    for (int i = 1; i <= 200; i++) {
      for (Network network : List.of(Network.TORV3, Network.IPV4, Network.CJDNS)) {
        byte[] bytes = new byte[network.addressBytes()];
        bytes[0] = (byte) (network == Network.CJDNS ? 0xfc : 20 + i % 50);
        bytes[1] = (byte) i;
        NetAddress address = NetAddress.of(network, bytes, 8333);
        NetAddress source = NetAddress.of(Network.IPV4, new byte[] {50, (byte) i, 1, 1}, 8333);
        addresses.add(new SeenAddress(address, 9, builder.now()), source, 0, builder.now());
      }
    }
    return new LoneEngine(
        builder,
        LoneEngine.config(),
        new PeerBook(
            addresses,
            new BanList(),
            new LocalAddresses(),
            List.of(),
            Limits.of(0),
            10,
            true,
            false,
            false,
            EnumSet.of(Network.TORV3, Network.IPV4)));
  }

  private PrivateBroadcast.Addition broadcast(Transaction transaction) {
    PrivateBroadcast.Addition addition = engine.engine().privately().add(engine.now(), transaction);
    engine.elapse(0);
    return addition;
  }

  private List<PrivateBroadcast.Recipient> recipients() {
    return engine.engine().privately().transactions().getFirst().recipients();
  }

  /** The one dial that is wanted is answered. */
  private LoneEngine.Played dialled() {
    engine.elapse(0);
    List<OutboundDial> dials = engine.dials();
    assertThat(dials).hasSize(1);
    OutboundDial dial = dials.getFirst();
    assertThat(dial.kind()).isEqualTo(ConnectionKind.PRIVATE_BROADCAST);
    return engine.connect(dial.kind(), dial.address(), PeerPermissions.NONE);
  }

  private LoneEngine.Played shaken() {
    return shakes(dialled());
  }

  private LoneEngine.Played shakes(LoneEngine.Played peer) {
    return peer.forgets().says(engine.version(LoneEngine.ORDINARY), new Verack());
  }

  private void takes(LoneEngine.Played peer, Transaction transaction) {
    peer.says(new GetData(List.of(InvItem.tx(transaction.txid()))));
    peer.says(new Pong(OptionalLong.of(peer.hears(Ping.class).getFirst().nonce())));
    assertThat(peer.closed()).contains("has the transaction");
    peer.leaves();
  }

  @Test
  void oneRecipientAfterAnotherHearsOfItAndOfNothingElse() {
    assertThat(broadcast(tx)).isEqualTo(PrivateBroadcast.Addition.ADDED);
    for (int i = 0; i < PrivateBroadcast.RECIPIENTS; i++) {
      LoneEngine.Played peer = dialled();
      assertThat(peer.hearsCommands()).containsExactly("version");
      peer.says(engine.version(LoneEngine.ORDINARY));
      assertThat(peer.hearsCommands()).containsExactly("verack");
      peer.says(new Verack());
      assertThat(peer.hears(Inv.class)).containsExactly(new Inv(List.of(InvItem.tx(tx.txid()))));
      peer.says(new GetData(List.of(InvItem.tx(tx.txid()))));
      assertThat(peer.hearsCommands()).containsExactly("tx", "ping");
      assertThat(recipients()).hasSize(2 * i + 1);
      assertThat(recipients().getLast().receivedUnixSeconds()).isEmpty();
      peer.leaves();
      // It did not say that it has it: there will be another in its place.
      takes(shaken(), tx);
    }
    engine.elapse(Now.MINUTE);
    assertThat(recipients().stream().filter(each -> each.receivedUnixSeconds().isPresent()))
        .hasSize(3);
    assertThat(engine.dials()).as("three have it").isEmpty();
    assertThat(engine.engine().mempool().contains(tx.wtxid())).isFalse();
  }

  @Test
  void ourVersionTellsNothing() {
    broadcast(tx);
    Version version = dialled().hears(Version.class).getFirst();
    assertThat(version)
        .isEqualTo(
            new Version(
                70016,
                0,
                0,
                NetworkAddress.NONE,
                NetworkAddress.NONE,
                version.nonce(),
                "/pynode:0.0.1/",
                0,
                false));
    // Nor would we hang up on who shows it to us, as that would tell that it is ours.
    LoneEngine.Played curious = engine.connect(ConnectionKind.INBOUND);
    curious.says(engine.version(70016, LoneEngine.ORDINARY, version.nonce()));
    assertThat(curious.closed()).isEmpty();
  }

  @Test
  void nothingElseIsAnswered() {
    broadcast(tx);
    LoneEngine.Played peer = shaken().forgets();
    engine.engine().pingAll(engine.now());
    Transaction theirs = builder.coinbase(3).spend(Lock.WITNESS_KEY, 1000);
    peer.says(
        new Ping(5),
        new GetAddr(),
        new GetHeaders(70016, List.of(builder.at(1).hash()), builder.tip().hash()),
        new Inv(List.of(InvItem.tx(theirs.txid()))),
        new TxMessage(theirs, true),
        new Pong(OptionalLong.of(0)),
        new Pong(OptionalLong.of(77)));
    builder.mine();
    engine.engine().submit(engine.now(), builder.tip());
    engine.elapse(Now.MINUTE);
    assertThat(peer.hearsCommands()).isEmpty();
    assertThat(peer.closed()).isEmpty();
    assertThat(engine.engine().mempool().contains(theirs.wtxid())).isFalse();
    engine.elapse(PrivateRelay.LIFETIME_NANOS);
    assertThat(peer.closed()).contains("180 seconds");
  }

  private enum Request {
    OF_ANOTHER,
    BY_WTXID,
    OF_TWO,
    OF_NOTHING,
    WITH_WITNESS_FLAG
  }

  @ParameterizedTest
  @EnumSource(Request.class)
  void whoAsksForSomethingElseIsHungUpOn(Request request) {
    broadcast(tx);
    LoneEngine.Played peer = shaken();
    List<InvItem> items =
        switch (request) {
          case OF_ANOTHER -> List.of(InvItem.tx(other.txid()));
          case BY_WTXID -> List.of(InvItem.wtx(tx.wtxid()));
          case OF_TWO -> List.of(InvItem.tx(tx.txid()), InvItem.tx(tx.txid()));
          case OF_NOTHING -> List.of();
          case WITH_WITNESS_FLAG -> List.of(InvItem.witnessTx(tx.txid()));
        };
    peer.says(new GetData(items));
    assertThat(peer.closed()).contains("unexpected getdata");
    assertThat(peer.hears(TxMessage.class)).isEmpty();
    peer.leaves();
    engine.elapse(0);
    assertThat(engine.dials()).as("another is looked for").hasSize(1);
  }

  @Test
  void whoTakesNoTransactionsIsHungUpOn() {
    broadcast(tx);
    LoneEngine.Played peer = dialled().forgets();
    peer.says(
        new Version(
            70016, 9, 0, NetworkAddress.NONE, NetworkAddress.NONE, 1, "/peer:1/", 0, false));
    assertThat(peer.closed()).isNotEmpty();
    assertThat(peer.hearsCommands()).isEmpty();
  }

  @Test
  void itStopsWhenItComesBackFromTheNetwork() {
    broadcast(tx);
    takes(shaken(), tx);
    LoneEngine.Played open = shaken();
    LoneEngine.Played network = engine.peer(ConnectionKind.INBOUND);
    network.says(new TxMessage(tx, true));
    assertThat(engine.engine().privately().transactions()).isEmpty();
    assertThat(engine.engine().mempool().contains(tx.wtxid())).isTrue();
    open.says(new GetData(List.of(InvItem.tx(tx.txid()))));
    assertThat(open.closed()).contains("done with");
    open.leaves();
    // The third was being dialled.
    LoneEngine.Played vain = shaken();
    assertThat(vain.closed()).contains("connected in vain");
    vain.leaves();
    engine.elapse(10 * Now.MINUTE);
    assertThat(engine.dials()).isEmpty();
  }

  @Test
  void itCanBeAborted() {
    broadcast(tx);
    assertThat(broadcast(tx)).isEqualTo(PrivateBroadcast.Addition.PRESENT);
    assertThat(engine.engine().privately().abort(other.txid())).isEmpty();
    assertThat(engine.engine().privately().abort(tx.txid())).containsExactly(tx);
    engine.elapse(0);
    assertThat(engine.engine().privately().transactions()).isEmpty();
    LoneEngine.Played underWay = shaken();
    assertThat(underWay.closed()).contains("in vain");
    underWay.leaves();
    engine.elapse(Now.MINUTE);
    assertThat(engine.dials()).isEmpty();
  }

  @Test
  void whatDoesNotComeBackGoesToOneMoreEveryFewMinutes() {
    broadcast(tx);
    for (int i = 0; i < PrivateBroadcast.RECIPIENTS; i++) {
      takes(shaken(), tx);
    }
    for (int i = 0; i < 3; i++) {
      List<OutboundDial> dials = List.of();
      int seconds = 0;
      while (dials.isEmpty() && seconds < 300) {
        engine.elapse(Now.SECOND);
        seconds++;
        dials = engine.dials();
      }
      assertThat(seconds).isBetween(120, 181);
      OutboundDial dial = dials.getFirst();
      takes(shakes(engine.connect(dial.kind(), dial.address(), PeerPermissions.NONE)), tx);
    }
    assertThat(recipients()).hasSize(6);
  }

  @Test
  void whatTheMempoolWouldNotTakeAnyMoreIsGivenUp() {
    broadcast(tx);
    for (int i = 0; i < PrivateBroadcast.RECIPIENTS; i++) {
      takes(shaken(), tx);
    }
    engine.engine().submit(engine.now(), builder.mine(tx));
    engine.elapse(4 * Now.MINUTE);
    assertThat(engine.engine().privately().transactions()).isEmpty();
    assertThat(engine.dials()).isEmpty();
  }

  @Test
  void aReviewCanBeBroughtForward() {
    broadcast(tx);
    for (int i = 0; i < PrivateBroadcast.RECIPIENTS; i++) {
      takes(shaken(), tx);
    }
    engine.elapse(Now.MINUTE + Now.SECOND);
    engine.engine().bringRebroadcastForward(engine.now(), 20 * Now.MINUTE);
    engine.elapse(0);
    assertThat(engine.dials()).hasSize(1);
  }

  @Test
  void cleartextPeersAreDialledOnceAnOnionServiceHasAnswered() {
    Set<Network> before = networksOfDials();
    assertThat(before).containsExactly(Network.TORV3);
    NetAddress onion =
        addresses
            .select(false, List.of(Network.TORV3), builder.now())
            .orElseThrow()
            .address()
            .address();
    LoneEngine.Played tor = engine.connect(ConnectionKind.MANUAL, onion, PeerPermissions.NONE);
    tor.says(engine.version(LoneEngine.ORDINARY));
    assertThat(networksOfDials()).containsExactlyInAnyOrder(Network.TORV3, Network.IPV4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOnionServiceThatDialsUsProvesNothing(boolean answers) {
    NetAddress onion =
        addresses
            .select(false, List.of(Network.TORV3), builder.now())
            .orElseThrow()
            .address()
            .address();
    LoneEngine.Played tor = engine.connect(ConnectionKind.INBOUND, onion, PeerPermissions.NONE);
    if (answers) {
      tor.says(engine.version(LoneEngine.ORDINARY));
    }
    assertThat(networksOfDials()).containsExactly(Network.TORV3);
  }

  /** Of forty dials, none of which is answered. */
  private Set<Network> networksOfDials() {
    broadcast(tx);
    Set<Network> found = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      engine.elapse(0);
      OutboundDial dial = engine.dials().getFirst();
      found.add(dial.address().network());
      engine.engine().dialFailed(engine.now(), dial);
    }
    return found;
  }

  @Test
  void nobodyIsDialledWhereNeitherTorNorI2pIsReachable() {
    LoneEngine alone =
        new LoneEngine(
            builder,
            LoneEngine.config(),
            new PeerBook(
                addresses,
                new BanList(),
                new LocalAddresses(),
                List.of(),
                Limits.of(0),
                10,
                true,
                false,
                false,
                EnumSet.of(Network.IPV4, Network.CJDNS)));
    alone.engine().privately().add(alone.now(), tx);
    alone.elapse(Now.MINUTE);
    assertThat(alone.dials()).isEmpty();
    assertThat(alone.engine().privately().transactions()).hasSize(1);
  }

  @Test
  void eachHasAsManyRecipientsAsAnother() {
    for (int i = 1; i <= 3; i++) {
      broadcast(builder.coinbase(i).spend(Lock.WITNESS_KEY, 1000));
    }
    List<Inv> heard = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      heard.addAll(shaken().hears(Inv.class));
    }
    engine.elapse(0);
    assertThat(engine.dials()).as("three for each of three").isEmpty();
    assertThat(heard).hasSize(9);
    assertThat(new HashSet<>(heard)).hasSize(3);
    assertThat(new HashSet<>(heard.subList(0, 3))).hasSize(3);
  }

  @Test
  void thereAreNoMoreConnectionsThanPlaces() {
    for (int i = 1; i <= 22; i++) {
      broadcast(builder.coinbase(i).spend(Lock.WITNESS_KEY, 1000));
    }
    LoneEngine.Played last = dialled();
    for (int i = 1; i < PrivateDials.MAX_CONNECTIONS; i++) {
      last = dialled();
    }
    engine.elapse(0);
    assertThat(engine.dials()).as("of 66 that are wanted").isEmpty();
    last.leaves();
    engine.elapse(0);
    assertThat(engine.dials()).hasSize(1);
  }

  @Test
  void noneIsDialledWhileTheNetworkIsSwitchedOff() {
    engine.engine().setNetworkActive(engine.now(), false);
    broadcast(tx);
    engine.elapse(Now.MINUTE);
    assertThat(engine.dials()).isEmpty();
    engine.engine().setNetworkActive(engine.now(), true);
    engine.elapse(0);
    assertThat(engine.dials()).hasSize(1);
  }

  @Test
  void theAddressBookLearnsNothingOfIt() {
    broadcast(tx);
    LoneEngine.Played peer = dialled().forgets();
    peer.says(engine.version(LoneEngine.ORDINARY | 1 << 11), new Verack());
    takes(peer, tx);
    assertThat(addresses.entries(true)).as("tried").isEmpty();
    assertThat(addresses.entries(false)).allMatch(entry -> entry.address().services() == 9);
  }
}
