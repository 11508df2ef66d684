package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.store.MemoryStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoinsCacheTest {
  private static final OutPointHashing HASHING = new OutPointHashing(1, 2);
  private static final OutPoint A = outPoint(1);

  private static OutPoint outPoint(int n) {
    return new OutPoint(new Txid(n, 0, 0, 0), n);
  }

  private static Coin coin(int value) {
    return new Coin(new TxOut(value, Script.of(new byte[value % 40])), value, value % 2 == 0);
  }

  /** Random layers over both kinds of store, held against one map for each layer. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithCopiedMaps(long seed) {
    Random random = new Random(seed);
    CoinsStore store =
        seed % 2 == 0 ? new MemoryCoinsStore(3, 4) : new KeyValueCoinsStore(new MemoryStore());
    CoinsCache bottom = new CoinsCache(store, store.isSlow(), HASHING);
    Map<OutPoint, Coin> model = new HashMap<>();
    ArrayDeque<CoinsCache> layers = new ArrayDeque<>(List.of(bottom));
    ArrayDeque<Map<OutPoint, Coin>> models = new ArrayDeque<>(List.of(model));
    for (int step = 0; step < 20_000; step++) {
      CoinsCache top = layers.peek();
      Map<OutPoint, Coin> topModel = models.peek();
      OutPoint outPoint = outPoint(random.nextInt(60));
      switch (random.nextInt(20)) {
        case 0 -> {
          if (layers.size() < 4) {
            layers.push(top.layer());
            models.push(new HashMap<>(topModel));
          }
        }
        case 1 -> {
          if (layers.size() > 1) {
            layers.pop();
            Map<OutPoint, Coin> dropped = models.pop();
            if (random.nextBoolean()) {
              top.flushInto(layers.peek());
              models.pop();
              models.push(dropped);
            }
          } else {
            BlockHash best = new BlockHash(step, 0, 0, 0);
            bottom.flushInto(store, best);
            assertThat(store.best()).contains(best);
            assertThat(stored(store)).isEqualTo(topModel);
            assertThat(bottom.bytes()).isZero();
          }
        }
        case 2, 3, 4, 5, 6 -> {
          Coin expected = topModel.remove(outPoint);
          assertThat(top.spend(outPoint)).isEqualTo(Optional.ofNullable(expected));
        }
        case 7, 8, 9, 10, 11 -> {
          boolean overwrite = random.nextBoolean();
          if (overwrite || !topModel.containsKey(outPoint)) {
            Coin added = coin(step);
            top.add(outPoint, added, overwrite);
            topModel.put(outPoint, added);
          }
        }
        default ->
            assertThat(top.coin(outPoint)).isEqualTo(Optional.ofNullable(topModel.get(outPoint)));
      }
    }
  }

  private static Map<OutPoint, Coin> stored(CoinsStore store) {
    Map<OutPoint, Coin> coins = new HashMap<>();
    List<OutPoint> order = new ArrayList<>();
    store.forEach((outPoint, coin) -> {
      coins.put(outPoint, coin);
      order.add(outPoint);
    });
    assertThat(order).isSortedAccordingTo((a, b) -> Integer.compare(a.index(), b.index()));
    return coins;
  }

  @Test
  void aCoinThatCameAndWentLeavesNothing() {
    CoinsCache cache = new CoinsCache(new MemoryCoinsStore(1, 2), false, HASHING);
    CoinsCache layer = cache.layer();
    layer.add(A, coin(1), false);
    layer.flushInto(cache);
    layer.spend(A);
    layer.flushInto(cache);
    assertThat(cache.size()).isZero();
  }

  @Test
  void addingOverAnUnspentCoinIsABrokenInvariant() {
    CoinsCache cache = new CoinsCache(new MemoryCoinsStore(1, 2), false, HASHING);
    cache.add(A, coin(1), false);
    assertThatThrownBy(() -> cache.add(A, coin(2), false))
        .isInstanceOf(IllegalStateException.class);
    CoinsCache stranger = new CoinsCache(new MemoryCoinsStore(1, 2), false, HASHING);
    assertThatThrownBy(() -> stranger.flushInto(cache)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void undoDataSurvivesItsBytes() {
    Coin high = new Coin(new TxOut(-1, Script.EMPTY), Integer.MAX_VALUE, true);
    BlockUndo undo = new BlockUndo(List.of(List.of(coin(1), high), List.of(), List.of(coin(39))));
    assertThat(BlockUndo.parse(undo.toBytes())).isEqualTo(undo);
  }
}
