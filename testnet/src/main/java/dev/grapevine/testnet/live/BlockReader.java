package dev.grapevine.testnet.live;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.testnet.local.TestnetException;
import java.util.List;
import java.util.Map;

/**
 * Tells a {@link LiveFeed} what is in blocks that it knows from logs alone, as it does where no
 * node is of this process: without it a transaction that was mined before it was everywhere would
 * count as spreading for ever. One thread, which asks for each block once.
 */
public final class BlockReader implements AutoCloseable {
  /** Between two looks. */
  private static final long TICK_MILLIS = 200;

  /** Where to ask. */
  @FunctionalInterface
  public interface Source {
    /**
     * The transactions of a block.
     *
     * @param node number of one that has it
     */
    List<Txid> transactions(int node, BlockHash block) throws TestnetException;
  }

  private final LiveFeed feed;
  private final Source source;
  private final Thread thread;

  private BlockReader(LiveFeed feed, Source source) {
    this.feed = feed;
    this.source = source;
    this.thread = Thread.ofVirtual().name("block-reader").unstarted(this::run);
  }

  /** Begins to read. */
  public static BlockReader start(LiveFeed feed, Source source) {
    BlockReader reader = new BlockReader(feed, source);
    reader.thread.start();
    return reader;
  }

  private void run() {
    try {
      while (true) {
        for (Map.Entry<BlockHash, Integer> block : feed.unread().entrySet()) {
          read(block.getKey(), block.getValue());
        }
        Thread.sleep(TICK_MILLIS);
      }
    } catch (InterruptedException e) {
      // It is closed.
    }
  }

  private void read(BlockHash block, int node) {
    List<Txid> contents;
    try {
      contents = source.transactions(node, block);
    } catch (TestnetException e) {
      return; // The node is gone, or the network stops; another look comes.
    }
    feed.mined(block, contents);
  }

  /** Reads no more. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
