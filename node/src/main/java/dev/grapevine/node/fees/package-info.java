/**
 * What a transaction ought to pay to be in a block soon, learnt from how long others waited
 * (Bitcoin Core {@code policy/fees/block_policy_estimator.h}).
 *
 * <p>{@link dev.grapevine.node.fees.FeeEstimator} is the whole of it, without clock, file or
 * thread: it is told what enters the mempool, what leaves it and what blocks confirm, and asked.
 * {@code FeeBuckets} sorts transactions by feerate, {@code ConfirmationHistory} keeps how many of a
 * bucket were confirmed how soon over one {@link dev.grapevine.node.fees.FeeHorizon}, {@code
 * WaitingCounts} how many still wait, and {@code RangeSearch} finds the lowest feerates that do.
 *
 * <p>{@link dev.grapevine.node.fees.FeeEstimation} hangs one on a node: {@code FeeRecorder} hears
 * its events, {@link dev.grapevine.node.fees.FeeEstimatesFile} is Bitcoin Core's {@code
 * fee_estimates.dat}. Nodes of a testnet have none.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.fees;
