package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Coins on the heap, by reference: some 70 bytes each beside the output, which the block that made
 * it shares. {@link #close} keeps them, so that a restart can be played by opening it again.
 */
public final class MemoryCoinsStore implements CoinsStore {
  private static final Comparator<OutPoint> ORDER =
      Comparator.comparing((OutPoint o) -> o.txid().toBytes(), Arrays::compareUnsigned)
          .thenComparing(OutPoint::index, Integer::compareUnsigned);

  private final CoinTable<Coin> coins;
  private @Nullable BlockHash best;

  /** Empty; the salt keeps peers from aiming at slots of the table. */
  public MemoryCoinsStore(long salt0, long salt1) {
    coins = new CoinTable<>(new OutPointHashing(salt0, salt1));
  }

  @Override
  public Optional<Coin> coin(OutPoint outPoint) {
    return Optional.ofNullable(coins.get(outPoint));
  }

  @Override
  public Optional<BlockHash> best() {
    return Optional.ofNullable(best);
  }

  @Override
  public Batch begin() {
    // In place: nothing can fail half way, and there is nothing to recover from.
    return new Batch() {
      @Override
      public void put(OutPoint outPoint, Coin coin) {
        coins.put(outPoint, coin);
      }

      @Override
      public void remove(OutPoint outPoint) {
        coins.remove(outPoint);
      }

      @Override
      public void commit(BlockHash block) {
        best = block;
      }
    };
  }

  @Override
  public void forEach(BiConsumer<OutPoint, Coin> visitor) {
    try (Snapshot all = snapshot()) {
      all.forEach((outPoint, coin) -> {
        visitor.accept(outPoint, coin);
        return true;
      });
    }
  }

  @Override
  public Snapshot snapshot() {
    List<Map.Entry<OutPoint, Coin>> unordered = new ArrayList<>(coins.size());
    coins.forEach((outPoint, coin) -> unordered.add(Map.entry(outPoint, coin)));
    return new Then(unordered);
  }

  /** References to what there was, put in order by who wants to see them. */
  private static final class Then implements Snapshot {
    private final List<Map.Entry<OutPoint, Coin>> entries;
    private boolean ordered;
    private volatile boolean closed;

    Then(List<Map.Entry<OutPoint, Coin>> entries) {
      this.entries = entries;
    }

    @Override
    public void forEach(BiPredicate<OutPoint, Coin> visitor) {
      if (!ordered) {
        entries.sort(Map.Entry.comparingByKey(ORDER));
        ordered = true;
      }
      boolean more = true;
      for (int i = 0; more && i < entries.size(); i++) {
        if (closed) {
          throw new IllegalStateException("the snapshot is closed");
        }
        more = visitor.test(entries.get(i).getKey(), entries.get(i).getValue());
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Override
  public boolean isSlow() {
    return false;
  }

  @Override
  public void close() {}
}
