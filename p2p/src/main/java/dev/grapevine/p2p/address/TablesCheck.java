package dev.grapevine.p2p.address;

import java.util.Optional;

/**
 * The invariants of {@link AddressTables}, looked at one by one ({@code -checkaddrman}). Cost: a
 * few hashes for each address.
 */
final class TablesCheck {
  private TablesCheck() {}

  private static final class BrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenException(String invariant) {
      super(invariant);
    }
  }

  /** The first invariant that does not hold, if any. */
  static Optional<String> firstBroken(AddressTables tables) {
    try {
      check(tables);
      return Optional.empty();
    } catch (BrokenException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void check(AddressTables tables) {
    int[] places = new int[tables.size()];
    count(tables, tables.fresh, false, places);
    count(tables, tables.tried, true, places);
    int[] freshAndTried = new int[2];
    for (int i = 0; i < tables.size(); i++) {
      KnownAddress known = tables.random().get(i);
      require(known.randomPosition == i, "each is where it says in the random order");
      require(tables.find(known.address).orElse(null) == known, "each is found by its address");
      int held = places[i];
      if (known.tried) {
        require(known.lastSuccessSeconds != 0, "one that was tried worked");
        require(known.references == 0 && held == 1, "one that was tried is in one place");
      } else {
        require(known.references == held, "references are places");
        require(held >= 1 && held <= AddressTables.MAX_REFERENCES, "1 to 8 places");
      }
      freshAndTried[known.tried ? 1 : 0]++;
    }
    require(tables.count(false) == freshAndTried[0], "new ones are counted");
    require(tables.count(true) == freshAndTried[1], "tried ones are counted");
  }

  private static void count(AddressTables tables, BucketTable table, boolean tried, int[] places) {
    for (int bucket = 0; bucket < table.buckets(); bucket++) {
      for (int i = 0; table.filled(bucket) > 0 && i < Buckets.SIZE; i++) {
        int number = table.get(bucket, i);
        if (number != BucketTable.EMPTY) {
          KnownAddress known = tables.get(number);
          require(known.tried == tried, "each is in the table it says");
          require(
              tables.buckets.position(known.address, tried, bucket) == i,
              "each is in its place of the bucket");
          require(
              !tried || tables.buckets.tried(known.address) == bucket,
              "a tried one is in its bucket");
          require(tables.knows(known), "what is in a table is known");
          places[known.randomPosition]++;
        }
      }
    }
  }

  private static void require(boolean holds, String invariant) {
    if (!holds) {
      throw new BrokenException(invariant);
    }
  }
}
