package dev.grapevine.testnet.report;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Places a graph's nodes on a plane: connections pull, nodes push one another away (after
 * Fruchterman and Reingold, <i>Graph drawing by force-directed placement</i>, 1991). Far nodes push
 * by the cells of a grid that they are in, all of a cell from its middle, so that a step costs the
 * nodes times the cells: 10,000 nodes with 80,000 connections take some seconds.
 *
 * <p>The same graph and seed give the same places on every machine: only operations that Java
 * defines to the last bit are used.
 */
public final class ForceLayout {
  private static final int MOST_CELLS_A_SIDE = 32;
  private static final double NEAR_NOTHING = 1e-9;

  private final int nodes;
  private final int[] edges;
  private final double[] x;
  private final double[] y;
  private final double[] pushX;
  private final double[] pushY;
  private final int side;
  private final int[] cellOf;
  private final int[] cellSize;
  private final double[] cellX;
  private final double[] cellY;
  private final int[] cellStart;
  private final int[] byCell;

  /** The squared distance that two connected nodes would like to have. */
  private final double ideal;

  private ForceLayout(int nodes, int[] edges, long seed) {
    this.nodes = nodes;
    this.edges = edges;
    x = new double[nodes];
    y = new double[nodes];
    pushX = new double[nodes];
    pushY = new double[nodes];
    side = Math.clamp((int) Math.sqrt(nodes / 4.0), 1, MOST_CELLS_A_SIDE);
    cellOf = new int[nodes];
    cellSize = new int[side * side];
    cellX = new double[side * side];
    cellY = new double[side * side];
    cellStart = new int[side * side + 1];
    byCell = new int[nodes];
    ideal = 1.0 / nodes;
    SplittableRandom random = new SplittableRandom(seed);
    for (int node = 0; node < nodes; node++) {
      x[node] = random.nextDouble();
      y[node] = random.nextDouble();
    }
  }

  /**
   * Places nodes.
   *
   * @param edges two node numbers for each connection, one after the other
   * @return x and y of each node, one after the other, from 0 to 1
   */
  public static double[] place(int nodes, int[] edges, long seed) {
    ForceLayout layout = new ForceLayout(nodes, edges, seed);
    int steps = nodes <= 300 ? 300 : nodes <= 2_000 ? 120 : 50;
    for (int step = 0; step < steps; step++) {
      layout.step(0.1 * (1 - (double) step / steps));
    }
    return layout.places();
  }

  private void step(double farthest) {
    sortIntoCells();
    Arrays.fill(pushX, 0);
    Arrays.fill(pushY, 0);
    for (int node = 0; node < nodes; node++) {
      pushAway(node);
    }
    double distance = Math.sqrt(ideal);
    for (int i = 0; i < edges.length; i += 2) {
      pull(edges[i], edges[i + 1], distance);
    }
    for (int node = 0; node < nodes; node++) {
      // Keeps parts that nothing holds from drifting off.
      pushX[node] += (0.5 - x[node]) * 0.02;
      pushY[node] += (0.5 - y[node]) * 0.02;
      double length = length(pushX[node], pushY[node]);
      double move = Math.min(length, farthest) / length;
      x[node] += pushX[node] * move;
      y[node] += pushY[node] * move;
    }
  }

  private void sortIntoCells() {
    double left = Arrays.stream(x).min().orElse(0);
    double top = Arrays.stream(y).min().orElse(0);
    double width = Arrays.stream(x).max().orElse(1) - left + NEAR_NOTHING;
    double height = Arrays.stream(y).max().orElse(1) - top + NEAR_NOTHING;
    Arrays.fill(cellSize, 0);
    Arrays.fill(cellX, 0);
    Arrays.fill(cellY, 0);
    for (int node = 0; node < nodes; node++) {
      int column = Math.min(side - 1, (int) ((x[node] - left) / width * side));
      int row = Math.min(side - 1, (int) ((y[node] - top) / height * side));
      int cell = row * side + column;
      cellOf[node] = cell;
      cellSize[cell]++;
      cellX[cell] += x[node];
      cellY[cell] += y[node];
    }
    int[] next = new int[side * side];
    for (int cell = 0; cell < next.length; cell++) {
      cellStart[cell + 1] = cellStart[cell] + cellSize[cell];
      next[cell] = cellStart[cell];
      cellX[cell] /= Math.max(1, cellSize[cell]);
      cellY[cell] /= Math.max(1, cellSize[cell]);
    }
    for (int node = 0; node < nodes; node++) {
      byCell[next[cellOf[node]]++] = node;
    }
  }

  private void pushAway(int node) {
    int row = cellOf[node] / side;
    int column = cellOf[node] % side;
    for (int cell = 0; cell < cellSize.length; cell++) {
      boolean near = Math.abs(cell / side - row) <= 1 && Math.abs(cell % side - column) <= 1;
      if (!near) {
        pushAway(node, cellX[cell], cellY[cell], cellSize[cell]);
        continue;
      }
      for (int i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
        if (byCell[i] != node) {
          pushAway(node, x[byCell[i]], y[byCell[i]], 1);
        }
      }
    }
  }

  private void pushAway(int node, double fromX, double fromY, int weight) {
    double dx = x[node] - fromX;
    double dy = y[node] - fromY;
    double force = weight * ideal / (dx * dx + dy * dy + NEAR_NOTHING);
    pushX[node] += dx * force;
    pushY[node] += dy * force;
  }

  private void pull(int a, int b, double distance) {
    double dx = x[a] - x[b];
    double dy = y[a] - y[b];
    double force = length(dx, dy) / distance * nodes / Math.max(1, edges.length);
    pushX[a] -= dx * force;
    pushY[a] -= dy * force;
    pushX[b] += dx * force;
    pushY[b] += dy * force;
  }

  private static double length(double dx, double dy) {
    return Math.sqrt(dx * dx + dy * dy) + NEAR_NOTHING;
  }

  private double[] places() {
    double left = Arrays.stream(x).min().orElse(0);
    double top = Arrays.stream(y).min().orElse(0);
    double width = Arrays.stream(x).max().orElse(1) - left + NEAR_NOTHING;
    double height = Arrays.stream(y).max().orElse(1) - top + NEAR_NOTHING;
    double[] places = new double[2 * nodes];
    for (int node = 0; node < nodes; node++) {
      places[2 * node] = (x[node] - left) / width;
      places[2 * node + 1] = (y[node] - top) / height;
    }
    return places;
  }
}
