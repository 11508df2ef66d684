package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoinTableTest {
  private static final OutPointHashing HASHING = new OutPointHashing(3, 4);

  private static OutPoint outPoint(int number) {
    return new OutPoint(Txid.of(ByteBuffer.allocate(32).putInt(number / 3).array()), number % 3);
  }

  /** Small key spaces fill up and empty again and again, so that every gap is closed. */
  @ParameterizedTest
  @ValueSource(ints = {7, 12, 60, 3_000})
  void holdsWhatAMapHolds(int keys) {
    SplittableRandom random = new SplittableRandom(keys);
    CoinTable<Integer> table = new CoinTable<>(HASHING);
    Map<OutPoint, Integer> model = new HashMap<>();
    for (int step = 0; step < 200_000; step++) {
      OutPoint key = outPoint(random.nextInt(keys));
      // Favours adding and removing in turns.
      boolean adding = (step / keys) % 2 == 0;
      switch (random.nextInt(4)) {
        case 0 -> {
          table.put(key, step);
          model.put(key, step);
        }
        case 1 -> assertThat(table.putIfAbsent(key, step)).isEqualTo(model.putIfAbsent(key, step));
        case 2 -> {
          if (!adding) {
            table.remove(key);
            model.remove(key);
          }
        }
        default -> {
          table.remove(key);
          model.remove(key);
        }
      }
      OutPoint asked = outPoint(random.nextInt(keys));
      assertThat(table.get(asked)).isEqualTo(model.get(asked));
      assertThat(table.containsKey(asked)).isEqualTo(model.containsKey(asked));
      assertThat(table.size()).isEqualTo(model.size());
    }
    Map<OutPoint, Integer> told = new HashMap<>();
    table.forEach((key, value) -> assertThat(told.put(key, value)).isNull());
    assertThat(told).isEqualTo(model);
  }

  @Test
  void forgetsAllAndServesAgain() {
    CoinTable<Integer> table = new CoinTable<>(HASHING);
    for (int i = 0; i < 1_000; i++) {
      table.put(outPoint(i), i);
    }
    table.clear();

    assertThat(table.size()).isZero();
    assertThat(table.get(outPoint(5))).isNull();
    table.put(outPoint(5), 50);
    assertThat(table.get(outPoint(5))).isEqualTo(50);
  }
}
