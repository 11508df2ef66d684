package dev.grapevine.testnet.topology;

import java.util.BitSet;
import java.util.List;

/**
 * A directed graph of nodes 0 to {@code size - 1}: an edge is a connection, from the node that
 * dials to the node that listens. Nobody dials himself or the same node twice, and the graph is
 * connected when the direction is forgotten. Immutable.
 */
public final class Topology {
  private final int[][] targets;
  private final int edges;

  private Topology(int[][] targets) {
    this.targets = targets;
    int count = 0;
    for (int[] row : targets) {
      count += row.length;
    }
    edges = count;
  }

  /**
   * A graph of given edges.
   *
   * @param targets whom each node dials; not copied
   * @throws IllegalArgumentException if it breaks a rule of this class
   */
  static Topology of(int[][] targets) {
    for (int from = 0; from < targets.length; from++) {
      BitSet dialled = new BitSet(targets.length);
      for (int to : targets[from]) {
        if (to < 0 || to >= targets.length || to == from || dialled.get(to)) {
          throw new IllegalArgumentException("node " + from + " dials node " + to);
        }
        dialled.set(to);
      }
    }
    if (!isConnected(targets)) {
      throw new IllegalArgumentException("not connected");
    }
    return new Topology(targets);
  }

  /** The graph in which node {@code i} dials those of the {@code i}-th list. */
  public static Topology of(List<List<Integer>> targets) {
    return of(
        targets.stream()
            .map(row -> row.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new));
  }

  /** Whether there is a way between any two nodes when the direction is forgotten. */
  static boolean isConnected(int[][] targets) {
    int[] parent = new int[targets.length];
    for (int i = 0; i < parent.length; i++) {
      parent[i] = i;
    }
    int components = targets.length;
    for (int from = 0; from < targets.length; from++) {
      for (int to : targets[from]) {
        int a = root(parent, from);
        int b = root(parent, to);
        if (a != b) {
          parent[a] = b;
          components--;
        }
      }
    }
    return components == 1;
  }

  private static int root(int[] parent, int node) {
    int walk = node;
    while (parent[walk] != walk) {
      parent[walk] = parent[parent[walk]];
      walk = parent[walk];
    }
    return walk;
  }

  /** Number of nodes. */
  public int size() {
    return targets.length;
  }

  /** Number of connections. */
  public int edges() {
    return edges;
  }

  /** Connections that {@code node} opens. */
  public int outbound(int node) {
    return targets[node].length;
  }

  /** The {@code index}-th node that {@code node} dials; from 0 to {@code outbound(node) - 1}. */
  public int target(int node, int index) {
    return targets[node][index];
  }
}
