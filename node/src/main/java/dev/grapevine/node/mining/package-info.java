/**
 * Making blocks: {@link dev.grapevine.node.mining.BlockAssembler} chooses transactions on the
 * node's loop, the {@link dev.grapevine.node.mining.BlockTemplate} it makes leaves the loop, and
 * {@link dev.grapevine.node.mining.Miner} looks for a nonce on the caller's thread and hands the
 * block in.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.mining;
