package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.testing.BlockDraft;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Lock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every reject reason of the checks without coins, each by a block that is wrong in one way. */
class BlockChecksTest {
  private static final ChainParams PARAMS = Networks.REGTEST;
  private static final OutPoint SOMETHING = new OutPoint(new Txid(1, 2, 3, 4), 0);

  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(20);
  private Ancestry tip;

  @BeforeEach
  void sync() {
    try (Chainstate chain = Chains.synced(builder)) {
      tip = chain.tip();
    }
  }

  private BlockDraft draft() {
    return builder.draft();
  }

  private static void passes(ValidationResult result) {
    assertThat(result).isEqualTo(ValidationResult.VALID);
  }

  private static void fails(ValidationResult result, Failure failure, String reason) {
    assertThat(result)
        .isInstanceOfSatisfying(
            ValidationResult.Invalid.class,
            invalid -> {
              assertThat(invalid.rejectReason()).isEqualTo(reason);
              assertThat(invalid.failure()).isEqualTo(failure);
            });
  }

  private static void failsAlone(Block block, String reason) {
    fails(BlockChecks.check(block, PARAMS), Failure.CONSENSUS, reason);
  }

  private void failsInContext(Block block, Failure failure, String reason) {
    passes(BlockChecks.check(block, PARAMS));
    fails(BlockChecks.checkInContext(block, tip, PARAMS), failure, reason);
  }

  private ValidationResult header(BlockDraft draft) {
    return BlockChecks.checkHeaderInContext(
        draft.unmined().header(), tip, PARAMS, tip.header().time());
  }

  private static Transaction tx(Script scriptSig, TxOut... outputs) {
    TxIn input = new TxIn(SOMETHING, scriptSig, TxIn.SEQUENCE_FINAL);
    return Transaction.of(2, List.of(input), List.of(outputs), 0);
  }

  @Test
  void passesWhatTheBuilderMakes() {
    Block block = draft().add(tx(Script.EMPTY, new TxOut(1, Lock.KEY.script()))).mine();
    passes(BlockChecks.checkHeaderInContext(block.header(), tip, PARAMS, block.header().time()));
    passes(BlockChecks.check(block, PARAMS));
    passes(BlockChecks.checkInContext(block, tip, PARAMS));
    assertThat(BlockChecks.isMutated(block, true)).isFalse();
  }

  @Test
  void highHash() {
    BlockHeader header = draft().mine().header();
    while (ProofOfWork.check(header.hash(), header.bits(), PARAMS.powLimit())) {
      header = header.withNonce(header.nonce() + 1);
    }
    fails(BlockChecks.checkHeader(header, PARAMS), Failure.INVALID_HEADER, "high-hash");
    Block block = new Block(header, draft().mine().transactions());
    fails(BlockChecks.check(block, PARAMS), Failure.INVALID_HEADER, "high-hash");
  }

  @Test
  void badDiffbits() {
    fails(header(draft().bits(0x207ffffe)), Failure.INVALID_HEADER, "bad-diffbits");
  }

  @Test
  void timeTooOld() {
    long median = tip.medianTimePast();
    fails(header(draft().time(median)), Failure.INVALID_HEADER, "time-too-old");
    passes(header(draft().time(median + 1)));
  }

  @Test
  void timeTooNew() {
    long limit = tip.header().time() + ConsensusLimits.MAX_FUTURE_BLOCK_SECONDS;
    fails(header(draft().time(limit + 1)), Failure.TIME_FUTURE, "time-too-new");
    passes(header(draft().time(limit)));
  }

  @Test
  void timeWarp() {
    Headers headers = new Headers();
    for (int i = 0; i < 2016; i++) {
      headers.add(1_000_000 + i * 600L, 0x1d00ffff);
    }
    Ancestry last = headers.tip();
    int bits = ProofOfWork.nextBits(last, 0, Networks.TESTNET4);
    long early = last.header().time() - ConsensusLimits.MAX_TIMEWARP_SECONDS - 1;
    BlockHeader header = draft().time(early).bits(bits).unmined().header();
    fails(
        BlockChecks.checkHeaderInContext(header, last, Networks.TESTNET4, early),
        Failure.INVALID_HEADER,
        "time-timewarp-attack");
    passes(
        BlockChecks.checkHeaderInContext(
            draft().time(early + 1).bits(bits).unmined().header(), last, Networks.TESTNET4, early));
  }

  @Test
  void badVersion() {
    for (int version : new int[] {-1, 1, 2, 3}) {
      String hex = String.format("%08x", version);
      fails(header(draft().version(version)), Failure.INVALID_HEADER, "bad-version(0x" + hex + ")");
    }
    passes(header(draft().version(4)));
  }

  @Test
  void badMerkleRoot() {
    Block block = draft().merkleRoot(new MerkleRoot(1, 2, 3, 4)).mine();
    fails(BlockChecks.check(block, PARAMS), Failure.MUTATED, "bad-txnmrklroot");
    assertThat(BlockChecks.isMutated(block, true)).isTrue();
  }

  @Test
  void duplicateTransactions() {
    Transaction one = tx(Script.EMPTY, new TxOut(1, Script.EMPTY));
    Transaction two = tx(Script.EMPTY, new TxOut(2, Script.EMPTY));
    Block honest = draft().add(one, two).mine();
    List<Transaction> longer = new ArrayList<>(honest.transactions());
    longer.add(two);
    Block block = new Block(honest.header(), longer);
    passes(BlockChecks.check(honest, PARAMS));
    fails(BlockChecks.check(block, PARAMS), Failure.MUTATED, "bad-txns-duplicate");
    assertThat(BlockChecks.isMutated(block, true)).isTrue();
  }

  @Test
  void badLength() {
    Transaction[] large = new Transaction[11];
    for (int i = 0; i < large.length; i++) {
      large[i] = tx(Script.EMPTY, new TxOut(i, Script.of(new byte[99_000])));
    }
    failsAlone(draft().add(large).mine(), "bad-blk-length");
    Block empty = new Block(draft().merkleRoot(MerkleRoot.ZERO).mine().header(), List.of());
    failsAlone(empty, "bad-blk-length");
  }

  @Test
  void coinbaseMissingOrMultiple() {
    Transaction plain = tx(Script.EMPTY, new TxOut(1, Script.EMPTY));
    failsAlone(draft().coinbase(plain).mine(), "bad-cb-missing");
    Transaction coinbase = builder.tip().transactions().getFirst();
    failsAlone(draft().add(coinbase).mine(), "bad-cb-multiple");
  }

  @Test
  void aTransactionsOwnFault() {
    Block block = draft().add(tx(Script.EMPTY, new TxOut(-1, Script.EMPTY))).mine();
    failsAlone(block, "bad-txns-vout-negative");
    failsAlone(draft().coinbaseScript(Script.of(new byte[1])).mine(), "bad-cb-length");
  }

  @Test
  void tooManySigOps() {
    byte[] checks = new byte[ConsensusLimits.MAX_BLOCK_SIGOPS_COST / 4 + 1];
    Arrays.fill(checks, (byte) 0xac);
    failsAlone(
        draft().add(tx(Script.EMPTY, new TxOut(1, Script.of(checks)))).mine(), "bad-blk-sigops");
    Script fewer = Script.of(Arrays.copyOf(checks, checks.length - 1));
    passes(BlockChecks.check(draft().add(tx(Script.EMPTY, new TxOut(1, fewer))).mine(), PARAMS));
  }

  @Test
  void nonFinal() {
    for (long lockTime : new long[] {tip.height() + 1, tip.medianTimePast()}) {
      TxIn input = new TxIn(SOMETHING, Script.EMPTY, 0);
      List<TxOut> outputs = List.of(new TxOut(1, Script.EMPTY));
      Transaction tx = Transaction.of(2, List.of(input), outputs, (int) lockTime);
      failsInContext(draft().add(tx).mine(), Failure.CONSENSUS, "bad-txns-nonfinal");
      Transaction earlier = Transaction.of(2, List.of(input), outputs, (int) lockTime - 1);
      passes(BlockChecks.checkInContext(draft().add(earlier).mine(), tip, PARAMS));
    }
  }

  @Test
  void coinbaseHeight() {
    Block block = draft().coinbaseScript(CoinbaseHeight.push(20)).mine();
    failsInContext(block, Failure.CONSENSUS, "bad-cb-height");
    assertThat(CoinbaseHeight.push(0).toHex()).isEqualTo("00");
    assertThat(CoinbaseHeight.push(16).toHex()).isEqualTo("60");
    assertThat(CoinbaseHeight.push(17).toHex()).isEqualTo("0111");
    assertThat(CoinbaseHeight.push(128).toHex()).isEqualTo("028000");
    assertThat(CoinbaseHeight.push(0x7fffff).toHex()).isEqualTo("03ffff7f");
  }

  private static Block withCoinbaseWitness(Block block, Witness witness) {
    List<Transaction> all = new ArrayList<>(block.transactions());
    Transaction coinbase = all.getFirst();
    TxIn in = coinbase.inputs().getFirst();
    TxIn changed = new TxIn(in.prevout(), in.scriptSig(), in.sequence(), witness);
    all.set(0, Transaction.of(2, List.of(changed), coinbase.outputs(), 0));
    return new Block(block.header(), all);
  }

  @Test
  void witnessNonceSize() {
    Block honest = draft().mine();
    byte[] reserved = new byte[32];
    for (Witness witness :
        List.of(
            Witness.EMPTY,
            Witness.of(List.of(new byte[31])),
            Witness.of(List.of(reserved, reserved)))) {
      Block block = withCoinbaseWitness(honest, witness);
      failsInContext(block, Failure.MUTATED, "bad-witness-nonce-size");
      assertThat(BlockChecks.isMutated(block, true)).isTrue();
    }
  }

  @Test
  void witnessMerkleMatch() {
    byte[] reserved = new byte[32];
    reserved[0] = 1;
    Block block = withCoinbaseWitness(draft().mine(), Witness.of(List.of(reserved)));
    failsInContext(block, Failure.MUTATED, "bad-witness-merkle-match");
  }

  @Test
  void unexpectedWitness() {
    Block honest = draft().uncommitted().mine();
    passes(BlockChecks.checkInContext(honest, tip, PARAMS));
    Block block = withCoinbaseWitness(honest, Witness.of(List.of(new byte[32])));
    failsInContext(block, Failure.MUTATED, "unexpected-witness");
    assertThat(BlockChecks.isMutated(block, true)).isTrue();
    assertThat(BlockChecks.isMutated(draft().mine(), false)).isTrue();
  }

  @Test
  void badWeight() {
    TxIn input =
        new TxIn(
            SOMETHING,
            Script.EMPTY,
            TxIn.SEQUENCE_FINAL,
            Witness.of(List.of(new byte[ConsensusLimits.MAX_BLOCK_WEIGHT])));
    Transaction heavy = Transaction.of(2, List.of(input), List.of(new TxOut(1, Script.EMPTY)), 0);
    failsInContext(draft().add(heavy).mine(), Failure.CONSENSUS, "bad-blk-weight");
  }

  @Test
  void aBlockWithoutCoinbaseMayHideATransactionAsAnInnerNode() {
    TxOut output = new TxOut(1, Script.of(new byte[4]));
    Transaction small = tx(Script.EMPTY, output);
    assertThat(small.baseSize()).isEqualTo(64);
    assertThat(BlockChecks.isMutated(draft().coinbase(small).mine(), true)).isTrue();
    Transaction other = tx(Script.EMPTY, new TxOut(1, Script.EMPTY));
    assertThat(BlockChecks.isMutated(draft().coinbase(other).mine(), true)).isFalse();
  }
}
