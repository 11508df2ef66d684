package dev.grapevine.chain.state;

/**
 * What is yet to be validated of a chain that was started from a snapshot.
 *
 * @param tip last block of the chain that is connected from genesis on; it may be on another branch
 * @param base the block as of which the snapshot's coins are: that chain ends there
 */
public record SnapshotHistory(BlockIndex tip, BlockIndex base) {}
