package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replace-by-fee, sibling eviction and packages: one story for each rule. */
class ReplacementTest {
  private static final long FEE = 1000;

  private AcceptanceHarness node = new AcceptanceHarness(MempoolOptions.DEFAULTS);

  @Test
  void whatPaysEnoughMoreReplacesAllThatDependsOnTheConflict() {
    Transaction first = node.coin(1).spend(Lock.WITNESS_KEY, FEE);
    Transaction child = Funds.of(first, 0).spend(Lock.WITNESS_KEY, FEE);
    node.accepts(first);
    node.accepts(child);
    Transaction asMuch = node.coin(1).spend(Lock.KEY, 2 * FEE);
    node.refuses(asMuch, Failure.RECONSIDERABLE, "insufficient fee");
    assertThat(node.lastDetail()).contains("not enough additional fees to relay; 0.00 < 0.0000");

    Transaction more = node.coin(1).spend(Lock.KEY, 3 * FEE);
    AcceptanceResult.Accepted accepted = node.accepts(more);

    assertThat(accepted.replaced()).containsExactly(first, child);
    assertThat(node.mempool().size()).isEqualTo(1);
  }

  @Test
  void aReplacementThatMinersWouldNotTakeIsRefused() {
    Transaction first = node.coin(1).spend(Lock.WITNESS_KEY, FEE);
    node.accepts(first);
    List<TxOut> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(new TxOut(100_000, Lock.KEY.script()));
    }
    long value = node.coin(1).output().value();
    many.add(new TxOut(value - 50 * 100_000 - 2 * FEE, Lock.KEY.script()));
    Transaction large = Funds.pay(List.of(node.coin(1)), many);
    node.refuses(large, Failure.RECONSIDERABLE, "replacement-failed");
  }

  @Test
  void nobodySpendsWhatItReplaces() {
    Transaction first = node.coin(1).spend(Lock.WITNESS_KEY, FEE);
    node.accepts(first);
    Transaction both =
        Funds.pay(
            List.of(node.coin(1), Funds.of(first, 0)),
            List.of(new TxOut(100_000, Lock.KEY.script())));
    node.refuses(both, Failure.CONSENSUS, "bad-txns-spends-conflicting-tx");
  }

  @Test
  void aChildPaysForAParentBelowTheMinimum() {
    Transaction parent = node.coin(1).spend(Lock.WITNESS_KEY, 0);
    Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, FEE);
    node.refuses(parent, Failure.RECONSIDERABLE, "min relay fee not met");

    PackageResult result = node.acceptsPackage(parent, child);

    assertThat(result.failure()).isEmpty();
    assertThat(node.mempool().contains(parent.txid())).isTrue();
    AcceptanceResult.Accepted ofParent =
        (AcceptanceResult.Accepted) result.results().get(parent.wtxid());
    assertThat(ofParent.effectiveIncludes()).containsExactly(parent.wtxid(), child.wtxid());
    assertThat(ofParent.effective())
        .isEqualTo(FeeRate.of(FEE, parent.virtualSize() + child.virtualSize()));
    assertThat(node.acceptsPackage(parent, child).results().values())
        .allMatch(each -> each instanceof AcceptanceResult.Present);
  }

  @Test
  void aRichParentDoesNotPayForAPoorChild() {
    Transaction parent = node.coin(1).spend(Lock.WITNESS_KEY, 10 * FEE);
    Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, 0);
    PackageResult result = node.acceptsPackage(parent, child);
    assertThat(result.failure()).isPresent();
    assertThat(node.mempool().contains(parent.txid())).isTrue();
    assertThat(node.mempool().contains(child.txid())).isFalse();
  }

  @Test
  void aPackageReplacesAPackage() {
    Transaction parent = node.coin(1).spend(Lock.WITNESS_KEY, 0);
    Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, FEE);
    node.acceptsPackage(parent, child);
    Transaction parent2 = node.coin(1).spend(Lock.KEY, 1);
    Transaction poor = Funds.of(parent2, 0).spend(Lock.WITNESS_KEY, FEE - 1);
    Transaction rich = Funds.of(parent2, 0).spend(Lock.WITNESS_KEY, 3 * FEE);

    assertThat(node.acceptsPackage(parent2, poor).failure().orElseThrow().rejectReason())
        .isEqualTo("package RBF failed: insufficient anti-DoS fees");
    PackageResult result = node.acceptsPackage(parent2, rich);

    assertThat(result.failure()).isEmpty();
    assertThat(((AcceptanceResult.Accepted) result.results().get(parent2.wtxid())).replaced())
        .containsExactly(parent, child);
    assertThat(node.mempool().size()).isEqualTo(2);
  }

  @Test
  void packagesAreSortedAndAChildWithItsParents() {
    Transaction parent = node.coin(1).spend(Lock.WITNESS_KEY, FEE);
    Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, FEE);
    Transaction other = node.coin(2).spend(Lock.WITNESS_KEY, FEE);
    Transaction rival = node.coin(1).spend(Lock.KEY, FEE);
    assertThat(node.packageFailure(child, parent)).isEqualTo("package-not-sorted");
    assertThat(node.packageFailure(other, child)).isEqualTo("package-not-child-with-parents");
    assertThat(node.packageFailure(parent, parent)).isEqualTo("package-contains-duplicates");
    assertThat(node.packageFailure(parent, rival)).isEqualTo("conflict-in-package");
  }

  @Test
  void prioritisedTransactionsCountForMore() {
    Transaction first = node.coin(1).spend(Lock.WITNESS_KEY, FEE);
    node.accepts(first);
    Transaction second = node.coin(1).spend(Lock.KEY, FEE);
    node.refuses(second, Failure.RECONSIDERABLE, "insufficient fee");
    node.mempool().prioritise(second.txid(), 2 * FEE);
    assertThat(node.accepts(second).entry().modifiedFee()).isEqualTo(3 * FEE);
    node.refuses(
        node.coin(1).spend(Lock.WITNESS_KEY, 2 * FEE), Failure.RECONSIDERABLE, "insufficient fee");
  }
}
