package dev.grapevine.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.connection.EvictionPolicy.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EvictionPolicyTest {
  private static final long NEVER_PINGED = Long.MAX_VALUE;

  /** One among many: without any merit, younger by one second than the one before. */
  private static Candidate plain(int id) {
    return new Candidate(
        id,
        id * 1_000_000_000L,
        NEVER_PINGED,
        0,
        0,
        true,
        true,
        false,
        0,
        false,
        false,
        Network.IPV4,
        false,
        true);
  }

  private static List<Candidate> plain(int count, UnaryOperator<Candidate> change) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      candidates.add(change.apply(plain(i)));
    }
    return candidates;
  }

  @Test
  void someProtectionCoversAllOfAFewPeers() {
    // 4 by group, 8 by ping, 4 by transaction, 4 by block: these are all of 20.
    assertThat(EvictionPolicy.choose(plain(20, each -> each))).isEmpty();
    assertThat(EvictionPolicy.choose(plain(21, each -> each))).isPresent();
    assertThat(EvictionPolicy.choose(List.of())).isEmpty();
  }

  @Test
  void trustedAndOutboundPeersStay() {
    OptionalLong chosen =
        EvictionPolicy.choose(plain(100, each -> with(each, each.id() % 2 == 0, true)));
    assertThat(chosen.orElseThrow() % 2).isEqualTo(1);
    assertThat(EvictionPolicy.choose(plain(100, each -> with(each, true, true)))).isEmpty();
    assertThat(EvictionPolicy.choose(plain(100, each -> with(each, false, false)))).isEmpty();
  }

  @Test
  void theYoungestOfTheLargestGroupGoes() {
    // Groups of 0 and 1 of equal size, and one of 2 that is larger: its youngest is 98.
    List<Candidate> candidates =
        plain(99, each -> grouped(each, each.id() % 4 == 0 ? 0 : each.id() % 4 == 1 ? 1 : 2));
    assertThat(EvictionPolicy.choose(candidates)).hasValue(98);
  }

  @Test
  void whoIsDiscouragedGoesFirst() {
    List<Candidate> candidates = plain(100, each -> each.id() == 70 ? discouraged(each) : each);
    assertThat(EvictionPolicy.choose(candidates)).hasValue(70);
  }

  @Test
  void eachMeritProtectsItsNumberOfPeers() {
    // The merit is the youngest's, who would go otherwise.
    assertProtected(8, (each, nth) -> pinged(each, 1000 + nth));
    assertProtected(4, (each, nth) -> gaveTransaction(each, 1000 + nth));
    assertProtected(4, (each, nth) -> gaveBlock(each, 1000 + nth, true));
    assertProtected(8 + 4, (each, nth) -> gaveBlock(each, 1000 + nth, false));
  }

  private interface Merit {
    Candidate give(Candidate candidate, int nth);
  }

  private static void assertProtected(int count, Merit merit) {
    List<Candidate> candidates = new ArrayList<>(plain(200, each -> each));
    for (int i = 0; i < count; i++) {
      candidates.set(199 - i, merit.give(candidates.get(199 - i), i));
    }
    Set<Long> gone = drain(candidates, 150);
    for (int i = 0; i < count; i++) {
      assertThat(gone).doesNotContain(199L - i);
    }
  }

  /** Who goes if that many go one after the other. */
  private static Set<Long> drain(List<Candidate> candidates, int count) {
    List<Candidate> left = new ArrayList<>(candidates);
    Set<Long> gone = new HashSet<>();
    for (int i = 0; i < count; i++) {
      OptionalLong chosen = EvictionPolicy.choose(left);
      chosen.ifPresent(id -> {
        gone.add(id);
        left.removeIf(each -> each.id() == id);
      });
    }
    return gone;
  }

  @Test
  void halfOfTheRestStaysByAge() {
    List<Candidate> rest = plain(40, each -> each);
    EvictionPolicy.protectHalf(rest);
    assertThat(rest).extracting(Candidate::id).allMatch(id -> id >= 20).hasSize(20);
  }

  @Test
  void aQuarterIsKeptForOverlaysTheScarcestFirst() {
    // 2 on I2P, 8 on Tor, all younger than the rest: of 40, 20 stay, 10 of them by network.
    List<Candidate> rest = plain(40, each -> each);
    for (int i = 30; i < 40; i++) {
      rest.set(i, on(rest.get(i), i < 32 ? Network.I2P : Network.TORV3));
    }
    EvictionPolicy.protectHalf(rest);
    assertThat(rest).hasSize(20).allMatch(each -> each.network() == Network.IPV4);

    // 30 on Tor: only the oldest 10 of them by network, then the oldest of all.
    List<Candidate> many = plain(40, each -> each.id() < 10 ? each : on(each, Network.TORV3));
    EvictionPolicy.protectHalf(many);
    assertThat(many).extracting(Candidate::id).allMatch(id -> id >= 20).hasSize(20);
  }

  @Test
  void agreesWithACountingOracle() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 2_000; round++) {
      List<Candidate> candidates = new ArrayList<>();
      int count = random.nextInt(60);
      for (int i = 0; i < count; i++) {
        candidates.add(randomCandidate(random, i));
      }
      OptionalLong chosen = EvictionPolicy.choose(candidates);
      List<Candidate> order = new ArrayList<>(candidates);
      java.util.Collections.shuffle(order, new java.util.Random(round));
      assertThat(EvictionPolicy.choose(order)).isEqualTo(chosen);
      chosen.ifPresent(id -> assertUnprotected(candidates, candidates.get((int) id)));
    }
  }

  private static Candidate randomCandidate(SplittableRandom random, int id) {
    return new Candidate(
        id,
        random.nextInt(50),
        random.nextInt(5) == 0 ? NEVER_PINGED : random.nextInt(50),
        random.nextInt(3) == 0 ? random.nextInt(50) : 0,
        random.nextInt(3) == 0 ? random.nextInt(50) : 0,
        random.nextBoolean(),
        random.nextInt(4) != 0,
        random.nextInt(8) == 0,
        random.nextInt(6),
        random.nextInt(10) == 0,
        random.nextInt(6) == 0,
        Network.values()[random.nextInt(Network.values().length)],
        random.nextInt(12) == 0,
        random.nextInt(10) != 0);
  }

  /** What must hold of whoever goes, said without the policy's order of steps. */
  private static void assertUnprotected(List<Candidate> all, Candidate gone) {
    assertThat(gone.trusted()).isFalse();
    assertThat(gone.inbound()).isTrue();
    List<Candidate> inbound =
        all.stream().filter(each -> !each.trusted() && each.inbound()).toList();
    // At least 8 that are not slower are still there, and 4 that gave a block not before it.
    assertThat(better(inbound, gone, Comparator.comparingLong(Candidate::leastRoundTripNanos)))
        .isGreaterThanOrEqualTo(8);
    assertThat(
            better(inbound, gone, Comparator.comparingLong(each -> -each.lastBlockUnixSeconds())))
        .isGreaterThanOrEqualTo(4);
    assertThat(
            better(
                inbound,
                gone,
                Comparator.comparingLong(each -> -each.lastTransactionUnixSeconds())))
        .isGreaterThanOrEqualTo(4);
    assertThat(inbound.size()).isGreaterThan(20);
  }

  private static long better(List<Candidate> all, Candidate gone, Comparator<Candidate> order) {
    return all.stream()
        .filter(each -> each.id() != gone.id() && order.compare(each, gone) <= 0)
        .count();
  }

  private static Candidate with(Candidate c, boolean trusted, boolean inbound) {
    return new Candidate(
        c.id(),
        c.connectedAtNanos(),
        c.leastRoundTripNanos(),
        0,
        0,
        true,
        true,
        false,
        0,
        false,
        false,
        c.network(),
        trusted,
        inbound);
  }

  private static Candidate grouped(Candidate c, long group) {
    return new Candidate(
        c.id(),
        c.connectedAtNanos(),
        NEVER_PINGED,
        0,
        0,
        true,
        true,
        false,
        group,
        false,
        false,
        c.network(),
        false,
        true);
  }

  private static Candidate discouraged(Candidate c) {
    return new Candidate(
        c.id(),
        c.connectedAtNanos(),
        NEVER_PINGED,
        0,
        0,
        true,
        true,
        false,
        0,
        true,
        false,
        c.network(),
        false,
        true);
  }

  private static Candidate pinged(Candidate c, long nanos) {
    return new Candidate(
        c.id(),
        c.connectedAtNanos(),
        nanos,
        0,
        0,
        true,
        true,
        false,
        0,
        false,
        false,
        c.network(),
        false,
        true);
  }

  private static Candidate gaveTransaction(Candidate c, long at) {
    return new Candidate(
        c.id(),
        c.connectedAtNanos(),
        NEVER_PINGED,
        0,
        at,
        true,
        true,
        false,
        0,
        false,
        false,
        c.network(),
        false,
        true);
  }

  private static Candidate gaveBlock(Candidate c, long at, boolean relaysTransactions) {
    return new Candidate(
        c.id(),
        c.connectedAtNanos(),
        NEVER_PINGED,
        at,
        0,
        true,
        relaysTransactions,
        false,
        0,
        false,
        false,
        c.network(),
        false,
        true);
  }

  private static Candidate on(Candidate c, Network network) {
    return new Candidate(
        c.id(),
        c.connectedAtNanos(),
        NEVER_PINGED,
        0,
        0,
        true,
        true,
        false,
        0,
        false,
        false,
        network,
        false,
        true);
  }
}
