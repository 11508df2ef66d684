package dev.grapevine.testnet.measure;

import java.util.List;

/**
 * Length of the first-delivery paths of blocks, over all nodes but the miners.
 *
 * @param mean NaN if there was no path
 * @param max 0 if there was no path
 */
public record Hops(double mean, int max) {
  /** The paths of blocks; nodes that a block did not reach are left out. */
  public static Hops of(List<BlockJourney> journeys) {
    long sum = 0;
    int paths = 0;
    int max = 0;
    for (BlockJourney journey : journeys) {
      for (int node = 0; node < journey.nodes(); node++) {
        int hops = journey.hops(node);
        if (hops > 0) {
          sum += hops;
          paths++;
          max = Math.max(max, hops);
        }
      }
    }
    return new Hops(paths == 0 ? Double.NaN : (double) sum / paths, max);
  }
}
