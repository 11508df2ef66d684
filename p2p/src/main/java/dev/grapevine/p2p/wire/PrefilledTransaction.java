package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.Transaction;

/**
 * A transaction that a {@link CmpctBlock} carries whole.
 *
 * @param index its place in the block, absolute; from a peer, a place past {@link
 *     TransactionIndexes#MAX_INDEX} reads as one more than that, so that the block is found invalid
 *     where its header has been looked at (Bitcoin Core {@code PartiallyDownloadedBlock})
 */
public record PrefilledTransaction(int index, Transaction tx) {}
