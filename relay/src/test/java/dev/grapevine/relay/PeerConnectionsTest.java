package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.AddressRange;
import dev.grapevine.p2p.address.AsMap;
import dev.grapevine.p2p.address.BanList;
import dev.grapevine.p2p.address.LocalAddresses;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.address.NetworkGroup;
import dev.grapevine.p2p.address.NetworkGroups;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.p2p.connection.ConnectionPlanner.Limits;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.relay.base.Now;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Who is let in, who goes and who is dialled, by the rules of {@link PeerConnections}. */
class PeerConnectionsTest {
  /** 20.0.0.0/8 is system 1: MATCH for each of 13 bytes, RETURN. */
  private static final byte[] AS_MAP =
      HexFormat.of().parseHex("fb03ec0fb03fc0fe00fb03ec0fb03fc0fe00fb03ec0fb0fffffefffba3000000");

  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(3);
  private AddressManager addresses = new AddressManager(new byte[32], new SplittableRandom(1));

  private LoneEngine engine(int maxInbound, boolean automatic) {
    PeerBook book =
        new PeerBook(
            addresses,
            new BanList(),
            new LocalAddresses(),
            List.of(),
            automatic ? Limits.of(125) : Limits.of(0),
            maxInbound,
            automatic,
            true,
            false,
            EnumSet.of(Network.IPV4));
    return new LoneEngine(builder, LoneEngine.config(), book);
  }

  private void knowGroups(int count) {
    for (int i = 0; i < count; i++) {
      NetAddress address = NetAddress.of(Network.IPV4, new byte[] {20, (byte) i, 1, 1}, 8333);
      NetAddress source = NetAddress.of(Network.IPV4, new byte[] {50, (byte) i, 1, 1}, 8333);
      addresses.add(new SeenAddress(address, 9, builder.now()), source, 0, builder.now());
    }
  }

  @Test
  void theBannedAreNotLetInUnlessTheUserVouchesForThem() {
    LoneEngine engine = engine(10, false);
    engine
        .engine()
        .ban(
            engine.now(),
            AddressRange.parse("9.9.0.0/16").orElseThrow(),
            engine.now().unixSeconds() + 60);
    assertThat(engine.dialledFrom("9.9.1.1", PeerPermissions.NONE)).isEmpty();
    assertThat(engine.dialledFrom("9.8.1.1", PeerPermissions.NONE)).isPresent();
    assertThat(engine.dialledFrom("9.9.1.1", PeerPermissions.of(PeerPermission.NOBAN))).isPresent();
    engine.elapse(61 * Now.SECOND);
    assertThat(engine.dialledFrom("9.9.1.1", PeerPermissions.NONE)).isPresent();
  }

  @Test
  void aBanEndsTheConnection() {
    LoneEngine engine = engine(10, false);
    LoneEngine.Played peer = engine.dialledFrom("9.9.1.1", PeerPermissions.NONE).orElseThrow();
    LoneEngine.Played other = engine.dialledFrom("9.8.1.1", PeerPermissions.NONE).orElseThrow();
    engine
        .engine()
        .ban(
            engine.now(),
            AddressRange.parse("9.9.1.1").orElseThrow(),
            engine.now().unixSeconds() + 60);
    assertThat(peer.closed()).isNotEmpty();
    assertThat(other.closed()).isEmpty();
  }

  @Test
  void theDiscouragedComeInWhileThereIsRoom() {
    LoneEngine engine = engine(3, false);
    LoneEngine.Played bad = engine.dialledFrom("9.9.1.1", PeerPermissions.NONE).orElseThrow();
    bad.shakesHands();
    engine
        .engine()
        .misbehaved(engine.now(), bad.id(), new DecodeResult.Misbehaved("inv", "nonsense", true));
    assertThat(bad.closed()).isNotEmpty();
    bad.leaves();
    assertThat(engine.dialledFrom("9.9.1.1", PeerPermissions.NONE)).isPresent();
    assertThat(engine.dialledFrom("8.8.1.1", PeerPermissions.NONE)).isPresent();
    // The last place is not for them.
    assertThat(engine.dialledFrom("9.9.1.1", PeerPermissions.NONE)).isEmpty();
    assertThat(engine.dialledFrom("8.8.1.1", PeerPermissions.NONE)).isPresent();
  }

  @Test
  void whenThePlacesAreTakenOneGoesForANewcomer() {
    LoneEngine engine = engine(30, false);
    List<LoneEngine.Played> peers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      peers.add(engine.dialledFrom("9.9.1." + i, PeerPermissions.NONE).orElseThrow());
      engine.elapse(Now.SECOND);
    }
    assertThat(engine.dialledFrom("7.7.7.7", PeerPermissions.NONE)).isPresent();
    assertThat(peers.stream().filter(peer -> !peer.closed().isEmpty())).hasSize(1);

    LoneEngine full = engine(15, false);
    for (int i = 0; i < 15; i++) {
      assertThat(full.dialledFrom("9.9.1." + i, PeerPermissions.NONE)).isPresent();
    }
    // All of so few are protected.
    assertThat(full.dialledFrom("7.7.7.7", PeerPermissions.NONE)).isEmpty();
  }

  /** Half of them are of one system, by 30 prefixes; ten have a prefix in common. */
  private NetAddress evictedOfManyPrefixes() {
    LoneEngine engine = engine(60, false);
    Map<NetAddress, LoneEngine.Played> peers = new LinkedHashMap<>();
    for (int i = 0; i < 60; i++) {
      String other = i % 6 == 5 ? "9.9.1." + i : 30 + i + ".1.1.1";
      String address = i % 2 == 0 ? "20." + i + ".1.1" : other;
      peers.put(
          NetAddress.parse(address, 1).orElseThrow(),
          engine.dialledFrom(address, PeerPermissions.NONE).orElseThrow());
      engine.elapse(Now.SECOND / 2);
    }
    assertThat(engine.dialledFrom("7.7.7.7", PeerPermissions.NONE)).isPresent();
    List<NetAddress> gone = new ArrayList<>();
    peers.forEach((address, peer) -> {
      if (!peer.closed().isEmpty()) {
        gone.add(address);
      }
    });
    assertThat(gone).hasSize(1);
    return gone.getFirst();
  }

  @Test
  void oneOfTheLargestAutonomousSystemGoes() {
    assertThat(evictedOfManyPrefixes().address()[0]).isEqualTo((byte) 9);
    NetworkGroups groups = NetworkGroups.by(AsMap.parse(AS_MAP).orElseThrow());
    addresses = new AddressManager(new byte[32], groups, new SplittableRandom(1));
    assertThat(evictedOfManyPrefixes().address()[0]).isEqualTo((byte) 20);
  }

  @Test
  void anOutboundPeerWithoutTheChainIsLeft() {
    LoneEngine engine = engine(10, false);
    for (long services : new long[] {0, 1, 8}) {
      LoneEngine.Played peer = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY);
      peer.says(engine.version(services));
      assertThat(peer.closed()).contains("does not offer the expected services");
      LoneEngine.Played manual = engine.connect(ConnectionKind.MANUAL);
      assertThat(manual.says(engine.version(services)).closed()).isEmpty();
    }
    // The last day's blocks are enough while our tip is younger than that.
    LoneEngine.Played limited = engine.connect(ConnectionKind.BLOCK_RELAY_ONLY);
    assertThat(limited.says(engine.version(1024 | 8)).closed()).isEmpty();
    engine.elapse(25 * 60 * Now.MINUTE);
    LoneEngine.Played late = engine.connect(ConnectionKind.BLOCK_RELAY_ONLY);
    assertThat(late.says(engine.version(1024 | 8)).closed()).contains("expected services");
  }

  @Test
  void outboundPlacesAreFilledOneByOne() {
    knowGroups(100);
    LoneEngine engine = engine(10, true);
    List<OutboundDial> dials = new ArrayList<>();
    for (int i = 0; i < 60 && dials.size() < 10; i++) {
      engine.elapse(Now.SECOND);
      for (OutboundDial dial : engine.dials()) {
        dials.add(dial);
        engine.connect(dial.kind(), dial.address(), PeerPermissions.NONE).shakesHands();
      }
    }
    assertThat(dials)
        .extracting(OutboundDial::kind)
        .startsWith(ConnectionKind.OUTBOUND_FULL_RELAY)
        .endsWith(ConnectionKind.BLOCK_RELAY_ONLY);
    assertThat(dials.stream().map(dial -> NetworkGroup.of(dial.address())).distinct()).hasSize(10);
    assertThat(addresses.size(true)).isEqualTo(10);
    assertThat(engine.engine().neighbours().anchors(engine.now())).hasSize(2);
  }

  @Test
  void aDialThatFailsIsFollowedByAnother() {
    knowGroups(100);
    LoneEngine engine = engine(10, true);
    engine.elapse(Now.SECOND);
    OutboundDial first = engine.dials().getFirst();
    engine.elapse(Now.MINUTE);
    assertThat(engine.dials()).isEmpty();
    engine.engine().dialFailed(engine.now(), first);
    engine.elapse(Now.SECOND);
    assertThat(engine.dials()).hasSize(1).doesNotContain(first);
  }

  @Test
  void nobodyIsDialledOrLetInWhileTheNetworkIsOff() {
    knowGroups(100);
    LoneEngine engine = engine(10, true);
    LoneEngine.Played peer = engine.dialledFrom("9.9.1.1", PeerPermissions.NONE).orElseThrow();
    engine.dials();
    engine.engine().setNetworkActive(engine.now(), false);
    assertThat(peer.closed()).isNotEmpty();
    engine.elapse(Now.MINUTE);
    assertThat(engine.dialledFrom("9.9.1.1", PeerPermissions.NONE)).isEmpty();
  }
}
