/**
 * Protocols by which nodes come to hold the same: {@link dev.grapevine.testnet.gossip.state.Digest}
 * exchanges versions and sends what differs, {@link dev.grapevine.testnet.gossip.state.Merkle}
 * finds what differs by comparing trees of hashes, {@link
 * dev.grapevine.testnet.gossip.state.Aggregation} averages.
 *
 * <p>What two nodes do with one another ({@link dev.grapevine.testnet.gossip.state.VersionTable},
 * {@link dev.grapevine.testnet.gossip.state.MerkleTree}, {@link
 * dev.grapevine.testnet.gossip.state.Repair}) is apart from what many do in a {@link
 * dev.grapevine.testnet.gossip.world.World}.
 */
@NullMarked
package dev.grapevine.testnet.gossip.state;

import org.jspecify.annotations.NullMarked;
