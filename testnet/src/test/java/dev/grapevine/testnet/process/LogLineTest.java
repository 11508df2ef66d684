package dev.grapevine.testnet.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {
  private static final String TIME = "2026-03-01T05:06:07.000089Z ";
  private static final String HASH = "0f".repeat(32);

  private static LogEvent event(String text) {
    return LogLine.parse(TIME + text).orElseThrow().event();
  }

  @Test
  void timesAreMicrosecondsOfTheUnixClock() {
    long micros = LogLine.parse(TIME + "Saw new header hash=" + HASH + " height=9").get().micros();
    assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS))
        .isEqualTo(Instant.parse("2026-03-01T05:06:07.000089Z"));
  }

  @Test
  void headersTellWhoSentThemWhereTheLineDoes() {
    BlockHash hash = BlockHash.parse(HASH);
    LogEvent unknown = new LogEvent.HeaderSeen(hash, OptionalLong.empty());
    assertThat(event("Saw new header hash=" + HASH + " height=103")).isEqualTo(unknown);
    assertThat(event("Saw new cmpctblock header hash=" + HASH + " peer=17"))
        .isEqualTo(new LogEvent.HeaderSeen(hash, OptionalLong.of(17)));
    assertThat(event("Saw new cmpctblock header hash=" + HASH + " height=7 peer=0, peeraddr=x"))
        .isEqualTo(new LogEvent.HeaderSeen(hash, OptionalLong.of(0)));
    assertThat(event("[validation] Saw new header hash=" + HASH + " height=1")).isEqualTo(unknown);
  }

  @Test
  void tipsTellTheirHeightAndTheTransactionsOfTheChain() {
    assertThat(
            event(
                "UpdateTip: new best="
                    + HASH
                    + " height=103 version=0x20000000 log2_work=7.7 tx=104 date='2026-03-01'"
                    + " progress=1.0 cache=0.3MiB(103txo)"))
        .isEqualTo(new LogEvent.TipMoved(BlockHash.parse(HASH), 103, 104));
  }

  @Test
  void linesOfACategoryAreReadWithItsLevelOrWithout() {
    LogEvent accepted = new LogEvent.BlockAccepted(BlockHash.parse(HASH));
    assertThat(event("[validation] NewPoWValidBlock: block hash=" + HASH)).isEqualTo(accepted);
    assertThat(event("[validation:debug] NewPoWValidBlock: block hash=" + HASH))
        .isEqualTo(accepted);
    assertThat(
            event(
                "[validation] Enqueuing TransactionAddedToMempool: txid="
                    + HASH
                    + " wtxid="
                    + "ab".repeat(32)))
        .isEqualTo(new LogEvent.TransactionAdded(Txid.parse(HASH)));
  }

  @Test
  void compactBlocksAreFollowedFromTheirArrival() {
    BlockHash hash = BlockHash.parse(HASH);
    assertThat(
            event(
                "[cmpctblock] Initialized PartiallyDownloadedBlock for block "
                    + HASH
                    + " using a cmpctblock of size 238"))
        .isEqualTo(new LogEvent.CompactBegun(hash));
    String rebuilt =
        "[cmpctblock] Successfully reconstructed block "
            + HASH
            + " with 1 txn prefilled, 20 txn from mempool (incl at least 0 from extra pool) and 3"
            + " txn";
    assertThat(event(rebuilt + " requested")).isEqualTo(new LogEvent.CompactRebuilt(hash, 3));
    assertThat(event(rebuilt + " (811 bytes) requested"))
        .isEqualTo(new LogEvent.CompactRebuilt(hash, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Z ",
        "UpdateTip: new best=",
        "2026-03-01T05:06:07.000089Z",
        "2026-03-01T05:06:07.000089Z ",
        "2026-03-01T05:06:07.000089Z [",
        "2026-03-01T05:06:07.000089Z [validation] ",
        "2026-03-01T05:06:07.000089Z net thread exit",
        "2026-99-01T05:06:07.000089Z Saw new header hash=%s height=1",
        "yesterday-at-noon-or-a-bitZ Saw new header hash=%s height=1",
        "2026-03-01T05:06:07.000089Z Saw new header hash=",
        "2026-03-01T05:06:07.000089Z Saw new header hash=0f0f height=1",
        "2026-03-01T05:06:07.000089Z Saw new header hash=%s0 height=1",
        "2026-03-01T05:06:07.000089Z UpdateTip: new best=%s height=103 version=0x2",
        "2026-03-01T05:06:07.000089Z UpdateTip: new best=%s height= tx=1 date",
        "2026-03-01T05:06:07.000089Z UpdateTip: new best=%s height=99999999999 tx=1 date",
        "2026-03-01T05:06:07.000089Z UpdateTip: new best=%s height=1 tx=9999999999999999999999 d",
        "2026-03-01T05:06:07.000089Z UpdateTip: new best=%s height=-1 tx=1 date",
        "2026-03-01T05:06:07.000089Z Enqueuing TransactionAddedToMempool: txid=zz%s",
        "2026-03-01T05:06:07.000089Z Successfully reconstructed block %s with 1 txn prefilled",
        "2026-03-01T05:06:07.000089Z Successfully reconstructed block %s and 4 txn re",
        "2026-03-01T05:06:07.000089Z Initialized PartiallyDownloadedBlock for block",
      })
  void whatIsNotQuiteSuchALineIsNone(String line) {
    assertThat(LogLine.parse(line.replace("%s", HASH))).isEmpty();
  }

  @Test
  void aLineThatIsCutOffAnywhereIsHarmless() {
    String line = TIME + "UpdateTip: new best=" + HASH + " height=103 version=0x2 tx=104 date='x'";
    for (int length = 0; length < line.length(); length++) {
      LogLine.parse(line.substring(0, length))
          .ifPresent(found -> assertThat(found.event()).isInstanceOf(LogEvent.TipMoved.class));
    }
  }
}
