package dev.grapevine.node.core;

import dev.grapevine.chain.primitives.BlockHash;

/**
 * Where a node stands at one moment.
 *
 * @param tip last block of its active chain
 * @param height height of the tip
 * @param establishedOutbound connections we dialled whose handshake is done
 * @param establishedInbound connections they dialled whose handshake is done
 * @param mempoolSize transactions in the mempool
 * @param mempoolBytes their virtual bytes
 */
public record NodeStatus(
    BlockHash tip,
    int height,
    int establishedOutbound,
    int establishedInbound,
    int mempoolSize,
    long mempoolBytes) {}
