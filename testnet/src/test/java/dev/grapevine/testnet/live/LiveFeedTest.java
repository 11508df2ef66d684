package dev.grapevine.testnet.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.testnet.local.TestnetException;
import dev.grapevine.testnet.process.LogEvent;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LiveFeedTest {
  private static final BlockHash BLOCK = BlockHash.parse("00".repeat(31) + "07");
  private static final Txid TRANSACTION = Txid.parse("00".repeat(31) + "08");
  private static final long MILLI = 1_000_000;

  private final LiveFeed feed = new LiveFeed(3);

  private JsonNode block() {
    return feed.since(0).at("/blocks/0");
  }

  @Test
  void aBlockThatALogTellsOfLaterCameFromThere() {
    LogEvent.Observer log = feed.log(2);
    log.observed(0, new LogEvent.TipMoved(BlockHash.parse("00".repeat(32)), 6, 10));
    feed.clear();
    // Nodes of this process tell at once, the miner's log is read afterwards.
    feed.connected(BLOCK, 7, 0, 5, 30 * MILLI);
    feed.connected(BLOCK, 7, 1, 5, 50 * MILLI);
    assertThat(block().get("miner").intValue()).isZero();
    log.observed(10 * MILLI, new LogEvent.HeaderSeen(BLOCK, OptionalLong.empty()));
    log.observed(10 * MILLI, new LogEvent.BlockAccepted(BLOCK));
    log.observed(11 * MILLI, new LogEvent.TipMoved(BLOCK, 7, 15));
    assertThat(block().get("miner").intValue()).isEqualTo(2);
    assertThat(block().get("height").intValue()).isEqualTo(7);
    assertThat(block().get("txs").intValue()).isEqualTo(4);
    assertThat(block().get("missing").intValue()).isZero();
    assertThat(block().get("arrivals_ms").toString()).isEqualTo("[20.000,40.000,1.000]");
    assertThat(block().get("p50_ms").doubleValue()).isEqualTo(20);
  }

  @Test
  void whatOnlyALogTellsOfIsThereToo() {
    LogEvent.Observer log = feed.log(1);
    log.observed(MILLI, new LogEvent.BlockAccepted(BLOCK));
    assertThat(feed.changes()).isZero();
    log.observed(2 * MILLI, new LogEvent.TipMoved(BLOCK, 7, 1));
    assertThat(block().get("arrivals_ms").toString()).isEqualTo("[null,1.000,null]");
    assertThat(block().get("txs").intValue()).isZero();
  }

  @Test
  void whatIsInABlockThatOnlyLogsTellOfIsAskedForOnce() throws Exception {
    feed.accepted(TRANSACTION, 0, MILLI);
    feed.log(1).observed(MILLI, new LogEvent.BlockAccepted(BLOCK));
    assertThat(feed.unread()).isEmpty(); // Nobody has validated it yet.
    feed.log(1).observed(2 * MILLI, new LogEvent.TipMoved(BLOCK, 7, 2));
    assertThat(feed.unread()).containsExactly(entry(BLOCK, 1));
    assertThat(feed.since(0).at("/txs/spreading").intValue()).isEqualTo(1);
    AtomicInteger asked = new AtomicInteger();
    BlockReader.Source source =
        (node, block) -> {
          if (asked.incrementAndGet() == 1) {
            throw new TestnetException("node " + node + " is busy");
          }
          return List.of(TRANSACTION);
        };
    try (BlockReader reader = BlockReader.start(feed, source)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> feed.since(0).at("/txs/mined_first").intValue() == 1);
    }
    assertThat(asked).hasValue(2);
    assertThat(feed.unread()).isEmpty();
    assertThat(feed.since(0).at("/txs/spreading").intValue()).isZero();
  }

  @Test
  void transactionsOfLogsCount() {
    feed.accepted(TRANSACTION, 0, 30 * MILLI);
    feed.accepted(TRANSACTION, 1, 40 * MILLI);
    feed.log(2).observed(20 * MILLI, new LogEvent.TransactionAdded(TRANSACTION));
    JsonNode figures = feed.since(0).get("txs");
    assertThat(figures.get("everywhere").intValue()).isEqualTo(1);
    assertThat(figures.get("spreading").intValue()).isZero();
    assertThat(figures.get("mined_first").intValue()).isZero();
    assertThat(figures.get("p50_ms").doubleValue()).isEqualTo(10);
    assertThat(figures.get("p99_ms").doubleValue()).isEqualTo(20);
  }
}
