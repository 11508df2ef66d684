package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transactions of version 3 (BIP431) and dust that is spent at once: one story for each rule. */
class TrucRulesTest {
  private static final int TRUC = 3;
  private static final int OTHER = 2;
  private static final long FEE = 2000;
  private static final Script TO = Lock.WITNESS_KEY.script();

  private final AcceptanceHarness node = new AcceptanceHarness(MempoolOptions.DEFAULTS);

  private static Transaction pay(int version, List<Funds> from, List<TxOut> to) {
    List<TxIn> inputs = new ArrayList<>();
    for (Funds funds : from) {
      inputs.add(new TxIn(funds.outPoint(), Script.EMPTY, TxIn.SEQUENCE_FINAL));
    }
    return Lock.unlock(
        Transaction.of(version, inputs, to, 0), from.stream().map(Funds::output).toList());
  }

  /** Spends {@code from} into that many equal outputs. */
  private static Transaction split(int version, Funds from, int outputs, long fee) {
    long each = (from.output().value() - fee) / outputs;
    List<TxOut> to = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      to.add(new TxOut(each, TO));
    }
    to.set(0, new TxOut(from.output().value() - fee - each * (outputs - 1), TO));
    return pay(version, List.of(from), to);
  }

  private void violates(Transaction tx, String detail) {
    node.refuses(tx, Failure.MEMPOOL_POLICY, "TRUC-violation");
    assertThat(node.lastDetail()).contains(detail);
  }

  @Test
  void versionsDoNotMixAmongTheUnconfirmed() {
    Transaction truc = split(TRUC, node.coin(1), 2, FEE);
    Transaction other = split(OTHER, node.coin(2), 2, FEE);
    node.accepts(truc);
    node.accepts(other);
    violates(split(OTHER, Funds.of(truc, 0), 1, FEE), "cannot spend from version=3 tx");
    violates(split(TRUC, Funds.of(other, 0), 1, FEE), "cannot spend from non-version=3 tx");
  }

  @Test
  void oneIsOfTenThousandVbytesAtMostAndItsChildOfOneThousand() {
    violates(split(TRUC, node.coin(1), 330, FEE * 10), "is too big");
    Transaction parent = split(TRUC, node.coin(1), 310, FEE * 10);
    node.accepts(parent);
    violates(split(TRUC, Funds.of(parent, 0), 32, FEE), "version=3 child tx");
    node.accepts(split(TRUC, Funds.of(parent, 0), 20, FEE));
  }

  @Test
  void oneHasOneUnconfirmedParentAndThatHasNone() {
    Transaction first = split(TRUC, node.coin(1), 2, FEE);
    Transaction second = split(TRUC, node.coin(2), 2, FEE);
    node.accepts(first);
    node.accepts(second);
    violates(
        pay(
            TRUC,
            List.of(Funds.of(first, 0), Funds.of(second, 0)),
            List.of(new TxOut(100_000, TO))),
        "would have too many ancestors");
    Transaction child = split(TRUC, Funds.of(first, 0), 1, FEE);
    node.accepts(child);
    violates(split(TRUC, Funds.of(child, 0), 1, FEE), "would have too many ancestors");
  }

  @Test
  void aSecondChildTakesThePlaceOfTheFirstIfItPaysMore() {
    Transaction parent = split(TRUC, node.coin(1), 3, FEE);
    Transaction first = split(TRUC, Funds.of(parent, 0), 1, FEE);
    node.accepts(parent);
    node.accepts(first);
    node.refuses(
        split(TRUC, Funds.of(parent, 1), 1, FEE),
        Failure.RECONSIDERABLE,
        "insufficient fee (including sibling eviction)");

    Transaction second = split(TRUC, Funds.of(parent, 1), 1, 2 * FEE);

    assertThat(node.accepts(second).replaced()).containsExactly(first);
  }

  @Test
  void aPackageKeepsTheRulesToo() {
    Transaction parent = split(TRUC, node.coin(1), 2, 0);
    Transaction child = split(OTHER, Funds.of(parent, 0), 1, 3 * FEE);
    assertThat(node.packageFailure(parent, child)).isEqualTo("TRUC-violation");
    Transaction good = split(TRUC, Funds.of(parent, 0), 1, 3 * FEE);
    assertThat(node.acceptsPackage(parent, good).failure()).isEmpty();
  }

  private Transaction dusty(long fee) {
    Funds coin = node.coin(3);
    return pay(
        TRUC,
        List.of(coin),
        List.of(new TxOut(coin.output().value() - 100 - fee, TO), new TxOut(100, TO)));
  }

  @Test
  void dustEntersOnlyWithoutAFeeAndWithWhatSpendsIt() {
    node.refuses(dusty(FEE), Failure.NOT_STANDARD, "dust");
    Transaction parent = dusty(0);
    Transaction leaves = pay(TRUC, List.of(Funds.of(parent, 0)), List.of(new TxOut(100_000, TO)));
    Transaction takes =
        pay(
            TRUC,
            List.of(Funds.of(parent, 0), Funds.of(parent, 1)),
            List.of(new TxOut(100_000, TO)));
    assertThat(node.packageFailure(parent, leaves)).isEqualTo("unspent-dust");
    assertThat(node.acceptsPackage(parent, takes).failure()).isEmpty();
    assertThat(node.mempool().mayPrioritise(parent.txid())).isFalse();
    assertThat(node.mempool().mayPrioritise(takes.txid())).isTrue();
  }
}
