package dev.grapevine.node.fees;

import java.util.Optional;

/**
 * What one horizon says about one target.
 *
 * @param feerate in satoshi for 1000 virtual bytes, of the transaction in the middle of {@code
 *     pass}; {@link #NONE} if no feerate did
 * @param pass the lowest feerates that were confirmed often enough; empty if there are none
 * @param fail the feerates below those, that were not or of which too little is known; empty if all
 *     did
 * @param decay by which counts are multiplied with each block
 * @param blocksPerPeriod how finely targets are told apart, in blocks
 */
public record HorizonEstimate(
    double feerate,
    Optional<FeerateRange> pass,
    Optional<FeerateRange> fail,
    double decay,
    int blocksPerPeriod) {
  /** A feerate that there is not. */
  public static final double NONE = -1;

  /** The estimate in whole satoshi for 1000 virtual bytes; 0 for none, as Bitcoin Core has it. */
  public long satPerKvB() {
    return feerate < 0 ? 0 : Math.round(feerate);
  }
}
