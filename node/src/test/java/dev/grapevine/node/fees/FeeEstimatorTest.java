package dev.grapevine.node.fees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeeEstimatorTest {
  private static final int ALL = Integer.MAX_VALUE;

  private final FeeEstimator estimator = new FeeEstimator(1, 2);
  private final FeeMarket market = new FeeMarket(estimator);

  @Test
  void knowsNothingAtFirst() {
    assertThat(estimator.smart(6, false)).isEqualTo(new SmartEstimate(0, 0));
    assertThat(estimator.smart(1_008, true)).isEqualTo(new SmartEstimate(0, 0));
    HorizonEstimate raw = estimator.raw(FeeHorizon.SHORT, 1, 0.95);
    assertThat(raw.satPerKvB()).isZero();
    assertThat(raw.pass()).isEmpty();
    assertThat(raw.fail()).contains(new FeerateRange(0, 1e99, 0, 0, 0, 0));
    assertThat(raw.decay()).isEqualTo(0.962);
    assertThat(raw.blocksPerPeriod()).isEqualTo(1);
    assertThatThrownBy(() -> estimator.smart(0, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> estimator.smart(1_009, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void estimatesWhatWasEnough() {
    for (int i = 0; i < 20; i++) {
      market.bid(30, 5_000);
      market.mine(ALL);
    }

    assertThat(estimator.smart(1, false)).isEqualTo(new SmartEstimate(5_000, 2));
    assertThat(estimator.smart(2, true)).isEqualTo(new SmartEstimate(5_000, 2));
    assertThat(estimator.smart(8, false)).isEqualTo(new SmartEstimate(5_000, 8));
    assertThat(estimator.smart(1_008, false))
        .as("half of the blocks counted over, the first one not")
        .isEqualTo(new SmartEstimate(5_000, 9));
    FeerateRange pass = estimator.raw(FeeHorizon.MEDIUM, 2, 0.95).pass().orElseThrow();
    assertThat(pass.from()).isLessThan(5_000);
    assertThat(pass.to()).isGreaterThanOrEqualTo(5_000);
    assertThat(pass.confirmed()).isEqualTo(pass.withinTarget()).isBetween(500.0, 600.0);
  }

  @Test
  void whoPaysLessThanTheRoomCostsIsNotEnough() {
    for (int i = 0; i < 30; i++) {
      market.bid(20, 10_000);
      market.bid(20, 2_000);
      market.mine(20);
    }

    assertThat(estimator.smart(2, false).satPerKvB()).isEqualTo(10_000);
    FeerateRange fail = estimator.raw(FeeHorizon.SHORT, 2, 0.85).fail().orElseThrow();
    assertThat(fail.waiting()).isEqualTo(29 * 20);
    assertThat(fail.withinTarget()).isZero();
  }

  @Test
  void mostMustHaveMadeItByTheTargetItself() {
    for (int i = 0; i < 40; i++) {
      market.bid(10, 10_000);
      market.bid(7, 2_000);
      // Taken at once, and with the sixth block.
      List<FeeMarket.Bid> taken =
          market.waiting().stream()
              .filter(bid -> bid.height() == market.height() || bid.height() <= market.height() - 5)
              .toList();
      market.bid(3, 2_000);
      market.mine(taken);
    }

    assertThat(estimator.smart(4, false).satPerKvB())
        .as("two thirds within two blocks and all within eight, but not 85% within four")
        .isEqualTo(10_000);
    assertThat(estimator.smart(6, false).satPerKvB()).isEqualTo(2_000);
  }

  @Test
  void whatFallsShortIsSeenTogetherWithWhatIsBelow() {
    for (int i = 0; i < 30; i++) {
      market.bid(5, 50_000);
      market.bid(80, 10_000);
      List<FeeMarket.Bid> taken = List.copyOf(market.waiting());
      market.bid(3, 50_000);
      market.bid(20, 1_000);
      market.mine(taken);
      market.waiting().stream()
          .filter(bid -> bid.satPerKvB() == 50_000)
          .toList()
          .forEach(market::withdraw);
    }

    HorizonEstimate estimate = estimator.raw(FeeHorizon.SHORT, 1, 0.9);
    assertThat(estimate.satPerKvB()).as("of the median").isEqualTo(10_000);
    FeerateRange pass = estimate.pass().orElseThrow();
    assertThat(pass.from()).isLessThan(10_000);
    assertThat(pass.to()).as("alone the dearest fail").isGreaterThanOrEqualTo(50_000);
    assertThat(pass.left()).isPositive();
    assertThat(estimate.fail().orElseThrow().to()).as("what is below").isEqualTo(pass.from());
  }

  /** Bitcoin Core's functional test has the same market and expects the same. */
  @Test
  void whatHadToBeReplacedWasNotEnough() {
    market.mine(ALL);
    for (int i = 0; i < 5; i++) {
      market.bid(5, 1_000);
      List<FeeMarket.Bid> taken = List.copyOf(market.waiting());
      market.bid(45, 1_000);
      market.mine(taken);
      List.copyOf(market.waiting()).forEach(market::withdraw);
      market.bid(45, 10_000);
    }
    market.mine(ALL);

    assertThat(estimator.smart(2, false).satPerKvB()).isEqualTo(10_000);
    assertThat(estimator.raw(FeeHorizon.SHORT, 1, 0.5).fail().orElseThrow().left())
        .isBetween(150.0, 225.0);
  }

  /** Bitcoin Core's functional test has the same market and expects the same. */
  @Test
  void aConservativeEstimateRemembersLonger() {
    market.mine(ALL);
    for (int i = 0; i < 12; i++) {
      market.bid(24, 500_000);
      market.mine(ALL);
    }
    assertThat(estimator.smart(1, true).satPerKvB()).isEqualTo(500_000);
    assertThat(estimator.smart(1, false).satPerKvB()).isEqualTo(500_000);
    for (int i = 0; i < 4; i++) {
      market.bid(24, 100_000);
      market.mine(ALL);
    }

    assertThat(estimator.smart(1, true).satPerKvB()).isEqualTo(500_000);
    assertThat(estimator.smart(1, false).satPerKvB()).isEqualTo(100_000);
  }

  @Test
  void followsOnlyWhatEntersAtTheTip() {
    Transaction tx = new TestTransactions().lone();
    estimator.blockConnected(7, List.of());
    estimator.transactionEntered(tx.txid(), 6, 1_000);
    estimator.transactionEntered(tx.txid(), 8, 1_000);
    assertThat(estimator.tracked()).isZero();

    estimator.transactionEntered(tx.txid(), 7, 1_000);
    estimator.transactionEntered(tx.txid(), 7, 9_000);
    assertThat(estimator.tracked()).isEqualTo(1);
    estimator.transactionLeft(new TestTransactions().spending(List.of(), 2).txid());
    assertThat(estimator.tracked()).isEqualTo(1);
    estimator.transactionLeft(tx.txid());
    assertThat(estimator.tracked()).isZero();
    assertThat(estimator.raw(FeeHorizon.SHORT, 1, 0.5).fail().orElseThrow().left())
        .as("no block had passed it by")
        .isZero();
  }

  @Test
  void blocksOfABranchAreNotCounted() {
    TestTransactions make = new TestTransactions();
    Transaction tx = make.lone();
    estimator.blockConnected(10, List.of());
    estimator.transactionEntered(tx.txid(), 10, 1_000);

    estimator.blockConnected(10, List.of(tx));
    estimator.blockConnected(9, List.of(make.lone()));

    assertThat(estimator.bestHeight()).isEqualTo(10);
    assertThat(estimator.tracked()).isZero();
    FeerateRange all = estimator.raw(FeeHorizon.SHORT, 1, 0.5).fail().orElseThrow();
    assertThat(all).isEqualTo(new FeerateRange(0, 1e99, 0, 0, 0, 0));
  }

  @Test
  void whatStillWaitsAtTheEndCountsAsNotConfirmed() {
    market.mine(0);
    market.bid(3, 1_000);
    market.mine(0);
    market.mine(0);

    estimator.giveUpOnWaiting();

    assertThat(estimator.tracked()).isZero();
    FeerateRange twoBlocks = estimator.raw(FeeHorizon.SHORT, 2, 0.5).fail().orElseThrow();
    assertThat(twoBlocks.left()).isEqualTo(3);
    assertThat(twoBlocks.waiting()).isZero();
    assertThat(estimator.raw(FeeHorizon.SHORT, 3, 0.5).fail().orElseThrow().left()).isZero();
    assertThat(estimator.raw(FeeHorizon.MEDIUM, 1, 0.5).fail().orElseThrow().left()).isEqualTo(3);
    assertThat(estimator.raw(FeeHorizon.LONG, 1, 0.5).fail().orElseThrow().left()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whoCanWaitNeedNotPayMore(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 12; round++) {
      market.trade(random, 25, 40);
      for (boolean conservative : new boolean[] {false, true}) {
        long before = Long.MAX_VALUE;
        int blocks = 0;
        for (int target = 1; target <= 200; target++) {
          SmartEstimate estimate = estimator.smart(target, conservative);
          assertThat(estimate.satPerKvB())
              .as("seed %d, height %d, target %d", seed, market.height(), target)
              .isPositive()
              .isLessThanOrEqualTo(before);
          assertThat(estimate.blocks()).isBetween(Math.max(2, blocks), Math.max(2, target));
          before = estimate.satPerKvB();
          blocks = estimate.blocks();
        }
      }
    }
  }

  /** Every sum, worked out anew from all that ever happened. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void sumsAreThoseOfTheWholePast(long seed) {
    Random random = new Random(seed);
    record Past(FeeMarket.Bid bid, int height) {}
    List<Past> confirmed = new ArrayList<>();
    List<Past> left = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      for (int each = random.nextInt(6); each > 0; each--) {
        market.bid(1, random.nextLong(50, 20_000_000));
      }
      if (!market.waiting().isEmpty() && random.nextBoolean()) {
        FeeMarket.Bid bid = market.waiting().get(random.nextInt(market.waiting().size()));
        market.withdraw(bid);
        left.add(new Past(bid, market.height()));
      }
      market.mine(random.nextInt(5)).forEach(bid -> confirmed.add(new Past(bid, market.height())));
    }
    FeeBuckets buckets = FeeBuckets.standard();
    for (FeeHorizon horizon : FeeHorizon.values()) {
      ConfirmationHistory history = estimator.history().of(horizon);
      for (int period : List.of(1, 2, 5, history.periods())) {
        double[] within = new double[buckets.size()];
        double[] gone = new double[buckets.size()];
        for (Past each : confirmed) {
          int waited = each.height() - each.bid().height();
          if (waited <= period * history.blocksPerPeriod()) {
            within[buckets.of(each.bid().satPerKvB())] +=
                StrictMath.pow(history.decay(), market.height() - each.height());
          }
        }
        for (Past each : left) {
          int waited = each.height() - each.bid().height();
          if (waited >= period * history.blocksPerPeriod()) {
            gone[buckets.of(each.bid().satPerKvB())] +=
                StrictMath.pow(history.decay(), market.height() - each.height());
          }
        }
        for (int i = 0; i < buckets.size(); i++) {
          assertThat(history.confirmed(i, period)).isCloseTo(within[i], within(1e-9));
          assertThat(history.left(i, period)).isCloseTo(gone[i], within(1e-9));
        }
      }
    }
  }
}
