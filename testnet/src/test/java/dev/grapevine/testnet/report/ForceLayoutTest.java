package dev.grapevine.testnet.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForceLayoutTest {
  private static int[] ring(int nodes) {
    int[] edges = new int[2 * nodes];
    for (int node = 0; node < nodes; node++) {
      edges[2 * node] = node;
      edges[2 * node + 1] = (node + 1) % nodes;
    }
    return edges;
  }

  private static double distance(double[] places, int a, int b) {
    return Math.hypot(places[2 * a] - places[2 * b], places[2 * a + 1] - places[2 * b + 1]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50, 1_000})
  void everyNodeHasAPlaceWithinTheFrame(int nodes) {
    double[] places = ForceLayout.place(nodes, nodes == 1 ? new int[0] : ring(nodes), 1);
    assertThat(places).hasSize(2 * nodes);
    for (double place : places) {
      assertThat(place).isBetween(0.0, 1.0);
    }
  }

  @Test
  void aSeedHasOnePicture() {
    assertThat(ForceLayout.place(100, ring(100), 5))
        .isEqualTo(ForceLayout.place(100, ring(100), 5));
    assertThat(ForceLayout.place(100, ring(100), 5))
        .isNotEqualTo(ForceLayout.place(100, ring(100), 6));
  }

  @Test
  void neighboursAreNearAndNobodyIsOnTopOfAnother() {
    int nodes = 60;
    double[] places = ForceLayout.place(nodes, ring(nodes), 1);
    double connected = 0;
    double any = 0;
    double least = 1;
    for (int a = 0; a < nodes; a++) {
      connected += distance(places, a, (a + 1) % nodes) / nodes;
      for (int b = 0; b < a; b++) {
        any += distance(places, a, b) / (nodes * (nodes - 1) / 2.0);
        least = Math.min(least, distance(places, a, b));
      }
    }
    assertThat(connected).isLessThan(any / 3);
    assertThat(least).isGreaterThan(0.01);
  }
}
