package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Holds {@link Linearization} against all sets that a miner could take. */
class LinearizationTest {
  private record Graph(long[] fees, int[] sizes, long[] parents) {
    static Graph random(Random random, int n) {
      long[] fees = new long[n];
      int[] sizes = new int[n];
      long[] parents = new long[n];
      int dense = 1 + random.nextInt(6);
      int values = 1 + random.nextInt(20);
      for (int i = 0; i < n; i++) {
        fees[i] = (long) random.nextInt(values) - (random.nextInt(10) == 0 ? 5 : 0);
        sizes[i] = 1 + random.nextInt(values);
        for (int j = 0; j < i; j++) {
          if (random.nextInt(n) < dense && random.nextBoolean()) {
            parents[i] |= 1L << j;
          }
        }
      }
      return new Graph(fees, sizes, parents).shuffled(random);
    }

    /** Numbers say nothing about the order. */
    private Graph shuffled(Random random) {
      int n = fees.length;
      int[] to = new int[n];
      for (int i = 0; i < n; i++) {
        int j = random.nextInt(i + 1);
        to[i] = to[j];
        to[j] = i;
      }
      Graph other = new Graph(new long[n], new int[n], new long[n]);
      for (int i = 0; i < n; i++) {
        other.fees[to[i]] = fees[i];
        other.sizes[to[i]] = sizes[i];
        for (long rest = parents[i]; rest != 0; rest &= rest - 1) {
          other.parents[to[i]] |= 1L << to[Long.numberOfTrailingZeros(rest)];
        }
      }
      return other;
    }

    boolean isClosed(long set) {
      for (long rest = set; rest != 0; rest &= rest - 1) {
        if ((parents[Long.numberOfTrailingZeros(rest)] & ~set) != 0) {
          return false;
        }
      }
      return true;
    }

    long fee(long set) {
      long sum = 0;
      for (long rest = set; rest != 0; rest &= rest - 1) {
        sum += fees[Long.numberOfTrailingZeros(rest)];
      }
      return sum;
    }

    long size(long set) {
      long sum = 0;
      for (long rest = set; rest != 0; rest &= rest - 1) {
        sum += sizes[Long.numberOfTrailingZeros(rest)];
      }
      return sum;
    }

    /** The diagram of the chunks of an order. */
    FeerateDiagram diagram(int[] order) {
      long[] fee = new long[order.length];
      long[] size = new long[order.length];
      int chunks = 0;
      for (int i : order) {
        fee[chunks] = fees[i];
        size[chunks] = sizes[i];
        while (chunks > 0
            && FeeRate.compare(fee[chunks], size[chunks], fee[chunks - 1], size[chunks - 1]) > 0) {
          fee[chunks - 1] += fee[chunks];
          size[chunks - 1] += size[chunks];
          chunks--;
        }
        chunks++;
      }
      FeerateDiagram diagram = new FeerateDiagram();
      for (int i = 0; i < chunks; i++) {
        diagram.add(fee[i], size[i]);
      }
      return diagram;
    }

    /** Takes the best of all closed sets again and again. */
    FeerateDiagram best() {
      FeerateDiagram diagram = new FeerateDiagram();
      long all = (1L << fees.length) - 1;
      for (long done = 0; done != all; ) {
        long best = 0;
        for (long set = 1; set <= all; set++) {
          if ((set & done) == 0
              && isClosed(set | done)
              && (best == 0 || FeeRate.compare(fee(set), size(set), fee(best), size(best)) > 0)) {
            best = set;
          }
        }
        diagram.add(fee(best), size(best));
        done |= best;
      }
      return diagram;
    }
  }

  private static void assertInOrder(Graph graph, int[] order) {
    assertThat(order).hasSize(graph.fees.length);
    long seen = 0;
    for (int i : order) {
      assertThat(graph.parents[i] & ~seen).isZero();
      assertThat(seen & 1L << i).isZero();
      seen |= 1L << i;
    }
  }

  @Test
  void smallClustersAreInTheBestOrder() {
    for (long seed = 0; seed < 1500; seed++) {
      Random random = new Random(seed);
      Graph graph = Graph.random(random, 1 + random.nextInt(9));
      Linearization.Order result = Linearization.of(graph.fees, graph.sizes, graph.parents);
      int[] order = result.indexes();
      assertInOrder(graph, order);
      assertThat(result.isBest()).isTrue();
      assertThat(graph.best().isBetterThan(graph.diagram(order))).as("seed " + seed).isFalse();
    }
  }

  @Test
  void largeClustersAreInAValidOrderThatSwapsCannotBetter() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Graph graph = Graph.random(random, 40 + random.nextInt(25));
      Linearization.Order result = Linearization.of(graph.fees, graph.sizes, graph.parents);
      int[] order = result.indexes();
      assertThat(result.isBest()).as("seed " + seed).isTrue();
      assertInOrder(graph, order);
      FeerateDiagram diagram = graph.diagram(order);
      for (int tries = 0; tries < 300; tries++) {
        int at = random.nextInt(order.length - 1);
        int[] swapped = order.clone();
        swapped[at] = order[at + 1];
        swapped[at + 1] = order[at];
        if ((graph.parents[order[at + 1]] & 1L << order[at]) == 0) {
          assertThat(graph.diagram(swapped).isBetterThan(diagram)).as("seed " + seed).isFalse();
        }
      }
    }
  }

  @Test
  void aChildPaysForTwoParentsOfWhichOneAloneWouldNotDo() {
    // 0 and 1 are poor, 2 spends both and is rich, 3 is in the middle.
    int[] order =
        Linearization.of(
                new long[] {0, 1, 100, 20}, new int[] {10, 10, 10, 10}, new long[] {0, 0, 3, 0})
            .indexes();
    assertThat(order).containsExactly(1, 0, 2, 3);
  }
}
