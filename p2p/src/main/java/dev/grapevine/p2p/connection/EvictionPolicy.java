package dev.grapevine.p2p.connection;

import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Who goes when all inbound slots are taken and one more dials us (Bitcoin Core {@code
 * node/eviction.cpp}).
 *
 * <p>An attacker can open any number of connections. So the policy first sets aside, one group
 * after the other, peers with a merit that costs something to fake:
 *
 * <ol>
 *   <li>those the user trusts, and all that we dialled;
 *   <li>4 by a keyed hash of their network group, so that nobody can tell which groups are safe;
 *   <li>the 8 with the best ping, as distance cannot be faked;
 *   <li>the 4 that last gave us a new transaction, the 8 block-relay-only peers and the 4 peers
 *       that last gave us a new block, as that is work done;
 *   <li>of what is left half, by their age; up to half of these places are kept for Cjdns, I2P, Tor
 *       and this machine, which look bad by the other measures, the scarcest network first.
 * </ol>
 *
 * <p>Of the rest those that we prefer to lose, if there are any; then the network group with the
 * most of them (on a tie the one whose youngest is youngest), and its youngest member goes. Ties
 * are broken by the connection's number, so the answer depends on the candidates alone.
 *
 * <p>Pure. Cost: a few sorts of at most a few hundred candidates.
 */
public final class EvictionPolicy {
  static final int PROTECTED_GROUPS = 4;
  static final int PROTECTED_BY_PING = 8;
  static final int PROTECTED_BY_TRANSACTION = 4;
  static final int PROTECTED_BLOCK_RELAY_ONLY = 8;
  static final int PROTECTED_BY_BLOCK = 4;

  /**
   * A connection that may have to go.
   *
   * @param id its number; a later connection has a higher one
   * @param connectedAtNanos protocol time at which it was made
   * @param leastRoundTripNanos best ping, {@link Long#MAX_VALUE} if none was measured
   * @param lastBlockUnixSeconds when it last gave us a new block, or 0
   * @param lastTransactionUnixSeconds when it last gave us a new transaction, or 0
   * @param hasWantedServices it serves the chain and witnesses
   * @param relaysTransactions transactions flow to it
   * @param filtersTransactions it loaded a bloom filter
   * @param keyedGroup its network group, hashed with a secret
   * @param preferredToGo it is discouraged
   * @param local it is on this machine
   * @param network through which it came
   * @param trusted the user vouches for it
   * @param inbound it dialled us
   */
  public record Candidate(
      long id,
      long connectedAtNanos,
      long leastRoundTripNanos,
      long lastBlockUnixSeconds,
      long lastTransactionUnixSeconds,
      boolean hasWantedServices,
      boolean relaysTransactions,
      boolean filtersTransactions,
      long keyedGroup,
      boolean preferredToGo,
      boolean local,
      Network network,
      boolean trusted,
      boolean inbound) {}

  private static final Comparator<Candidate> OLDEST_FIRST =
      Comparator.comparingLong(Candidate::connectedAtNanos).thenComparingLong(Candidate::id);

  private static final Comparator<Candidate> HIGHEST_GROUP_FIRST =
      Comparator.comparing(Candidate::keyedGroup, Long::compareUnsigned)
          .reversed()
          .thenComparing(OLDEST_FIRST);

  private static final Comparator<Candidate> BEST_PING_FIRST =
      Comparator.comparingLong(Candidate::leastRoundTripNanos).thenComparing(OLDEST_FIRST);

  private static final Comparator<Candidate> LATEST_BLOCK_FIRST =
      Comparator.comparingLong(Candidate::lastBlockUnixSeconds)
          .thenComparing(Candidate::hasWantedServices)
          .reversed()
          .thenComparing(OLDEST_FIRST);

  private static final Comparator<Candidate> LATEST_TRANSACTION_FIRST =
      Comparator.comparingLong(Candidate::lastTransactionUnixSeconds)
          .thenComparing(Candidate::relaysTransactions)
          .thenComparing(candidate -> !candidate.filtersTransactions())
          .reversed()
          .thenComparing(OLDEST_FIRST);

  private static final Comparator<Candidate> BLOCK_RELAY_ONLY_FIRST =
      Comparator.comparing(Candidate::relaysTransactions).thenComparing(LATEST_BLOCK_FIRST);

  private EvictionPolicy() {}

  /** The number of the connection to end; empty if all are protected. */
  public static OptionalLong choose(List<Candidate> candidates) {
    List<Candidate> rest = new ArrayList<>(candidates);
    rest.removeIf(candidate -> candidate.trusted() || !candidate.inbound());
    protect(rest, HIGHEST_GROUP_FIRST, PROTECTED_GROUPS, candidate -> true);
    protect(rest, BEST_PING_FIRST, PROTECTED_BY_PING, candidate -> true);
    protect(rest, LATEST_TRANSACTION_FIRST, PROTECTED_BY_TRANSACTION, candidate -> true);
    protect(
        rest,
        BLOCK_RELAY_ONLY_FIRST,
        PROTECTED_BLOCK_RELAY_ONLY,
        candidate -> !candidate.relaysTransactions() && candidate.hasWantedServices());
    protect(rest, LATEST_BLOCK_FIRST, PROTECTED_BY_BLOCK, candidate -> true);
    protectHalf(rest);
    if (rest.stream().anyMatch(Candidate::preferredToGo)) {
      rest.removeIf(candidate -> !candidate.preferredToGo());
    }
    return youngestOfLargestGroup(rest);
  }

  /** Sets the first {@code count} in that order aside, as far as they are {@code worthy}. */
  private static void protect(
      List<Candidate> rest, Comparator<Candidate> order, int count, Predicate<Candidate> worthy) {
    rest.sort(order);
    rest.subList(0, Math.min(count, rest.size())).removeIf(worthy);
  }

  /** Sets half aside: by network as far as there are scarce ones, then by age. */
  static void protectHalf(List<Candidate> rest) {
    int half = rest.size() / 2;
    int byNetwork = half / 2;
    int before = rest.size();
    for (int left = byNetwork; left > 0; left = byNetwork - (before - rest.size())) {
      if (!protectScarce(rest, left)) {
        break;
      }
    }
    protect(rest, OLDEST_FIRST, half - (before - rest.size()), candidate -> true);
  }

  /**
   * Shares {@code places} among the networks that still have candidates, a place or more each;
   * false if there is none. A network that needs less leaves the rest for another round.
   */
  private static boolean protectScarce(List<Candidate> rest, int places) {
    List<Predicate<Candidate>> scarce = new ArrayList<>();
    for (Predicate<Candidate> network : OVERLAYS) {
      if (rest.stream().anyMatch(network)) {
        scarce.add(network);
      }
    }
    if (scarce.isEmpty()) {
      return false;
    }
    scarce.sort(Comparator.comparingLong(network -> rest.stream().filter(network).count()));
    int share = Math.max(1, places / scarce.size());
    int left = places;
    for (Predicate<Candidate> network : scarce) {
      int before = rest.size();
      protect(
          rest,
          Comparator.comparing((Candidate candidate) -> !network.test(candidate))
              .thenComparing(OLDEST_FIRST),
          Math.min(share, left),
          network);
      left -= before - rest.size();
      if (left == 0) {
        break;
      }
    }
    return true;
  }

  /** In the order in which they have the first choice when they are equally scarce. */
  private static final List<Predicate<Candidate>> OVERLAYS =
      List.of(
          candidate -> candidate.network() == Network.CJDNS,
          candidate -> candidate.network() == Network.I2P,
          Candidate::local,
          candidate -> candidate.network() == Network.TORV3);

  private static OptionalLong youngestOfLargestGroup(List<Candidate> rest) {
    Map<Long, List<Candidate>> groups = new LinkedHashMap<>();
    rest.sort(OLDEST_FIRST.reversed());
    for (Candidate candidate : rest) {
      groups.computeIfAbsent(candidate.keyedGroup(), key -> new ArrayList<>()).add(candidate);
    }
    // The first of several equally large ones has the youngest member.
    return groups.values().stream()
        .reduce((a, b) -> b.size() > a.size() ? b : a)
        .map(group -> OptionalLong.of(group.getFirst().id()))
        .orElseGet(OptionalLong::empty);
  }
}
