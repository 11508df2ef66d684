package dev.grapevine.node.fees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.MempoolObserver.Arrival;
import dev.grapevine.relay.mempool.MempoolOptions;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeeRecorderTest {
  private static final long FEE = 1_000;

  private final FeeEstimator estimator = new FeeEstimator(1, 2);
  private final FeeRecorder recorder = new FeeRecorder(estimator);
  private final TestTransactions make = new TestTransactions();
  private final Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
  private boolean upToDate = true;

  @BeforeEach
  void start() {
    // Where TestTransactions' entries enter.
    estimator.blockConnected(100, List.of());
    mempool.observe(recorder);
  }

  @Test
  void followsNothingUntilTheNodeIsUpToDate() {
    TestTransactions.add(mempool, make.lone(), FEE);
    assertThat(estimator.tracked()).as("not started").isZero();
    recorder.started(() -> upToDate);
    upToDate = false;
    TestTransactions.add(mempool, make.lone(), FEE);
    assertThat(estimator.tracked()).as("behind").isZero();

    upToDate = true;
    TestTransactions.add(mempool, make.lone(), FEE);

    assertThat(estimator.tracked()).isEqualTo(1);
  }

  @Test
  void followsOnlyWhatWaitsForItsOwnSake() {
    recorder.started(() -> upToDate);
    Transaction parent = make.lone();
    TestTransactions.add(mempool, parent, FEE);
    Transaction child = make.spending(List.of(TestTransactions.output(parent, 0)), 1);
    TestTransactions.add(mempool, child, FEE);
    assertThat(estimator.tracked()).as("a child is not followed").isEqualTo(1);

    MempoolEntry other = TestTransactions.entry(make.lone(), FEE);
    recorder.transactionEntered(other, Arrival.OF_PACKAGE, 3);
    recorder.transactionEntered(other, Arrival.FROM_BLOCK, 4);
    assertThat(estimator.tracked()).isEqualTo(1);
    recorder.transactionEntered(other, Arrival.ALONE, 5);
    assertThat(estimator.tracked()).isEqualTo(2);
  }

  @Test
  void whatLeavesIsNotFollowedAnyMore() {
    recorder.started(() -> upToDate);
    Transaction tx = make.lone();
    TestTransactions.add(mempool, tx, FEE);

    recorder.transactionLeft(tx, 2);

    assertThat(estimator.tracked()).isZero();
  }
}
