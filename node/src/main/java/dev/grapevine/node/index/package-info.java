/**
 * What can be looked up beside the chain itself, built in the background from its blocks.
 *
 * <p>{@link dev.grapevine.node.index.Indexes} are those of one node. Each is a {@code ChainIndex}:
 * an {@code Indexer} that makes entries of blocks, a {@code ChainFollower} that brings it the
 * blocks of the active chain, and a database of its own: {@link
 * dev.grapevine.node.index.TransactionIndex}, {@link dev.grapevine.node.index.FilterIndex}, with
 * BIP158's filters in {@code BasicFilter}, and {@link dev.grapevine.node.index.CoinStatsIndex},
 * whose sums {@code CoinTally} keeps; {@link dev.grapevine.node.index.SpenderIndex}.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.index;
