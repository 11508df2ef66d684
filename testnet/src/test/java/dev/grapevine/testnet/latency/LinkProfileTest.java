package dev.grapevine.testnet.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinkProfileTest {
  private static final long MILLI = 1_000_000;

  @Test
  void everyRegionHasAShareAndTheSameRoundTripThereAndBack() {
    assertThat(Arrays.stream(Region.values()).mapToDouble(Region::share).sum())
        .isEqualTo(1, within(1e-9));
    for (Region here : Region.values()) {
      for (Region there : Region.values()) {
        assertThat(here.roundTripMillis(there)).isEqualTo(there.roundTripMillis(here)).isPositive();
      }
    }
  }

  @Test
  void theWorldIsDrawnFromItsSeedAndMostlyTransatlantic() {
    int nodes = 300;
    LinkProfile world = LinkProfile.wan(nodes, new SplittableRandom(1));
    LinkProfile again = LinkProfile.wan(nodes, new SplittableRandom(1));
    long[] delays = new long[nodes - 1];
    for (int node = 1; node < nodes; node++) {
      LinkProfile.Way way = world.between(0, node);
      assertThat(again.between(0, node)).isEqualTo(way);
      assertThat(way.delayNanos()).isEqualTo(world.between(node, 0).delayNanos());
      assertThat(way.delayNanos()).isBetween(4 * MILLI, 180 * MILLI);
      assertThat(way.bitsPerSecond()).isIn(52_840_000L, 97_610_000L, 1_000_000_000L);
      delays[node - 1] = way.delayNanos();
    }
    Arrays.sort(delays);
    assertThat(delays[delays.length - 1]).isGreaterThan(2 * delays[0]);
  }

  @Test
  void namesThemselves() {
    assertThat(LinkProfile.NONE.isNone()).isTrue();
    assertThat(LinkProfile.lan().label()).isEqualTo("lan");
    assertThat(LinkProfile.lan().between(0, 1).delayNanos()).isEqualTo(MILLI / 4);
    assertThat(LinkProfile.NONE.withBitsPerSecond(1).isNone()).isFalse();
  }
}
