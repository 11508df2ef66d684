package dev.grapevine.node.core;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.relay.PeerSnapshot;
import dev.grapevine.relay.RelayEngine;
import dev.grapevine.relay.base.Now;

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
    long mempoolBytes) {
  /** As it is now, on the node's loop. */
  static NodeStatus of(Chainstate chain, RelayEngine engine, Now now) {
    int outbound = 0;
    int inbound = 0;
    for (PeerSnapshot peer : engine.peers(now)) {
      if (peer.established()) {
        if (peer.kind().isInbound()) {
          inbound++;
        } else {
          outbound++;
        }
      }
    }
    return new NodeStatus(
        chain.tip().hash(),
        chain.tip().height(),
        outbound,
        inbound,
        engine.mempool().size(),
        engine.mempool().vsize());
  }
}
