package dev.grapevine.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.AsMap;
import dev.grapevine.p2p.address.AsMapBuilder;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.address.NetworkGroup;
import dev.grapevine.p2p.address.NetworkGroups;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.p2p.connection.ConnectionPlanner.Dial;
import dev.grapevine.p2p.connection.ConnectionPlanner.Facts;
import dev.grapevine.p2p.connection.ConnectionPlanner.Limits;
import dev.grapevine.p2p.connection.ConnectionPlanner.Outbound;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConnectionPlannerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final long UNIX = 1_800_000_000;
  private static final long FULL_NODE = Services.NETWORK | Services.WITNESS;

  private final SplittableRandom random = new SplittableRandom(5);
  private AddressManager addresses = new AddressManager(key(), new SplittableRandom(6));
  private final List<Outbound> outbound = new ArrayList<>();
  private final Set<Network> networks = EnumSet.of(Network.IPV4);
  private boolean stale;
  private boolean synchronised;
  private long now;
  private ConnectionPlanner planner = planner(125);

  private static byte[] key() {
    byte[] key = new byte[32];
    key[0] = 1;
    return key;
  }

  private ConnectionPlanner planner(int maxConnections, SeenAddress... anchors) {
    return new ConnectionPlanner(
        Limits.of(maxConnections), addresses, List.of(anchors), new SplittableRandom(7));
  }

  private static NetAddress ipv4(int a, int b, int c, int d) {
    return NetAddress.of(Network.IPV4, new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, 8333);
  }

  private static SeenAddress seen(NetAddress address) {
    return new SeenAddress(address, FULL_NODE, UNIX);
  }

  private void know(NetAddress address) {
    know(address, FULL_NODE);
  }

  private void know(NetAddress address, long services) {
    addresses.add(
        new SeenAddress(address, services, UNIX), ipv4(random.nextInt(1, 9), 1, 1, 1), 0, UNIX);
  }

  private void knowManyGroups() {
    for (int i = 0; i < 400; i++) {
      know(ipv4(20 + i % 100, i / 100, 1, 1));
    }
  }

  private Facts facts(boolean dialing) {
    return new Facts(
        List.copyOf(outbound),
        dialing,
        stale,
        synchronised,
        networks,
        address -> address.address()[0] == 66,
        address -> outbound.stream().anyMatch(each -> each.address().isSameHost(address)),
        seen -> Services.areDesirable(seen.services(), false));
  }

  private long unix() {
    return UNIX + now / SECOND;
  }

  private Optional<Dial> next() {
    now = Math.max(now, planner.nextLook());
    return planner.next(now, unix(), facts(false));
  }

  private Dial connectNext() {
    Dial dial = next().orElseThrow();
    outbound.add(new Outbound(dial.kind(), dial.target().address()));
    planner.changed();
    return dial;
  }

  private void fill() {
    for (int i = 0; i < Limits.FULL_RELAY + Limits.BLOCK_RELAY_ONLY; i++) {
      connectNext();
    }
  }

  private long count(OutboundKind kind) {
    return outbound.stream().filter(each -> each.kind() == kind).count();
  }

  @Test
  void connectionsAreDividedAsBitcoinCoreDoes() {
    assertThat(Limits.of(125)).isEqualTo(new Limits(8, 2, 11, true));
    assertThat(Limits.inbound(125)).isEqualTo(114);
    assertThat(Limits.inbound(32)).isEqualTo(21);
    assertThat(Limits.of(9)).isEqualTo(new Limits(8, 1, 9, true));
    assertThat(Limits.of(3)).isEqualTo(new Limits(3, 0, 3, false));
    assertThat(Limits.inbound(3)).isZero();
    assertThat(Limits.of(0)).isEqualTo(new Limits(0, 0, 0, false));
  }

  @Test
  void firstEightFullRelayThenTwoBlockRelayOnlyPeers() {
    knowManyGroups();
    List<OutboundKind> order = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      order.add(connectNext().kind());
    }
    assertThat(order.subList(0, 8)).containsOnly(OutboundKind.FULL_RELAY);
    assertThat(order.subList(8, 10)).containsOnly(OutboundKind.BLOCK_RELAY_ONLY);
    assertThat(outbound.stream().map(each -> NetworkGroup.of(each.address())).distinct())
        .hasSize(10);
  }

  @Test
  void noTwoAreOfOneAutonomousSystem() {
    AsMap map =
        new AsMapBuilder().putIpv4(0, 0, 1, 7).putIpv4(128, 0, 2, 8).putIpv4(192, 0, 2, 9).build();
    addresses = new AddressManager(key(), NetworkGroups.by(map), new SplittableRandom(6));
    planner = planner(125);
    for (int i = 0; i < 60; i++) {
      for (int first : new int[] {20, 140, 200}) {
        know(ipv4(first + i % 20, i, 1, 1));
      }
    }
    for (int i = 0; i < 3; i++) {
      connectNext();
    }
    assertThat(outbound.stream().map(each -> addresses.groups().systemOf(each.address())))
        .containsExactlyInAnyOrder(7, 8, 9);
    assertThat(next()).isEmpty();
  }

  @Test
  void anchorsComeFirstTheLastBeforeTheOthers() {
    knowManyGroups();
    planner = planner(125, seen(ipv4(150, 1, 1, 1)), seen(ipv4(151, 1, 1, 1)));
    assertThat(connectNext().target().address()).isEqualTo(ipv4(151, 1, 1, 1));
    assertThat(connectNext().target().address()).isEqualTo(ipv4(150, 1, 1, 1));
    assertThat(count(OutboundKind.BLOCK_RELAY_ONLY)).isEqualTo(2);
    assertThat(connectNext().kind()).isEqualTo(OutboundKind.FULL_RELAY);
  }

  @Test
  void anAnchorThatCannotServeIsPassedOver() {
    planner =
        planner(
            125,
            seen(ipv4(150, 1, 1, 1)),
            new SeenAddress(ipv4(151, 1, 1, 1), Services.WITNESS, UNIX),
            seen(ipv4(66, 1, 1, 1)));
    assertThat(connectNext().target().address()).isEqualTo(ipv4(150, 1, 1, 1));
  }

  @Test
  void nobodyInAGroupThatIsTakenAlsoByAManualPeer() {
    know(ipv4(20, 1, 1, 1));
    know(ipv4(20, 1, 2, 2));
    know(ipv4(21, 1, 1, 1));
    outbound.add(new Outbound(OutboundKind.MANUAL, ipv4(21, 1, 9, 9)));
    assertThat(connectNext().target().address().address()[0]).isEqualTo((byte) 20);
    assertThat(next()).isEmpty();
    outbound.clear();
    planner.changed();
    assertThat(next()).isPresent();
  }

  @Test
  void nobodyWhoLacksTheServicesOrIsToBeAvoided() {
    know(ipv4(20, 1, 1, 1), Services.NETWORK);
    know(ipv4(66, 1, 1, 1));
    assertThat(next()).isEmpty();
    know(ipv4(21, 1, 1, 1));
    planner.changed();
    assertThat(connectNext().target().address()).isEqualTo(ipv4(21, 1, 1, 1));
  }

  @Test
  void pausesGrowWhileNobodyIsKnownAndEndWithNews() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      assertThat(next()).isEmpty();
      pauses.add(planner.nextLook() - now);
    }
    assertThat(pauses)
        .startsWith(SECOND, 2 * SECOND, 4 * SECOND)
        .endsWith(ConnectionPlanner.LONGEST_PAUSE_NANOS);
    know(ipv4(20, 1, 1, 1));
    planner.changed();
    assertThat(planner.nextLook() - now).isLessThanOrEqualTo(ConnectionPlanner.LOOK_NANOS);
  }

  @Test
  void oneDialAtATime() {
    knowManyGroups();
    assertThat(planner.next(0, UNIX, facts(true))).isEmpty();
    assertThat(planner.next(0, UNIX, facts(false))).isPresent();
    assertThat(planner.next(ConnectionPlanner.LOOK_NANOS - 1, UNIX, facts(false))).isEmpty();
    assertThat(planner.next(ConnectionPlanner.LOOK_NANOS, UNIX, facts(false))).isPresent();
  }

  @Test
  void feelersGoToNewAddressesEveryTwoMinutesOnAverage() {
    knowManyGroups();
    fill();
    List<Long> times = new ArrayList<>();
    while (times.size() < 300) {
      next()
          .ifPresent(dial -> {
            assertThat(dial.kind()).isEqualTo(OutboundKind.FEELER);
            times.add(now);
          });
    }
    double mean = (times.getLast() - times.getFirst()) / (double) (times.size() - 1);
    assertThat(mean).isBetween(0.85 * 2 * MINUTE, 1.15 * 2 * MINUTE);
  }

  @Test
  void aFeelerTestsTheAddressThatANewcomerWouldPushOut() {
    knowManyGroups();
    fill();
    for (int i = 0; addresses.collisions() == 0; i++) {
      NetAddress address = ipv4(120, 1, i / 256, i % 256);
      know(address);
      addresses.good(address, UNIX - 100_000);
      if (addresses.collisions() > 0) {
        addresses.good(address, UNIX);
      }
    }
    NetAddress tested = addresses.selectTriedCollision().orElseThrow().address().address();
    Optional<Dial> dial = next();
    while (dial.isEmpty()) {
      dial = next();
    }
    assertThat(dial.get().target().address()).isEqualTo(tested);
  }

  @Test
  void aStaleTipWantsOnePeerMoreAtOnce() {
    knowManyGroups();
    fill();
    stale = true;
    planner.changed();
    assertThat(connectNext().kind()).isEqualTo(OutboundKind.FULL_RELAY);
    assertThat(count(OutboundKind.FULL_RELAY)).isEqualTo(9);
    // 11 automatic ones are all there may be, feeler or not.
    planner.changed();
    assertThat(next()).isEmpty();
  }

  @Test
  void extraBlockRelayPeersComeOnceSynchronised() {
    knowManyGroups();
    fill();
    synchronised = true;
    int extra = 0;
    for (int i = 0; i < 400 && now < 200 * MINUTE; i++) {
      extra +=
          next().filter(dial -> dial.kind() == OutboundKind.BLOCK_RELAY_ONLY).isPresent() ? 1 : 0;
    }
    // One in five minutes.
    assertThat(extra).isBetween(22, 58);
  }

  @Test
  void aNetworkOfWhichWeHaveNobodyGetsOneMore() {
    knowManyGroups();
    networks.add(Network.TORV3);
    fill();
    byte[] key = new byte[32];
    for (int i = 0; i < 50; i++) {
      random.nextBytes(key);
      know(NetAddress.of(Network.TORV3, key, 8333));
    }
    outbound.removeIf(each -> each.address().network() == Network.TORV3);
    Optional<Dial> dial = Optional.empty();
    while (dial.isEmpty() || dial.get().kind() != OutboundKind.FULL_RELAY) {
      dial = next();
    }
    assertThat(dial.get().target().address().network()).isEqualTo(Network.TORV3);
  }

  @Test
  void failuresCountOnlyWhileWeAreOnline() {
    knowManyGroups();
    assertThat(connectNext().countsFailure()).isFalse();
    assertThat(connectNext().countsFailure()).isFalse();
    assertThat(connectNext().countsFailure()).isTrue();
  }

  @Test
  void portsOfOtherProtocolsAreTheLastChoice() {
    know(ipv4(20, 1, 1, 1).withPort(22));
    know(ipv4(21, 1, 1, 1));
    assertThat(connectNext().target().address().port()).isEqualTo(8333);
  }

  /** Random comings and goings, against rules that are counted anew at each dial. */
  @Test
  void theRulesHoldOverRandomHistories() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom chance = new SplittableRandom(seed);
      outbound.clear();
      now = 0;
      planner = planner(chance.nextInt(20));
      Limits limits = planner.limits();
      for (int i = 0; i < 300; i++) {
        know(ipv4(20 + chance.nextInt(60), chance.nextInt(2), chance.nextInt(9), 1));
      }
      long last = -ConnectionPlanner.LOOK_NANOS;
      for (int step = 0; step < 400; step++) {
        now += chance.nextLong(40 * SECOND);
        stale = chance.nextInt(5) == 0;
        synchronised = chance.nextBoolean();
        if (!outbound.isEmpty() && chance.nextInt(3) == 0) {
          outbound.remove(chance.nextInt(outbound.size()));
          planner.changed();
        }
        if (chance.nextInt(20) == 0) {
          outbound.add(new Outbound(OutboundKind.MANUAL, ipv4(20 + chance.nextInt(60), 0, 3, 3)));
        }
        Optional<Dial> dial = planner.next(now, unix(), facts(false));
        if (dial.isPresent()) {
          assertThat(now - last).isGreaterThanOrEqualTo(ConnectionPlanner.LOOK_NANOS);
          last = now;
          assertAllowed(dial.get(), limits);
          outbound.add(new Outbound(dial.get().kind(), dial.get().target().address()));
        }
      }
    }
  }

  private void assertAllowed(Dial dial, Limits limits) {
    long automatic = outbound.size() - count(OutboundKind.MANUAL);
    assertThat(automatic).isLessThan(limits.automatic());
    NetAddress address = dial.target().address();
    assertThat(address.address()[0]).isNotEqualTo((byte) 66);
    assertThat(outbound).noneMatch(each -> each.address().isSameHost(address));
    switch (dial.kind()) {
      case FULL_RELAY ->
          assertThat(stale || count(OutboundKind.FULL_RELAY) < limits.fullRelay()).isTrue();
      case BLOCK_RELAY_ONLY ->
          assertThat(synchronised || count(OutboundKind.BLOCK_RELAY_ONLY) < limits.blockRelayOnly())
              .isTrue();
      case FEELER -> {
        assertThat(count(OutboundKind.FULL_RELAY)).isGreaterThanOrEqualTo(limits.fullRelay());
        return;
      }
      case MANUAL, ADDR_FETCH -> throw new AssertionError("not the planner's to dial");
    }
    assertThat(outbound)
        .filteredOn(each -> each.kind().lasts())
        .noneMatch(each -> NetworkGroup.of(each.address()).equals(NetworkGroup.of(address)));
  }
}
