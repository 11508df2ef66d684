package dev.grapevine.testnet.local;

import dev.grapevine.testnet.measure.Recording;
import dev.grapevine.testnet.topology.Topology;
import dev.grapevine.testnet.workload.Wallet;

/**
 * What the phases of one run share.
 *
 * @param wallet that the miners are paid to
 */
record Stage(
    TestnetOptions options,
    Topology topology,
    LocalNetwork network,
    Recording recording,
    Wallet wallet,
    Progress progress) {
  /** A number with what it counts, for people. */
  static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
