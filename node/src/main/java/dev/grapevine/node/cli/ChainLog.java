package dev.grapevine.node.cli;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.core.ChainProgress;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.PeerId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log how the tip moves, and how compact blocks fare. */
final class ChainLog implements EventSink {
  private final ChainParams params;

  ChainLog(ChainParams params) {
    this.params = params;
  }

  private static final Logger TIP = LoggerFactory.getLogger("validation");
  private static final Logger COMPACT = LoggerFactory.getLogger("cmpctblock");

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    // Bitcoin Core's line, but for how full its cache of coins is.
    TIP.info(
        "UpdateTip: new best={} height={} version=0x{} log2_work={} tx={} date='{}' progress={}",
        index.hash(),
        index.height(),
        HexFormat.of().toHexDigits(index.header().version()),
        String.format(Locale.ROOT, "%.6f", Math.log(index.chainWork().doubleValue()) / Math.log(2)),
        index.chainTransactionCount(),
        Instant.ofEpochSecond(index.header().time()),
        String.format(
            Locale.ROOT,
            "%.6f",
            ChainProgress.verified(params, index, index, System.currentTimeMillis() / 1_000)));
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
