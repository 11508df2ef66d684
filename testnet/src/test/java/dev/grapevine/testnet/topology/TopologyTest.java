package dev.grapevine.testnet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyTest {
  private static final int SEEDS = 100;

  @ParameterizedTest
  @CsvSource({
    "2,1", "3,1", "3,2", "4,2", "5,2", "9,8", "10,8", "16,8", "17,8", "20,8", "50,8", "50,1"
  })
  void everyGraphObeysTheRules(int nodes, int outbound) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Topology topology = TopologyShape.RANDOM.draw(nodes, outbound, new SplittableRandom(seed));
      assertThat(topology.size()).isEqualTo(nodes);
      assertThat(topology.edges()).isEqualTo(nodes * outbound);
      boolean[][] dials = matrix(topology);
      for (int from = 0; from < nodes; from++) {
        assertThat(targets(topology, from).distinct().count()).isEqualTo(outbound);
        assertThat(dials[from][from]).isFalse();
        for (int to = 0; to < from && 2 * outbound < nodes; to++) {
          assertThat(dials[from][to] && dials[to][from])
              .as("seed %s: %s, %s", seed, from, to)
              .isFalse();
        }
      }
      assertThat(reachable(dials)).as("seed %s", seed).isEqualTo(nodes);
    }
  }

  @Test
  void theSameSeedGivesTheSameGraphAndAnotherOneAnother() {
    boolean[][] first = matrix(TopologyShape.RANDOM.draw(50, 8, new SplittableRandom(1)));
    assertThat(matrix(TopologyShape.RANDOM.draw(50, 8, new SplittableRandom(1))))
        .isDeepEqualTo(first);
    boolean[][] second = matrix(TopologyShape.RANDOM.draw(50, 8, new SplittableRandom(2)));
    assertThat(Arrays.deepEquals(second, first)).isFalse();
  }

  @Test
  void everyPairIsEquallyLikely() {
    int nodes = 12;
    int outbound = 3;
    int draws = 2_000;
    int[][] count = new int[nodes][nodes];
    for (int seed = 0; seed < draws; seed++) {
      Topology topology = TopologyShape.RANDOM.draw(nodes, outbound, new SplittableRandom(seed));
      for (int from = 0; from < nodes; from++) {
        int dialler = from;
        targets(topology, from).forEach(to -> count[dialler][to]++);
      }
    }
    double expected = (double) draws * outbound / (nodes - 1);
    double deviation = Math.sqrt(expected * (1 - outbound / (nodes - 1.0)));
    for (int from = 0; from < nodes; from++) {
      for (int to = 0; to < nodes; to++) {
        if (from != to) {
          assertThat((double) count[from][to])
              .isBetween(expected - 5 * deviation, expected + 5 * deviation);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2,1", "3,2", "20,8", "50,1", "200,8"})
  void everyShapeIsConnectedAndItsNodesDialDistinctOthers(int nodes, int outbound) {
    for (TopologyShape shape :
        List.of(
            new TopologyShape.SmallWorld(0.1),
            new TopologyShape.SmallWorld(1),
            new TopologyShape.ScaleFree(),
            new TopologyShape.Ring())) {
      for (int seed = 0; seed < SEEDS / 10; seed++) {
        Topology topology = shape.draw(nodes, outbound, new SplittableRandom(seed));
        boolean[][] dials = matrix(topology);
        for (int from = 0; from < nodes; from++) {
          assertThat(targets(topology, from).distinct().count())
              .isEqualTo(topology.outbound(from))
              .isLessThanOrEqualTo(outbound);
          assertThat(dials[from][from]).isFalse();
        }
        assertThat(reachable(dials)).as("%s, seed %s", shape, seed).isEqualTo(nodes);
      }
    }
  }

  @Test
  void aRingDialsTheNextOnes() {
    Topology ring = new TopologyShape.Ring().draw(5, 2, new SplittableRandom(1));
    assertThat(targets(ring, 3)).containsExactly(4, 0);
  }

  @Test
  void aSmallWorldLeavesTheRingAsOftenAsAsked() {
    Topology topology = new TopologyShape.SmallWorld(0.1).draw(1_000, 8, new SplittableRandom(1));
    long shortcuts = 0;
    for (int from = 0; from < 1_000; from++) {
      int dialler = from;
      shortcuts += targets(topology, from).filter(to -> (to - dialler + 1_000) % 1_000 > 8).count();
    }
    assertThat(shortcuts).isBetween(800L - 5 * 27, 800L + 5 * 27);
  }

  @Test
  void aScaleFreeGraphHasHubs() {
    Topology topology = new TopologyShape.ScaleFree().draw(1_000, 4, new SplittableRandom(1));
    int[] connections = new int[1_000];
    for (int from = 0; from < 1_000; from++) {
      connections[from] += topology.outbound(from);
      targets(topology, from).forEach(to -> connections[to]++);
    }
    int[] sorted = Arrays.stream(connections).sorted().toArray();
    assertThat(sorted[500]).isLessThan(8);
    assertThat(sorted[999]).isGreaterThan(60);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "2,0", "2,2", "8,8", "8,9"})
  void refusesWhatHasNoGraph(int nodes, int outbound) {
    assertThatThrownBy(() -> TopologyShape.RANDOM.draw(nodes, outbound, new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static IntStream targets(Topology topology, int from) {
    return IntStream.range(0, topology.outbound(from)).map(index -> topology.target(from, index));
  }

  private static boolean[][] matrix(Topology topology) {
    boolean[][] dials = new boolean[topology.size()][topology.size()];
    for (int from = 0; from < topology.size(); from++) {
      boolean[] row = dials[from];
      targets(topology, from).forEach(to -> row[to] = true);
    }
    return dials;
  }

  private static int reachable(boolean[][] dials) {
    BitSet seen = new BitSet();
    Deque<Integer> queue = new ArrayDeque<>();
    seen.set(0);
    queue.add(0);
    while (!queue.isEmpty()) {
      int node = queue.remove();
      for (int other = 0; other < dials.length; other++) {
        if ((dials[node][other] || dials[other][node]) && !seen.get(other)) {
          seen.set(other);
          queue.add(other);
        }
      }
    }
    return seen.cardinality();
  }
}
