package dev.grapevine.testnet.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.testnet.process.LogEvent;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LogRecorderTest {
  private static final BlockHash BLOCK = BlockHash.parse("0a".repeat(32));
  private static final Txid TRANSACTION = Txid.parse("0b".repeat(32));

  private final Recording recording = new Recording(2);
  private final TransactionLog transactions = new TransactionLog(2, List.of(TRANSACTION), 1);
  private final LogRecorder miner = new LogRecorder(recording.recorders().get(0));
  private final LogRecorder other = new LogRecorder(recording.recorders().get(1));

  private BlockJourney journey() {
    return BlockJourney.read(
            List.of(new BlockJourney.Mined(BLOCK, 0)),
            recording.recorders(),
            (node, peer) -> node == 1 && peer == 5 ? 0 : -1)
        .getFirst();
  }

  private CompactFigures compact() {
    return CompactFigures.of(List.of(BLOCK), recording.recorders());
  }

  @Test
  void aBlockIsFollowedThroughTheLogsOfTwoNodes() throws InterruptedException {
    recording.begin(transactions);
    recording.expectHeight(7);
    miner.observed(1_000, new LogEvent.HeaderSeen(BLOCK, OptionalLong.empty()));
    miner.observed(1_500, new LogEvent.BlockAccepted(BLOCK));
    miner.observed(2_000, new LogEvent.TipMoved(BLOCK, 7, 12));
    other.observed(3_000, new LogEvent.HeaderSeen(BLOCK, OptionalLong.empty()));
    other.observed(3_000, new LogEvent.HeaderSeen(BLOCK, OptionalLong.of(5)));
    other.observed(3_100, new LogEvent.CompactBegun(BLOCK));
    other.observed(3_900, new LogEvent.CompactRebuilt(BLOCK, 2));
    other.observed(4_000, new LogEvent.BlockAccepted(BLOCK));
    other.observed(6_000, new LogEvent.TipMoved(BLOCK, 7, 12));
    assertThat(recording.awaitTip(BLOCK, 0)).isTrue();
    assertThat(journey().delays()).containsExactly(1_000, 5_000);
    assertThat(journey().headerDelays()).containsExactly(0, 2_000);
    assertThat(Hops.of(List.of(journey())).max()).isEqualTo(1);
    assertThat(compact()).isEqualTo(new CompactFigures(1, 0, 1, 0, 800, 800));
  }

  @Test
  void aBlockThatIsThereThoughNotRebuiltCameWhole() {
    recording.begin(transactions);
    other.observed(1, new LogEvent.CompactBegun(BLOCK));
    other.observed(2, new LogEvent.TipMoved(BLOCK, 1, 2));
    other.observed(3, new LogEvent.TipMoved(BLOCK, 1, 2));
    assertThat(compact().fullBlockFallback()).isEqualTo(1);
    assertThat(compact().received()).isEqualTo(1);
  }

  @Test
  void aBlocksTransactionsAreWhatTheChainGrewBy() {
    miner.observed(1, new LogEvent.TipMoved(BlockHash.parse("0c".repeat(32)), 6, 100));
    recording.begin(transactions);
    miner.observed(2, new LogEvent.TipMoved(BLOCK, 7, 121));
    assertThat(journey().transactions()).isEqualTo(20);
  }

  @Test
  void aTransactionBeginsAtTheNodeThatItWasMeantFor() {
    recording.begin(transactions);
    transactions.submitting(TRANSACTION, 1);
    // The logs are not read in the order in which they were written.
    miner.observed(50, new LogEvent.TransactionAdded(TRANSACTION));
    other.observed(20, new LogEvent.TransactionAdded(TRANSACTION));
    other.observed(30, new LogEvent.TransactionAdded(Txid.parse("0d".repeat(32))));
    assertThat(transactions.delays().getFirst()).containsExactly(30, 0);
    assertThat(transactions.submittedTo(0)).isEqualTo(1);
  }
}
