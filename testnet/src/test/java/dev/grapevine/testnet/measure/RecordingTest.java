package dev.grapevine.testnet.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.relay.base.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private static final Optional<PeerId> PEER = Optional.of(new PeerId(3));
  private static final Block GENESIS = Networks.REGTEST.genesis();
  private static final long LONG_TIME = 60_000_000_000L;

  private final List<Transaction> transactions =
      IntStream.range(0, 4).mapToObj(RecordingTest::transaction).toList();
  private final TransactionLog log =
      new TransactionLog(2, transactions.stream().map(Transaction::txid).toList(), 2);
  private final Recording recording = new Recording(2);
  private final NodeRecorder alice = recording.recorders().get(0);
  private final NodeRecorder bob = recording.recorders().get(1);

  @Test
  void transactionsAreTimedFromTheirSubmission() {
    recording.begin(log);
    alice.transactionAccepted(transactions.get(1), Optional.empty());
    bob.transactionAccepted(transactions.get(1), PEER);
    List<long[]> delays = log.delays();
    assertThat(delays).hasSize(4);
    assertThat(delays.get(1)[0]).isZero();
    assertThat(delays.get(1)[1]).isBetween(0L, LONG_TIME);
    assertThat(delays.get(0)).containsOnly(Percentile.NEVER);
  }

  @Test
  void aRoundIsOverWhenEveryNodeHasAllOfIt() throws Exception {
    recording.begin(log);
    alice.transactionAccepted(transactions.get(0), Optional.empty());
    alice.transactionAccepted(transactions.get(1), Optional.empty());
    alice.transactionAccepted(transactions.get(1), PEER);
    alice.transactionAccepted(transaction(99), Optional.empty());
    bob.transactionAccepted(transactions.get(0), PEER);
    assertThat(log.awaitRound(0, 0)).isFalse();
    bob.transactionAccepted(transactions.get(1), PEER);
    assertThat(log.awaitRound(0, 0)).isTrue();
    assertThat(log.awaitRound(1, 0)).isFalse();
  }

  @Test
  void nothingIsKeptBeforeTheBeginningAndAfterTheEnd() {
    alice.transactionAnnounced(new PeerId(1), true);
    alice.compactBlockReceived(GENESIS.hash(), new PeerId(1));
    alice.transactionAccepted(transactions.get(0), Optional.empty());
    recording.begin(log);
    alice.transactionAnnounced(new PeerId(1), false);
    alice.transactionAnnounced(new PeerId(1), true);
    alice.compactBlockReceived(GENESIS.hash(), new PeerId(1));
    recording.end();
    alice.transactionAnnounced(new PeerId(1), true);
    alice.compactBlockReceived(GENESIS.hash(), new PeerId(1));
    alice.transactionAccepted(transactions.get(1), Optional.empty());
    assertThat(alice.announced()).isEqualTo(2);
    assertThat(alice.announcedKnown()).isEqualTo(1);
    assertThat(CompactFigures.of(List.of(GENESIS.hash()), recording.recorders()).received())
        .isEqualTo(1);
    assertThat(log.delays()).allSatisfy(row -> assertThat(row).containsOnly(Percentile.NEVER));
  }

  private static Transaction transaction(int number) {
    TxIn input = new TxIn(new OutPoint(new Txid(number, 0, 0, 0), 0), Script.EMPTY, -1);
    return Transaction.of(2, List.of(input), List.of(new TxOut(1, Script.EMPTY)), 0);
  }

  @Test
  void tipsAreAwaitedOverAllNodes() throws Exception {
    BlockHash tip = GENESIS.hash();
    recording.expectHeight(0);
    assertThat(recording.reachedHeight()).isZero();
    connect(alice);
    assertThat(recording.reachedHeight()).isEqualTo(1);
    assertThat(recording.awaitTip(tip, 0)).isFalse();
    connect(bob);
    assertThat(recording.awaitTip(tip, 0)).isTrue();
    assertThat(alice.tip()).contains(tip);
    assertThat(recording.awaitTip(new BlockHash(1, 2, 3, 4), 0)).isFalse();
  }

  private static void connect(NodeRecorder node) {
    node.blockConnected(Chains.inMemory().tip(), GENESIS);
  }
}
