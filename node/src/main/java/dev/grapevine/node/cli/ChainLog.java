package dev.grapevine.node.cli;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log how the tip moves, and how compact blocks fare. */
final class ChainLog implements EventSink {
  private static final Logger TIP = LoggerFactory.getLogger("validation");
  private static final Logger COMPACT = LoggerFactory.getLogger("cmpctblock");

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    TIP.info(
        "UpdateTip: new best={} height={} version=0x{} tx={}",
        index.hash(),
        index.height(),
        Integer.toHexString(index.header().version()),
        index.chainTransactionCount());
  }

  @Override
  public void blockDisconnected(BlockIndex index, Block block) {
    TIP.info("Disconnected block {} height={}", index.hash(), index.height());
  }

  @Override
  public void compactBlockRebuilt(BlockHash hash, PeerId from, int requested) {
    COMPACT.debug("rebuilt {} of peer={}, {} transactions requested", hash, from, requested);
  }

  @Override
  public void compactBlockFellBack(BlockHash hash, PeerId from) {
    COMPACT.debug("could not rebuild {} of peer={}, asking for the whole block", hash, from);
  }
}
