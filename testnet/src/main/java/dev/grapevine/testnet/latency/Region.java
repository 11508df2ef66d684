package dev.grapevine.testnet.latency;

import java.util.SplittableRandom;

/**
 * Where in the world a node is, with the share of reachable nodes and the round trips between data
 * centres.
 *
 * <p>Sources. Round trips: IBM Cloud VPC documentation, October 2024 (Washington, Frankfurt, Sao
 * Paulo, Tokyo, Sydney and between cities of one region); AWS measurements of 2017 where North
 * America's west is an end; cloudping.co for Hong Kong and Cape Town. Without a source, and
 * assumed: South America, Oceania and Africa within themselves. Shares: newhedge.io's map of
 * Bitnodes data (18,900 reachable nodes, of which 36.5% could be located); that two thirds of North
 * America's are in the east is assumed.
 */
public enum Region {
  /** Washington, Toronto. */
  NA_EAST(0.217, 25, 72, 91, 119, 202, 168, 214, 227),
  /** California, Oregon. */
  NA_WEST(0.1085, 72, 20, 160, 193, 155, 103, 158, 287),
  /** Frankfurt, London, Madrid. */
  EUROPE(0.5541, 91, 160, 23, 198, 199, 231, 250, 155),
  /** Sao Paulo. */
  SOUTH_AMERICA(0.0172, 119, 193, 198, 40, 312, 285, 328, 337),
  /** Hong Kong, Singapore, Mumbai. */
  ASIA(0.0566, 202, 155, 199, 312, 40, 53, 125, 238),
  /** Tokyo, Osaka. */
  JAPAN(0.0159, 168, 103, 231, 285, 53, 9, 115, 286),
  /** Sydney. */
  OCEANIA(0.0187, 214, 158, 250, 328, 125, 115, 12, 295),
  /** Cape Town. */
  AFRICA(0.012, 227, 287, 155, 337, 238, 286, 295, 30);

  private static final Region[] REGIONS = values();

  private final double share;
  private final int[] roundTripMillis;

  Region(double share, int... roundTripMillis) {
    this.share = share;
    this.roundTripMillis = roundTripMillis;
  }

  /** Share of reachable nodes; those of all regions add up to 1. */
  public double share() {
    return share;
  }

  /** Round trip between a data centre here and one there, in milliseconds. */
  public int roundTripMillis(Region other) {
    return roundTripMillis[other.ordinal()];
  }

  /** A region, each as often as it has nodes. */
  static Region draw(SplittableRandom random) {
    double at = random.nextDouble();
    for (Region region : REGIONS) {
      at -= region.share;
      if (at < 0) {
        return region;
      }
    }
    return EUROPE;
  }
}
