package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.ScriptWorkers;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.crypto.SignatureCache;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.state.ChainStep;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionAcceptanceTest {
  private static final long FEE = 1000;

  private final ChainBuilder builder = ChainBuilder.regtest().mature(10);
  private final Chainstate chain = Chains.synced(builder);
  private final long now = builder.now();
  private Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
  private TransactionAcceptance acceptance = acceptance();

  private TransactionAcceptance acceptance() {
    ScriptChecks scripts =
        new ScriptChecks(
            SignatureVerifiers.best(),
            new SignatureCache(1 << 16, new byte[32]),
            1000,
            ScriptWorkers.INLINE);
    return new TransactionAcceptance(mempool, chain, scripts);
  }

  private void use(MempoolOptions options) {
    mempool = new Mempool(options, 1, 2);
    acceptance = acceptance();
  }

  private MempoolEntry accepted(Transaction tx) {
    assertThat(acceptance.test(tx, now)).isInstanceOf(AcceptanceResult.Accepted.class);
    AcceptanceResult result = acceptance.accept(tx, now);
    assertThat(result).isInstanceOf(AcceptanceResult.Accepted.class);
    MempoolEntry entry = ((AcceptanceResult.Accepted) result).entry();
    assertThat(mempool.get(tx.txid())).containsSame(entry);
    return entry;
  }

  private void refused(Transaction tx, Failure failure, String reason) {
    int before = mempool.size();
    assertThat(acceptance.accept(tx, now))
        .isInstanceOfSatisfying(
            AcceptanceResult.Rejected.class,
            rejected -> {
              assertThat(rejected.reason().rejectReason()).isEqualTo(reason);
              assertThat(rejected.reason().failure()).isEqualTo(failure);
            });
    assertThat(mempool.size()).isEqualTo(before);
  }

  private Funds coin(int height) {
    return builder.coinbase(height);
  }

  private static Transaction pay(Funds from, TxOut... outputs) {
    return Funds.pay(List.of(from), List.of(outputs));
  }

  @Test
  void aSignedTransactionEntersWithItsFigures() {
    Transaction tx = coin(1).spend(Lock.WITNESS_KEY, FEE);
    MempoolEntry entry = accepted(tx);
    assertThat(entry.fee()).isEqualTo(FEE);
    assertThat(entry.vsize()).isEqualTo(tx.virtualSize());
    assertThat(entry.sigopCost()).isEqualTo(1);
    assertThat(entry.spendsCoinbase()).isTrue();
    assertThat(entry.height()).isEqualTo(builder.height());
    assertThat(entry.unixSeconds()).isEqualTo(now);
  }

  @Test
  void chainsOfUnconfirmedTransactionsEnter() {
    Transaction parent = coin(1).spend(Lock.KEY, FEE);
    Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, FEE);
    accepted(parent);
    MempoolEntry entry = accepted(child);
    assertThat(mempool.ancestors(entry)).hasSize(2);
    assertThat(entry.spendsCoinbase()).isFalse();
  }

  @Test
  void whatIsHereOrConflictsIsRefused() {
    Transaction tx = coin(1).spend(Lock.WITNESS_KEY, FEE);
    accepted(tx);
    refused(tx, Failure.CONFLICT, "txn-already-in-mempool");
    TxIn input = tx.inputs().getFirst();
    Witness other = Witness.of(List.of(new byte[1]));
    Transaction otherWitness =
        Transaction.of(
            tx.version(),
            List.of(new TxIn(input.prevout(), Script.EMPTY, input.sequence(), other)),
            tx.outputs(),
            tx.lockTime());
    refused(otherWitness, Failure.CONFLICT, "txn-same-nonwitness-data-in-mempool");
    refused(coin(1).spend(Lock.KEY, FEE), Failure.RECONSIDERABLE, "insufficient fee");
  }

  @Test
  void missingParentsAreNamedOnce() {
    Transaction parent = coin(1).split(Lock.WITNESS_KEY, 2, FEE);
    Transaction child =
        Funds.pay(
            List.of(Funds.of(parent, 0), Funds.of(parent, 1), coin(2)),
            List.of(new TxOut(100_000, Lock.KEY.script())));
    assertThat(acceptance.accept(child, now))
        .isEqualTo(new AcceptanceResult.MissingInputs(List.of(parent.txid())));
  }

  @Test
  void whatIsConfirmedIsKnown() {
    Transaction tx = coin(1).spend(Lock.WITNESS_KEY, FEE);
    Chains.feed(chain, List.of(builder.mine(tx)));
    refused(tx, Failure.CONFLICT, "txn-already-known");
  }

  @Test
  void coinbasesAndImmatureOnesAreRefused() {
    refused(builder.tip().transactions().getFirst(), Failure.CONSENSUS, "coinbase");
    refused(
        coin(11).spend(Lock.KEY, FEE),
        Failure.PREMATURE_SPEND,
        "bad-txns-premature-spend-of-coinbase");
  }

  @Test
  void lockTimesMustAllowTheNextBlock() {
    int next = builder.height() + 1;
    List<TxOut> to = List.of(new TxOut(100_000, Lock.KEY.script()));
    refused(Funds.pay(List.of(coin(1)), to, 0, next), Failure.PREMATURE_SPEND, "non-final");
    accepted(Funds.pay(List.of(coin(1)), to, 0, next - 1));
    Transaction parent = coin(2).spend(Lock.WITNESS_KEY, FEE);
    accepted(parent);
    refused(
        Funds.pay(List.of(Funds.of(parent, 0)), to, 1, 0),
        Failure.PREMATURE_SPEND,
        "non-BIP68-final");
  }

  @Test
  void valuesMustAddUp() {
    TxOut tooMuch = new TxOut(coin(1).output().value() + 1, Lock.KEY.script());
    refused(pay(coin(1), tooMuch), Failure.CONSENSUS, "bad-txns-in-belowout");
    refused(
        pay(coin(1), new TxOut(-1, Lock.KEY.script())),
        Failure.CONSENSUS,
        "bad-txns-vout-negative");
  }

  @Test
  void feesMustReachTheRelayMinimum() {
    Transaction free = coin(1).spend(Lock.WITNESS_KEY, 0);
    long least = new FeeRate(100).feeFor(free.virtualSize());
    refused(free, Failure.RECONSIDERABLE, "min relay fee not met");
    // A signature may be a byte shorter, so one satoshi less is not always too little.
    refused(
        coin(1).spend(Lock.WITNESS_KEY, least - 2),
        Failure.RECONSIDERABLE,
        "min relay fee not met");
    accepted(coin(1).spend(Lock.WITNESS_KEY, least + 1));
  }

  @Test
  void badSignaturesAndStrippedWitnessesAreTold() {
    Transaction tx = coin(1).spend(Lock.WITNESS_KEY, FEE);
    TxIn input = tx.inputs().getFirst();
    List<byte[]> items = new ArrayList<>(input.witness().items());
    byte[] signature = items.getFirst().clone();
    signature[10] ^= 1;
    items.set(0, signature);
    Transaction forged = with(tx, Witness.of(items));
    assertThat(((AcceptanceResult.Rejected) acceptance.accept(forged, now)).reason().failure())
        .isEqualTo(Failure.NOT_STANDARD);
    Transaction stripped = with(tx, Witness.EMPTY);
    assertThat(((AcceptanceResult.Rejected) acceptance.accept(stripped, now)).reason().failure())
        .isEqualTo(Failure.WITNESS_STRIPPED);
    accepted(tx);
  }

  private static Transaction with(Transaction tx, Witness witness) {
    TxIn input = tx.inputs().getFirst();
    return Transaction.of(
        tx.version(),
        List.of(new TxIn(input.prevout(), input.scriptSig(), input.sequence(), witness)),
        tx.outputs(),
        tx.lockTime());
  }

  @Test
  void onlyStandardFormsEnterUnlessSwitchedOff() {
    long value = 100_000;
    Transaction version4 =
        Lock.unlock(
            Transaction.of(
                4,
                List.of(new TxIn(coin(1).outPoint(), Script.EMPTY, TxIn.SEQUENCE_FINAL)),
                List.of(new TxOut(value, Lock.KEY.script())),
                0),
            List.of(coin(1).output()));
    TxOut oddOutput = new TxOut(value, Lock.TRUE.script());
    Transaction odd = pay(coin(1), oddOutput, oddOutput);
    refused(version4, Failure.NOT_STANDARD, "version");
    refused(odd, Failure.NOT_STANDARD, "scriptpubkey");
    TxOut dust = new TxOut(293, Lock.WITNESS_KEY.script());
    TxOut enough = new TxOut(294, Lock.WITNESS_KEY.script());
    refused(pay(coin(1), dust, new TxOut(value, Lock.KEY.script())), Failure.NOT_STANDARD, "dust");
    refused(pay(coin(1), dust, dust), Failure.NOT_STANDARD, "dust");
    TxOut data = new TxOut(0, StandardScript.nullData(new byte[80]));
    accepted(pay(coin(1), enough, data));

    use(MempoolOptions.DEFAULTS.withRequireStandard(false));
    accepted(odd);
    Transaction spendsOdd = Funds.of(odd, 0).spend(Lock.KEY, FEE);
    accepted(spendsOdd);
  }

  @Test
  void whatSpendsAnUnknownFormIsRefused() {
    Transaction odd = coin(1).spend(Lock.TRUE, FEE);
    Chains.feed(chain, List.of(builder.mine(odd)));
    refused(
        pay(Funds.of(odd, 0), new TxOut(100_000, Lock.KEY.script())),
        Failure.INPUTS_NOT_STANDARD,
        "bad-txns-nonstandard-inputs");
  }

  @Test
  void witnessesMayNotBeStuffed() {
    Transaction parent = coin(1).spend(Lock.WITNESS_TRUE, FEE);
    accepted(parent);
    Transaction plain = Funds.of(parent, 0).spend(Lock.KEY, FEE);
    Witness stuffed = Witness.of(List.of(new byte[81], new byte[] {0x51}));
    refused(with(plain, stuffed), Failure.WITNESS_MUTATED, "bad-witness-nonstandard");
    accepted(plain);
  }

  @Test
  void tinyTransactionsAreRefused() {
    use(MempoolOptions.DEFAULTS.withRequireStandard(false));
    Transaction parent = coin(1).spend(Lock.WITNESS_TRUE, FEE);
    accepted(parent);
    Transaction tiny = pay(Funds.of(parent, 0), new TxOut(1000, Script.of(new byte[] {0x51})));
    assertThat(tiny.baseSize()).isLessThan(65);
    refused(tiny, Failure.NOT_STANDARD, "tx-size-small");
  }

  @Test
  void clustersAreLimited() {
    use(MempoolOptions.DEFAULTS.withClusterLimits(2, 101_000));
    Transaction parent = coin(1).split(Lock.WITNESS_KEY, 2, FEE);
    accepted(parent);
    accepted(Funds.of(parent, 0).spend(Lock.KEY, FEE));
    refused(Funds.of(parent, 1).spend(Lock.KEY, FEE), Failure.MEMPOOL_POLICY, "too-large-cluster");
  }

  @Test
  void aFullMempoolTakesOnlyWhatPaysMore() {
    Transaction first = coin(1).spend(Lock.WITNESS_KEY, 2 * FEE);
    use(MempoolOptions.DEFAULTS.withMaxUsageBytes(Footprint.of(first) + 100));
    accepted(first);
    refused(coin(2).spend(Lock.WITNESS_KEY, FEE), Failure.RECONSIDERABLE, "mempool full");
    refused(
        coin(2).spend(Lock.WITNESS_KEY, FEE), Failure.RECONSIDERABLE, "mempool min fee not met");
    Transaction better = coin(2).spend(Lock.WITNESS_KEY, 5 * FEE);
    accepted(better);
    assertThat(mempool.contains(first.txid())).isFalse();
  }

  @Test
  void disconnectedTransactionsComeBackWithWhatSpendsThem() {
    Transaction parent = coin(1).spend(Lock.WITNESS_KEY, 0);
    Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, FEE);
    Transaction onlyHere = coin(2).spend(Lock.KEY, FEE);
    ChainBuilder other = builder.fork(builder.height(), 1);
    connect(List.of(builder.mine(parent)));
    accepted(child);
    Transaction inBoth = coin(3).spend(Lock.KEY, FEE);
    connect(List.of(builder.mine(inBoth)));
    Transaction ofNewCoinbase =
        pay(Funds.ofCoinbase(builder.tip()), new TxOut(100_000, Lock.KEY.script()));
    mempool.add(
        new MempoolEntry(ofNewCoinbase, FEE, ofNewCoinbase.weight(), 1, now, 1, true),
        Move.ORDINARY);
    accepted(onlyHere);

    other.mine(inBoth);
    other.mineEmpty(3);
    connect(other.blocks().subList(builder.height() - 2, other.height()));

    assertThat(chain.tip().hash()).isEqualTo(other.tip().hash());
    assertThat(mempool.bestFirst())
        .toIterable()
        .extracting(MempoolEntry::transaction)
        .containsExactlyInAnyOrder(parent, child, onlyHere);
    assertThat(mempool.get(parent.txid()).orElseThrow().sequence()).isZero();
    assertThat(mempool.get(child.txid()).orElseThrow().clusterCount()).isEqualTo(2);
  }

  /** Moves the chain and lets the mempool follow, as the engine does. */
  private void connect(List<Block> blocks) {
    List<Transaction> disconnected = new ArrayList<>();
    for (ChainStep step : Chains.feed(chain, blocks)) {
      switch (step) {
        case ChainStep.Connected(var index, Block block) -> mempool.blockConnected(block, now);
        case ChainStep.Disconnected(var index, Block block) ->
            disconnected.addAll(0, block.transactions());
        case ChainStep.Idle _, ChainStep.Invalidated _ -> {}
      }
    }
    if (!disconnected.isEmpty()) {
      acceptance.reorganised(disconnected, now);
    }
  }
}
