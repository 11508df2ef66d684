package dev.grapevine.p2p.address;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The places of an {@link AddressManager}: which addresses are known, and where each stands. An
 * address is either in one place of the tried table or in 1 to {@link #MAX_REFERENCES} places of
 * the new one; nothing is known that stands nowhere. This class keeps that true; what to put where
 * and when is the manager's.
 *
 * <p>Bounds: 1024 x 64 places for new, 256 x 64 for tried ones, hence at most 81,920 addresses;
 * about 200 bytes each.
 */
final class AddressTables {
  /** {@code ADDRMAN_NEW_BUCKETS_PER_ADDRESS}. */
  static final int MAX_REFERENCES = 8;

  final Buckets buckets;
  final BucketTable fresh = new BucketTable(Buckets.NEW);
  final BucketTable tried = new BucketTable(Buckets.TRIED);
  private final List<@Nullable KnownAddress> numbered = new ArrayList<>();
  private final IntArrayList freeNumbers = new IntArrayList();
  private final Object2IntOpenHashMap<NetAddress> numbers = new Object2IntOpenHashMap<>(0);
  private final List<KnownAddress> random = new ArrayList<>();
  private final Map<NetAddress.Network, int[]> counts = new EnumMap<>(NetAddress.Network.class);

  AddressTables(byte[] key, NetworkGroups groups) {
    this.buckets = new Buckets(key, groups);
    numbers.defaultReturnValue(BucketTable.EMPTY);
    for (NetAddress.Network network : NetAddress.Network.values()) {
      counts.put(network, new int[2]);
    }
  }

  /** All, in an order that {@link #swapRandom} changes. */
  List<KnownAddress> random() {
    return random;
  }

  int size() {
    return random.size();
  }

  int count(NetAddress.Network network, boolean ofTried) {
    return counts(network)[ofTried ? 1 : 0];
  }

  int count(boolean ofTried) {
    int sum = 0;
    for (NetAddress.Network network : NetAddress.Network.values()) {
      sum += count(network, ofTried);
    }
    return sum;
  }

  Optional<KnownAddress> find(NetAddress address) {
    int number = numbers.getInt(address);
    return number == BucketTable.EMPTY ? Optional.empty() : Optional.of(get(number));
  }

  /** The address of that number, which is in a table. */
  KnownAddress get(int number) {
    KnownAddress known = numbered.get(number);
    if (known == null) {
      throw new IllegalStateException("nothing is number " + number);
    }
    return known;
  }

  private int[] counts(NetAddress.Network network) {
    int[] pair = counts.get(network);
    if (pair == null) {
      throw new AssertionError("all networks are counted");
    }
    return pair;
  }

  private int numberOf(KnownAddress known) {
    int number = numbers.getInt(known.address);
    if (number == BucketTable.EMPTY) {
      throw new IllegalStateException(known.address + " is not known");
    }
    return number;
  }

  /** The address in a place of the new table, if any. */
  Optional<KnownAddress> fresh(int bucket, int position) {
    int number = fresh.get(bucket, position);
    return number == BucketTable.EMPTY ? Optional.empty() : Optional.of(get(number));
  }

  /** The address in the one place of the tried table where {@code known} would be, if any. */
  Optional<KnownAddress> rival(KnownAddress known) {
    int bucket = buckets.tried(known.address);
    int number = tried.get(bucket, buckets.position(known.address, true, bucket));
    return number == BucketTable.EMPTY ? Optional.empty() : Optional.of(get(number));
  }

  /** Puts an address into a place of the new table, pushing out what is there. */
  void putFresh(KnownAddress known, int bucket, int position) {
    clearFresh(bucket, position);
    int number = numbers.getInt(known.address);
    if (number == BucketTable.EMPTY) {
      number = add(known);
      counts(known.address.network())[0]++;
    }
    fresh.set(bucket, position, number);
    known.references++;
  }

  private void clearFresh(int bucket, int position) {
    fresh(bucket, position)
        .ifPresent(known -> {
          fresh.set(bucket, position, BucketTable.EMPTY);
          known.references--;
          if (known.references == 0) {
            forget(known);
          }
        });
  }

  /**
   * Moves an address of the new table to its place in the tried one; the address there goes back to
   * its place in the new table, pushing out what is there.
   */
  void makeTried(KnownAddress known) {
    takeOutOfFresh(known);
    int number = numberOf(known);
    int bucket = buckets.tried(known.address);
    int position = buckets.position(known.address, true, bucket);
    int rival = tried.get(bucket, position);
    if (rival != BucketTable.EMPTY) {
      KnownAddress old = get(rival);
      tried.set(bucket, position, BucketTable.EMPTY);
      old.tried = false;
      count(old, -1, 1);
      int back = buckets.fresh(old.address, old.source);
      int backPosition = buckets.position(old.address, false, back);
      clearFresh(back, backPosition);
      fresh.set(back, backPosition, rival);
      old.references = 1;
    }
    tried.set(bucket, position, number);
    known.tried = true;
    count(known, 1, -1);
  }

  /** Puts an address that is not known yet into the tried table; false if its place is taken. */
  boolean addTried(KnownAddress known) {
    if (numbers.containsKey(known.address) || rival(known).isPresent()) {
      return false;
    }
    int bucket = buckets.tried(known.address);
    tried.set(bucket, buckets.position(known.address, true, bucket), add(known));
    known.tried = true;
    counts(known.address.network())[1]++;
    return true;
  }

  private void count(KnownAddress known, int triedChange, int freshChange) {
    int[] pair = counts(known.address.network());
    pair[0] += freshChange;
    pair[1] += triedChange;
  }

  private void takeOutOfFresh(KnownAddress known) {
    int number = numberOf(known);
    int first = buckets.fresh(known.address, known.source);
    for (int i = 0; known.references > 0; i++) {
      if (i == Buckets.NEW) {
        throw new IllegalStateException(known.address + " is not where it is said to be");
      }
      int bucket = (first + i) % Buckets.NEW;
      int position = buckets.position(known.address, false, bucket);
      if (fresh.get(bucket, position) == number) {
        fresh.set(bucket, position, BucketTable.EMPTY);
        known.references--;
      }
    }
  }

  private int add(KnownAddress known) {
    int number;
    if (freeNumbers.isEmpty()) {
      number = numbered.size();
      numbered.add(known);
    } else {
      number = freeNumbers.popInt();
      numbered.set(number, known);
    }
    numbers.put(known.address, number);
    known.randomPosition = random.size();
    random.add(known);
    return number;
  }

  private void forget(KnownAddress known) {
    int number = numberOf(known);
    swapRandom(known.randomPosition, random.size() - 1);
    random.removeLast();
    numbers.removeInt(known.address);
    numbered.set(number, null);
    freeNumbers.add(number);
    counts(known.address.network())[0]--;
  }

  /** True while the address stands in a table. */
  boolean knows(KnownAddress known) {
    return known.randomPosition < random.size() && random.get(known.randomPosition) == known;
  }

  void swapRandom(int a, int b) {
    KnownAddress first = random.get(a);
    KnownAddress second = random.get(b);
    random.set(a, second);
    random.set(b, first);
    second.randomPosition = a;
    first.randomPosition = b;
  }
}
