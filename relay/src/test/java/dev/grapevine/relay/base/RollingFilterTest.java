package dev.grapevine.relay.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RollingFilterTest {
  private static final int AT_LEAST = 100;

  private final RollingFilter filter = new RollingFilter(AT_LEAST, 1, 2);

  @Test
  void remembersTheLastOnesAndForgetsTheFirst() {
    for (int i = 0; i < 1000; i++) {
      assertThat(filter.contains(i, 0, 0, 0)).isFalse();
      filter.add(i, 0, 0, 0);
      for (int back = 0; back < AT_LEAST && back <= i; back++) {
        assertThat(filter.contains(i - back, 0, 0, 0)).isTrue();
      }
      if (i >= AT_LEAST * 3 / 2) {
        assertThat(filter.contains(i - AT_LEAST * 3 / 2, 0, 0, 0)).isFalse();
      }
    }
  }

  @Test
  void addingAgainTakesNoRoom() {
    filter.add(1, 0, 0, 0);
    for (int i = 0; i < 10_000; i++) {
      filter.add(2, 0, 0, 0);
    }
    assertThat(filter.contains(1, 0, 0, 0)).isTrue();
    filter.clear();
    assertThat(filter.contains(1, 0, 0, 0)).isFalse();
  }
}
