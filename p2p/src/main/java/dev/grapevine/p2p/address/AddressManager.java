package dev.grapevine.p2p.address;

import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of nodes that we have heard of ("new") and of those that we have been connected to
 * ("tried"), kept so that nobody who floods us with addresses of its own comes to own the tables
 * (Bitcoin Core {@code addrman}).
 *
 * <p>What an adversary can do: it can tell us any number of addresses. They go into the at most 64
 * of the 1024 new buckets that belong to its own network group, so from one group it fills at most
 * 1/16 of the new table, 4,096 places; and if its addresses themselves lie in one group, they fall
 * into just one of these buckets, 64 places. To get into the tried table an address must answer;
 * those of one group fit into at most 8 of 256 buckets there, and the address that has the place is
 * first tested before it gives way (test before evict).
 *
 * <ul>
 *   <li>A place in the new table that is taken is left to who has it, unless that one {@link
 *       KnownAddress#isTerrible is terrible}, or stands elsewhere too and the newcomer nowhere yet.
 *   <li>An address stands in up to 8 places of the new table; to get the (n+1)th when told again by
 *       another source has a chance of 1 in 2^n.
 *   <li>{@link #good} moves one to tried; if its place there is taken, the two are remembered as a
 *       collision, of which there are at most {@link #MAX_COLLISIONS}. A feeler tests the old one
 *       ({@link #selectTriedCollision}); {@link #resolveCollisions} leaves it its place if it
 *       worked within 4 hours, takes it away if it was tried in that time and failed, or if the
 *       test did not come about within 40 minutes.
 *   <li>{@link #select} draws a bucket and takes an address from it by its {@link
 *       KnownAddress#chance}; new and tried are equally likely.
 * </ul>
 *
 * <p>Time and chance are arguments, so that the same calls give the same answers. One owner, no
 * thread-safety. Cost: a few hashes for each address added; memory as in {@link AddressTables}.
 */
public final class AddressManager {
  /** {@code ADDRMAN_SET_TRIED_COLLISION_SIZE}. */
  static final int MAX_COLLISIONS = 10;

  /** An address that worked so recently keeps its place ({@code ADDRMAN_REPLACEMENT}). */
  static final long REPLACEMENT_SECONDS = 4 * 60 * 60;

  /** A newcomer waits no longer for a test ({@code ADDRMAN_TEST_WINDOW}). */
  static final long TEST_WINDOW_SECONDS = 40 * 60;

  /** A dial has so long to succeed before the old address loses its place. */
  private static final long TEST_SECONDS = 60;

  private static final long HOUR = 60 * 60;
  private static final long CONNECTED_INTERVAL_SECONDS = 20 * 60;
  private static final double CHANCE_GROWTH = 1.2;

  private final byte[] key;
  private final NetworkGroups groups;
  private final RandomGenerator random;
  private final AddressTables tables;
  private final Set<KnownAddress> collisions = new LinkedHashSet<>();

  /** One call in so many is followed by a check; 0 for none. */
  private int checkEvery;

  /** A dial before this cannot be blamed on the peer: we may have been offline. */
  private long lastGoodSeconds = 1;

  /** An address to dial, and when that was last tried in Unix seconds, 0 for never. */
  public record Selected(SeenAddress address, long lastTrySeconds) {}

  /**
   * An address in its place.
   *
   * @param references places that hold it
   */
  public record Entry(
      SeenAddress address, NetAddress source, int bucket, int position, int references) {}

  /**
   * Knows nobody, and takes addresses with a prefix in common for a group.
   *
   * @param key 32 secret bytes, the same for as long as the addresses are kept
   */
  public AddressManager(byte[] key, RandomGenerator random) {
    this(key, NetworkGroups.BY_PREFIX, random);
  }

  /**
   * Knows nobody.
   *
   * @param key 32 secret bytes, the same for as long as the addresses are kept
   */
  public AddressManager(byte[] key, NetworkGroups groups, RandomGenerator random) {
    this.key = key.clone();
    this.groups = groups;
    this.random = random;
    this.tables = new AddressTables(key, groups);
  }

  /** Which addresses are taken to be in one hand. */
  public NetworkGroups groups() {
    return groups;
  }

  byte[] key() {
    return key;
  }

  AddressTables tables() {
    return tables;
  }

  /** Addresses known. */
  public int size() {
    return tables.size();
  }

  /** Addresses known in the tried table, or in the new one. */
  public int size(boolean tried) {
    return tables.count(tried);
  }

  /** Addresses known of one network. */
  public int size(Network network, boolean tried) {
    return tables.count(network, tried);
  }

  /**
   * Hears of an address.
   *
   * @param source who says so
   * @param penaltySeconds by which the time is taken to be older, as hearsay
   * @return whether it got a place that it did not have
   */
  public boolean add(SeenAddress seen, NetAddress source, long penaltySeconds, long now) {
    if (!seen.address().isRoutable()) {
      return false;
    }
    boolean selfAnnounced = seen.address().isSameHost(source);
    long time = Math.max(0, seen.timeUnixSeconds() - (selfAnnounced ? 0 : penaltySeconds));
    KnownAddress known = tables.find(seen.address()).orElse(null);
    if (known == null) {
      known = new KnownAddress(seen, source);
      known.timeSeconds = time;
    } else if (!hearAgain(known, seen, time, now)) {
      return false;
    }
    boolean added = offerPlace(known, source, now);
    mayCheck();
    return added;
  }

  /** Learns what is new; true if it may get one more place. */
  private boolean hearAgain(KnownAddress known, SeenAddress seen, long time, long now) {
    boolean online = now - seen.timeUnixSeconds() < 24 * HOUR;
    if (known.timeSeconds < time - (online ? HOUR : 24 * HOUR)) {
      known.timeSeconds = time;
    }
    known.services |= seen.services();
    return seen.timeUnixSeconds() > known.timeSeconds
        && !known.tried
        && known.references < AddressTables.MAX_REFERENCES
        && random.nextInt(1 << known.references) == 0;
  }

  private boolean offerPlace(KnownAddress known, NetAddress source, long now) {
    int bucket = tables.buckets.fresh(known.address, source);
    int position = tables.buckets.position(known.address, false, bucket);
    Optional<KnownAddress> there = tables.fresh(bucket, position);
    boolean gets =
        there
            .map(old ->
                old != known
                    && (old.isTerrible(now) || (old.references > 1 && known.references == 0)))
            .orElse(true);
    if (gets) {
      tables.putFresh(known, bucket, position);
      dropForgottenCollisions();
    }
    return gets;
  }

  /**
   * We were connected to an address.
   *
   * @return whether it is in the tried table by this
   */
  public boolean good(NetAddress address, long now) {
    return tables
        .find(address)
        .map(known -> good(known, true, now))
        .orElseGet(() -> {
          lastGoodSeconds = now;
          return false;
        });
  }

  private boolean good(KnownAddress known, boolean testBeforeEvict, long now) {
    lastGoodSeconds = now;
    known.lastSuccessSeconds = now;
    known.lastTrySeconds = now;
    known.attempts = 0;
    // Its time stays as it is, or others could learn from us whom we are connected to.
    if (known.tried) {
      return false;
    }
    if (testBeforeEvict && tables.rival(known).isPresent()) {
      if (collisions.size() < MAX_COLLISIONS) {
        collisions.add(known);
      }
      return false;
    }
    tables.makeTried(known);
    return true;
  }

  /** An address is being dialled. A failure counts only if {@code countFailure}. */
  public void attempt(NetAddress address, boolean countFailure, long now) {
    tables
        .find(address)
        .ifPresent(known -> {
          known.lastTrySeconds = now;
          if (countFailure && known.lastCountedTrySeconds < lastGoodSeconds) {
            known.lastCountedTrySeconds = now;
            known.attempts++;
          }
        });
  }

  /** A connection to an address has ended that was in use until now. */
  public void connected(NetAddress address, long now) {
    tables
        .find(address)
        .ifPresent(known -> {
          if (now - known.timeSeconds > CONNECTED_INTERVAL_SECONDS) {
            known.timeSeconds = now;
          }
        });
  }

  /** What the node at an address says itself that it offers. */
  public void setServices(NetAddress address, long services) {
    tables.find(address).ifPresent(known -> known.services = services);
  }

  /** An address to dial, of these networks; empty if none is known. */
  public Optional<Selected> select(boolean newOnly, Collection<Network> networks, long now) {
    int fresh = networks.stream().mapToInt(network -> tables.count(network, false)).sum();
    int tried = networks.stream().mapToInt(network -> tables.count(network, true)).sum();
    if (fresh == 0 && (newOnly || tried == 0)) {
      return Optional.empty();
    }
    boolean fromTried = !newOnly && tried > 0 && (fresh == 0 || random.nextBoolean());
    BucketTable table = fromTried ? tables.tried : tables.fresh;
    for (double factor = 1; ; ) {
      KnownAddress known = draw(table, networks);
      if (known != null) {
        if (random.nextDouble() < factor * known.chance(now)) {
          return Optional.of(new Selected(known.seen(), known.lastTrySeconds));
        }
        factor *= CHANCE_GROWTH;
      }
    }
  }

  /** The first of these networks from a random place of a random bucket on. */
  private @Nullable KnownAddress draw(BucketTable table, Collection<Network> networks) {
    int bucket = random.nextInt(table.buckets());
    if (table.filled(bucket) == 0) {
      return null;
    }
    int first = random.nextInt(Buckets.SIZE);
    for (int i = 0; i < Buckets.SIZE; i++) {
      int number = table.get(bucket, (first + i) % Buckets.SIZE);
      if (number != BucketTable.EMPTY) {
        KnownAddress known = tables.get(number);
        if (networks.contains(known.address.network())) {
          return known;
        }
      }
    }
    return null;
  }

  /** The address whose place in the tried table a random newcomer waits for; to be dialled. */
  public Optional<Selected> selectTriedCollision() {
    if (collisions.isEmpty()) {
      return Optional.empty();
    }
    KnownAddress newcomer = List.copyOf(collisions).get(random.nextInt(collisions.size()));
    return tables.rival(newcomer).map(old -> new Selected(old.seen(), old.lastTrySeconds));
  }

  /** Ends the collisions whose test is done, or has been waited for long enough. */
  public void resolveCollisions(long now) {
    for (KnownAddress newcomer : List.copyOf(collisions)) {
      if (isResolved(newcomer, now)) {
        collisions.remove(newcomer);
      }
    }
    dropForgottenCollisions();
  }

  private boolean isResolved(KnownAddress newcomer, long now) {
    if (!tables.knows(newcomer)) {
      return true;
    }
    KnownAddress old = tables.rival(newcomer).orElse(null);
    if (old != null) {
      if (now - old.lastSuccessSeconds < REPLACEMENT_SECONDS) {
        return true;
      }
      boolean tested = now - old.lastTrySeconds < REPLACEMENT_SECONDS;
      boolean replace =
          tested
              ? now - old.lastTrySeconds > TEST_SECONDS
              : now - newcomer.lastSuccessSeconds > TEST_WINDOW_SECONDS;
      if (!replace) {
        return false;
      }
    }
    good(newcomer, false, now);
    return true;
  }

  private void dropForgottenCollisions() {
    collisions.removeIf(known -> !tables.knows(known));
  }

  /** Collisions that wait for a test. */
  public int collisions() {
    return collisions.size();
  }

  /**
   * Random addresses.
   *
   * @param most at most so many, 0 for any number
   * @param mostPercent at most this part of all, 0 for any
   * @param network of this network, or of any
   * @param filtered without terrible ones
   */
  public List<SeenAddress> addresses(
      int most, int mostPercent, Optional<Network> network, boolean filtered, long now) {
    mayCheck();
    int count = tables.size();
    if (mostPercent != 0) {
      count = (int) ((long) Math.min(mostPercent, 100) * count / 100);
    }
    if (most != 0) {
      count = Math.min(most, count);
    }
    List<SeenAddress> found = new ArrayList<>(count);
    for (int i = 0; i < tables.size() && found.size() < count; i++) {
      tables.swapRandom(i, i + random.nextInt(tables.size() - i));
      KnownAddress known = tables.random().get(i);
      if (network.map(wanted -> wanted == known.address.network()).orElse(true)
          && !(filtered && known.isTerrible(now))) {
        found.add(known.seen());
      }
    }
    return found;
  }

  /** Every place that is taken, by bucket and position. */
  public List<Entry> entries(boolean tried) {
    BucketTable table = tried ? tables.tried : tables.fresh;
    List<Entry> entries = new ArrayList<>(table.size());
    for (int bucket = 0; bucket < table.buckets(); bucket++) {
      for (int i = 0; table.filled(bucket) > 0 && i < Buckets.SIZE; i++) {
        int number = table.get(bucket, i);
        if (number != BucketTable.EMPTY) {
          KnownAddress known = tables.get(number);
          entries.add(
              new Entry(known.seen(), known.source, bucket, i, tried ? 1 : known.references));
        }
      }
    }
    return entries;
  }

  /** Checks itself at one addition in so many ({@code -checkaddrman}), or with 0 never. */
  public void checkEvery(int ratio) {
    checkEvery = ratio;
  }

  private void mayCheck() {
    if (checkEvery > 0 && random.nextInt(checkEvery) == 0) {
      check();
    }
  }

  /** Throws an {@link AssertionError} if the tables are not what they are said to be. */
  public void check() {
    TablesCheck.firstBroken(tables)
        .ifPresent(broken -> {
          throw new AssertionError("address tables: not so: " + broken);
        });
  }
}
