package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.Subsidy;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChainstateTest {
  private static final long FEE = 1_000;

  private ChainBuilder builder;
  private Chainstate chain;

  @BeforeEach
  void matureChain() {
    builder = ChainBuilder.regtest().mature(5);
    chain = Chains.synced(builder);
  }

  private ValidationResult.Invalid rejected(Block block) {
    assertThat(chain.acceptBlock(block, true, builder.now()))
        .isInstanceOf(BlockResult.Stored.class);
    ChainStep step = chain.advance(builder.now());
    assertThat(step).isInstanceOf(ChainStep.Invalidated.class);
    assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    return ((ChainStep.Invalidated) step).reason();
  }

  @Test
  void startsAtGenesis() {
    Chainstate fresh = Chains.inMemory();
    assertThat(fresh.tip().hash()).isEqualTo(fresh.params().genesis().hash());
    assertThat(fresh.headerCount()).isEqualTo(1);
    assertThat(fresh.block(fresh.tip())).contains(fresh.params().genesis());
    assertThat(fresh.advance(0)).isInstanceOf(ChainStep.Idle.class);
    assertThat(Chains.coinsOf(fresh)).isEmpty();
  }

  @Test
  void connectsBlocksOneStepAtATime() {
    Block one = builder.mine();
    Block two = builder.mine();
    chain.acceptBlock(one, true, builder.now());
    chain.acceptBlock(two, true, builder.now());
    assertThat(chain.advance(builder.now()))
        .isInstanceOfSatisfying(
            ChainStep.Connected.class, step -> assertThat(step.block()).isSameAs(one));
    assertThat(chain.tip().hash()).isEqualTo(one.hash());
    assertThat(chain.advance(builder.now()))
        .isInstanceOfSatisfying(
            ChainStep.Connected.class, step -> assertThat(step.block()).isSameAs(two));
    assertThat(chain.advance(builder.now())).isInstanceOf(ChainStep.Idle.class);
    assertThat(chain.atHeight(builder.height())).contains(chain.tip());
    assertThat(chain.atHeight(builder.height() + 1)).isEmpty();
    assertThat(chain.tip().isFullyValidated()).isTrue();
    assertThat(chain.tip().chainTransactionCount()).isEqualTo(builder.height() + 1L);
  }

  @ParameterizedTest
  @EnumSource(Lock.class)
  void spendsCoinsOfEveryLock(Lock lock) {
    Transaction give = builder.coinbase(1).spend(lock, FEE);
    Transaction take = Funds.of(give, 0).spend(Lock.KEY, FEE);
    Chains.feed(chain, List.of(builder.mine(give), builder.mine(take)));
    assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    assertThat(chain.coins().coin(new OutPoint(give.txid(), 0))).isEmpty();
    assertThat(chain.coins().coin(new OutPoint(take.txid(), 0)))
        .contains(new Coin(take.outputs().getFirst(), builder.height(), false));
  }

  @Test
  void spendsWithinOneBlock() {
    Transaction parent = builder.coinbase(1).spend(Lock.WITNESS_KEY, FEE);
    Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, FEE);
    Chains.feed(chain, List.of(builder.mine(parent, child)));
    assertThat(chain.coins().coin(new OutPoint(parent.txid(), 0))).isEmpty();
    assertThat(chain.coins().coin(new OutPoint(child.txid(), 0))).isPresent();
  }

  @Test
  void takesTheFeesButNotMore() {
    Transaction tx = builder.coinbase(1).spend(Lock.KEY, FEE);
    long limit = Subsidy.at(builder.height() + 1, builder.params()) + FEE;
    assertThat(rejected(builder.draft().add(tx).coinbaseValue(limit + 1).mine()).rejectReason())
        .isEqualTo("bad-cb-amount");
    Block exact = builder.draft().add(tx).coinbaseValue(limit).mine();
    Chains.feed(chain, List.of(builder.add(exact)));
    assertThat(chain.tip().hash()).isEqualTo(exact.hash());
  }

  @Test
  void rejectsWhatSpendsNothing() {
    Funds none = new Funds(new OutPoint(Txid.ZERO, 7), new TxOut(2 * FEE, Lock.TRUE.script()));
    assertThat(rejected(builder.draft().add(none.spend(Lock.KEY, FEE)).mine()).rejectReason())
        .isEqualTo("bad-txns-inputs-missingorspent");
    Transaction once = builder.coinbase(1).spend(Lock.KEY, FEE);
    Transaction twice = builder.coinbase(1).spend(Lock.WITNESS_KEY, FEE);
    assertThat(rejected(builder.draft().add(once, twice).mine()).rejectReason())
        .isEqualTo("bad-txns-inputs-missingorspent");
  }

  @Test
  void rejectsImmatureCoinbasesAndBadValues() {
    int young = builder.height() - ConsensusLimits.COINBASE_MATURITY + 2;
    Transaction early = builder.coinbase(young).spend(Lock.KEY, FEE);
    ValidationResult.Invalid reason = rejected(builder.draft().add(early).mine());
    assertThat(reason.rejectReason()).isEqualTo("bad-txns-premature-spend-of-coinbase");
    assertThat(reason.failure()).isEqualTo(Failure.CONSENSUS);
    Transaction greedy = builder.coinbase(1).spend(Lock.KEY, -1);
    assertThat(rejected(builder.draft().add(greedy).mine()).rejectReason())
        .isEqualTo("bad-txns-in-belowout");
  }

  @Test
  void rejectsRelativeLockTimesThatHaveNotPassed() {
    Transaction give = builder.coinbase(1).spend(Lock.WITNESS_KEY, FEE);
    Chains.feed(chain, List.of(builder.mine(give)));
    TxOut to = new TxOut(FEE, Lock.KEY.script());
    Transaction two = Funds.pay(List.of(Funds.of(give, 0)), List.of(to), 2, 0);
    assertThat(rejected(builder.draft().add(two).mine()).rejectReason())
        .isEqualTo("bad-txns-nonfinal");
    Chains.feed(chain, List.of(builder.mine(), builder.mine(two)));
    assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
  }

  @Test
  void rejectsWrongSignatures() {
    Transaction good = builder.coinbase(1).spend(Lock.KEY, FEE);
    TxIn in = good.inputs().getFirst();
    byte[] signature = in.witness().items().getFirst().clone();
    signature[10] ^= 1;
    Witness forged = Witness.of(Arrays.asList(signature, in.witness().items().get(1)));
    Transaction bad =
        Transaction.of(
            good.version(),
            List.of(new TxIn(in.prevout(), in.scriptSig(), in.sequence(), forged)),
            good.outputs(),
            good.lockTime());
    ValidationResult.Invalid reason = rejected(builder.draft().add(bad).mine());
    assertThat(reason.rejectReason()).startsWith("block-script-verify-flag-failed (");
    assertThat(reason.detail()).contains("input 0 of " + bad.txid());
  }

  @Test
  void countsSigOpsOfWhatIsSpent() {
    // 20 for each CHECKMULTISIG behind a witness's OP_0 OP_IF ... OP_ENDIF is counted, not run.
    byte[] many = new byte[1 + 1 + 4_001 + 1 + 1];
    Arrays.fill(many, (byte) 0xae);
    many[0] = 0x00;
    many[1] = 0x63;
    many[many.length - 2] = 0x68;
    many[many.length - 1] = 0x51;
    Script script = StandardScript.payToWitnessScriptHash(Sha256.hash(many));
    Funds coin = builder.coinbase(1);
    Transaction give =
        Funds.pay(List.of(coin), List.of(new TxOut(coin.output().value() - FEE, script)));
    Chains.feed(chain, List.of(builder.mine(give)));
    TxIn in =
        new TxIn(
            new OutPoint(give.txid(), 0),
            Script.EMPTY,
            TxIn.SEQUENCE_FINAL,
            Witness.of(List.of(many)));
    Transaction take =
        Transaction.of(2, List.of(in), List.of(new TxOut(FEE, Lock.KEY.script())), 0);
    assertThat(rejected(builder.draft().add(take).mine()).rejectReason())
        .isEqualTo("bad-blk-sigops");
  }

  @Test
  void disconnectingRestoresTheCoins() {
    Map<OutPoint, Coin> before = Chains.coinsOf(chain);
    ChainBuilder fork = builder.fork(builder.height(), 1);
    Transaction split = builder.coinbase(1).split(Lock.WITNESS_KEY, 5, FEE);
    Transaction child = Funds.of(split, 3).spend(Lock.KEY, FEE);
    Chains.feed(chain, List.of(builder.mine(split, child)));
    assertThat(Chains.coinsOf(chain)).isNotEqualTo(before);

    chain.acceptBlock(fork.mine(), true, fork.now());
    chain.acceptBlock(fork.mine(), true, fork.now());
    assertThat(chain.advance(fork.now())).isInstanceOf(ChainStep.Disconnected.class);
    assertThat(Chains.coinsOf(chain)).isEqualTo(before);
    assertThat(Chains.advance(chain, fork.now())).hasSize(2);
    assertThat(chain.tip().hash()).isEqualTo(fork.tip().hash());
    assertThat(Chains.coinsOf(chain)).isEqualTo(Chains.coinsOf(Chains.synced(fork)));
  }

  @Test
  void staysWithTheFirstOfEqualWork() {
    ChainBuilder fork = builder.fork(builder.height(), 1);
    Block mine = builder.mine();
    Chains.feed(chain, List.of(mine));
    assertThat(Chains.feed(chain, List.of(fork.mine()))).isEmpty();
    assertThat(chain.tip().hash()).isEqualTo(mine.hash());
    assertThat(chain.chainTips())
        .extracting(ChainTip::status)
        .containsExactlyInAnyOrder(ChainTip.Status.ACTIVE, ChainTip.Status.VALID_HEADERS);
  }

  @Test
  void returnsFromABranchThatProvesInvalid() {
    ChainBuilder fork = builder.fork(builder.height() - 2, 1);
    Transaction spend = builder.coinbase(1).spend(Lock.WITNESS_KEY, FEE);
    Chains.feed(chain, List.of(builder.mine(spend)));
    Map<OutPoint, Coin> before = Chains.coinsOf(chain);

    fork.mineEmpty(2);
    Block bad = fork.add(fork.draft().coinbaseValue(ConsensusLimits.MAX_MONEY).mine());
    fork.mineEmpty(3);
    for (Block block : fork.blocks()) {
      chain.acceptBlock(block, true, fork.now());
    }
    List<ChainStep> steps = Chains.advance(chain, fork.now());
    assertThat(steps)
        .filteredOn(step -> step instanceof ChainStep.Invalidated)
        .singleElement()
        .isInstanceOfSatisfying(
            ChainStep.Invalidated.class,
            step -> assertThat(step.index().hash()).isEqualTo(bad.hash()));
    assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    assertThat(chain.bestHeader()).isEqualTo(chain.tip());
    assertThat(Chains.coinsOf(chain)).isEqualTo(before);
    assertThat(chain.chainTips())
        .extracting(ChainTip::status)
        .containsExactly(ChainTip.Status.INVALID, ChainTip.Status.ACTIVE);

    assertThat(chain.acceptHeader(bad.header(), fork.now()))
        .isInstanceOfSatisfying(
            HeaderResult.Rejected.class,
            result -> assertThat(result.reason().rejectReason()).isEqualTo("duplicate-invalid"));
    assertThat(chain.acceptHeader(fork.mine().header(), fork.now()))
        .isInstanceOfSatisfying(
            HeaderResult.Rejected.class,
            result -> assertThat(result.reason().rejectReason()).isEqualTo("bad-prevblk"));
  }

  @Test
  void waitsForBlocksThatAreMissing() {
    Block one = builder.mine();
    Block two = builder.mine();
    Block three = builder.mine();
    chain.acceptHeader(one.header(), builder.now());
    chain.acceptHeader(two.header(), builder.now());
    chain.acceptBlock(three, true, builder.now());
    chain.acceptBlock(two, true, builder.now());
    assertThat(chain.advance(builder.now())).isInstanceOf(ChainStep.Idle.class);
    assertThat(chain.bestHeader().hash()).isEqualTo(three.hash());
    assertThat(chain.chainTips())
        .extracting(ChainTip::status)
        .containsExactly(ChainTip.Status.HEADERS_ONLY, ChainTip.Status.ACTIVE);
    chain.acceptBlock(one, true, builder.now());
    assertThat(Chains.advance(chain, builder.now())).hasSize(3);
    assertThat(chain.tip().hash()).isEqualTo(three.hash());
  }

  @Test
  void storesUnaskedOnlyWhatCouldMatter() {
    Block weak = builder.fork(builder.height() - 2, 1).mine();
    assertThat(chain.acceptBlock(weak, false, builder.now()))
        .isInstanceOf(BlockResult.Ignored.class);
    assertThat(chain.acceptBlock(weak, true, builder.now())).isInstanceOf(BlockResult.Stored.class);
    assertThat(chain.acceptBlock(weak, true, builder.now()))
        .isInstanceOf(BlockResult.Duplicate.class);

    int reach = chain.tip().height() + Chainstate.MAX_UNREQUESTED_AHEAD;
    builder.mineEmpty(reach + 1 - builder.height());
    for (Block block : builder.blocks()) {
      chain.acceptHeader(block.header(), builder.now());
    }
    assertThat(chain.acceptBlock(builder.at(reach + 1), false, builder.now()))
        .isInstanceOf(BlockResult.Ignored.class);
    assertThat(chain.acceptBlock(builder.at(reach), false, builder.now()))
        .isInstanceOf(BlockResult.Stored.class);
  }

  @Test
  void aMutatedBlockDoesNotCondemnItsHash() {
    Transaction tx = builder.coinbase(1).spend(Lock.KEY, FEE);
    Block good = builder.mine(tx);
    Transaction coinbase = good.transactions().getFirst();
    Block twice = new Block(good.header(), List.of(coinbase, tx, tx));
    Block without = new Block(good.header(), List.of(coinbase));
    for (Block mutated : List.of(twice, without)) {
      assertThat(chain.acceptBlock(mutated, true, builder.now()))
          .isInstanceOfSatisfying(
              BlockResult.Rejected.class,
              result -> assertThat(result.reason().failure()).isEqualTo(Failure.MUTATED));
    }
    Chains.feed(chain, List.of(good));
    assertThat(chain.tip().hash()).isEqualTo(good.hash());
  }

  @Test
  void aBlockThatFailsInContextIsRemembered() {
    Block bad = builder.draft().coinbaseScript(Script.of(new byte[] {1, 1, 1})).mine();
    for (String reason : List.of("bad-cb-height", "duplicate-invalid")) {
      assertThat(chain.acceptBlock(bad, true, builder.now()))
          .isInstanceOfSatisfying(
              BlockResult.Rejected.class,
              result -> assertThat(result.reason().rejectReason()).isEqualTo(reason));
    }
  }

  @Test
  void judgesTemplatesWithoutATrace() {
    Map<OutPoint, Coin> before = Chains.coinsOf(chain);
    Transaction tx = builder.coinbase(1).spend(Lock.KEY, FEE);
    long now = builder.now();
    assertThat(chain.checkTemplate(builder.draft().add(tx).unmined(), now).isValid()).isTrue();
    Transaction other = builder.coinbase(2).spend(Lock.KEY, FEE);
    assertThat(reasonOf(builder.draft().add(other, tx, tx).unmined()))
        .isEqualTo("bad-txns-duplicate");
    assertThat(reasonOf(builder.draft().coinbaseValue(ConsensusLimits.MAX_MONEY).unmined()))
        .isEqualTo("bad-cb-amount");
    assertThat(reasonOf(builder.fork(1, 1).draft().unmined()))
        .isEqualTo("inconclusive-not-best-prevblk");
    assertThat(chain.headerCount()).isEqualTo(builder.height() + 1);
    assertThat(Chains.coinsOf(chain)).isEqualTo(before);
  }

  private String reasonOf(Block template) {
    ValidationResult result = chain.checkTemplate(template, builder.now());
    assertThat(result).isInstanceOf(ValidationResult.Invalid.class);
    return ((ValidationResult.Invalid) result).rejectReason();
  }

  @Test
  void tellsWhatABlockSpent() {
    Funds coin = builder.coinbase(1);
    Chains.feed(chain, List.of(builder.mine(coin.spend(Lock.KEY, FEE))));
    Optional<BlockUndo> undo = chain.undo(chain.tip());
    assertThat(undo).contains(new BlockUndo(List.of(List.of(new Coin(coin.output(), 1, true)))));
    assertThat(chain.confirmations(chain.atHeight(1).orElseThrow())).isEqualTo(builder.height());
  }

  @Test
  void keepsNoUnspendableOutputs() {
    Map<OutPoint, Coin> coins = Chains.coinsOf(chain);
    assertThat(coins).hasSize(builder.height());
    assertThat(coins.keySet()).allMatch(outPoint -> outPoint.index() == 0);
  }
}
