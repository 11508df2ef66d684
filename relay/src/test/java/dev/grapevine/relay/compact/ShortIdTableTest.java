package dev.grapevine.relay.compact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShortIdTableTest {
  private static final long ALL_ONES = 0xffff_ffff_ffffL;

  @Test
  void itFindsWhatAMapFinds() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int count = random.nextInt(1, 400);
      // Few bits, so that ids repeat and neighbours abound.
      long mask = seed % 2 == 0 ? ALL_ONES : 0x3ff;
      ShortIdTable table = new ShortIdTable(count, random.nextLong());
      Map<Long, Integer> naive = new HashMap<>();
      for (int place = 0; place < count; place++) {
        long id = random.nextLong() & mask;
        assertThat(table.put(id, place)).isEqualTo(naive.putIfAbsent(id, place) == null);
      }
      for (int i = 0; i < 1000; i++) {
        long id = random.nextLong() & mask;
        assertThat(table.place(id)).isEqualTo(naive.getOrDefault(id, ShortIdTable.NONE));
      }
      naive.forEach((id, place) -> assertThat(table.place(id)).isEqualTo(place));
    }
  }

  @Test
  void theLargestIdAndPlaceAreFound() {
    ShortIdTable table = new ShortIdTable(2, 5);
    assertThat(table.put(ALL_ONES, ShortIdTable.MAX_PLACE)).isTrue();
    assertThat(table.put(0, 0)).isTrue();
    assertThat(table.place(ALL_ONES)).isEqualTo(ShortIdTable.MAX_PLACE);
    assertThat(table.place(0)).isZero();
    assertThat(table.place(1)).isEqualTo(ShortIdTable.NONE);
  }

  @Test
  void idsThatCrowdOneSpotAreRefusedInBoundedTime() {
    // Who knew the secret could aim all ids at one slot.
    ShortIdTable table = new ShortIdTable(1000, 1);
    int aimed = 0;
    int accepted = 0;
    for (long id = 1; aimed < 1000; id++) {
      if (table.slot(id) == 7) {
        aimed++;
        accepted += table.put(id, 1) ? 1 : 0;
      }
    }
    assertThat(accepted).isEqualTo(ShortIdTable.MAX_STEPS);
  }
}
