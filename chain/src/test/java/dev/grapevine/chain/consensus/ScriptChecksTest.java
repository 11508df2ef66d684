package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.crypto.SignatureCache;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptFlag;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScriptChecksTest {
  private static final ScriptFlags BLOCK =
      ScriptFlagsFor.block(Networks.REGTEST, BlockHash.ZERO, 200);

  private int checksRun;
  private final ScriptWorkers counting =
      (count, passes) -> {
        checksRun += count;
        return ScriptWorkers.INLINE.firstFailure(count, passes);
      };
  private final ScriptChecks checks = checks(2);

  private ScriptChecks checks(int maxTransactions) {
    return new ScriptChecks(
        SignatureVerifiers.best(), new SignatureCache(64, new byte[32]), maxTransactions, counting);
  }

  private static Funds funds(int n, Lock lock) {
    return new Funds(new OutPoint(new Txid(n, 0, 0, 0), 0), new TxOut(1_000, lock.script()));
  }

  private static PrecomputedTransactionData spend(int n, Lock lock) {
    Funds funds = funds(n, lock);
    return new PrecomputedTransactionData(funds.spend(Lock.KEY, 1), List.of(funds.output()));
  }

  private static PrecomputedTransactionData unsigned(int n) {
    Funds funds = funds(n, Lock.KEY);
    TxIn input = new TxIn(funds.outPoint(), Script.EMPTY, TxIn.SEQUENCE_FINAL);
    Transaction tx = Transaction.of(2, List.of(input), List.of(new TxOut(1, Lock.KEY.script())), 0);
    return new PrecomputedTransactionData(tx, List.of(funds.output()));
  }

  private Optional<Invalid> connect(PrecomputedTransactionData... transactions) {
    ScriptChecks.Batch batch = checks.batch(BLOCK, false);
    for (PrecomputedTransactionData data : transactions) {
      batch.add(data);
    }
    return batch.firstFailure();
  }

  @Test
  void aBlockDoesNotRepeatWhatTheMempoolVerified() {
    PrecomputedTransactionData known = spend(1, Lock.WITNESS_KEY);
    assertThat(checks.check(known, ScriptFlags.STANDARD)).isEmpty();
    assertThat(checksRun).isEqualTo(1);
    assertThat(connect(known, spend(2, Lock.KEY))).isEmpty();
    assertThat(checksRun).isEqualTo(2);
    assertThat(checks.size()).isZero();
  }

  @Test
  void lessStrictResultsDoNotCountForMore() {
    PrecomputedTransactionData data = spend(1, Lock.WITNESS_KEY);
    assertThat(checks.check(data, BLOCK)).isEmpty();
    assertThat(checks.check(data, BLOCK)).isEmpty();
    assertThat(checksRun).isEqualTo(1);
    assertThat(checks.check(data, ScriptFlags.STANDARD)).isEmpty();
    assertThat(checksRun).isEqualTo(2);
    assertThat(checks.check(data, BLOCK)).isEmpty();
    assertThat(checksRun).isEqualTo(2);
  }

  @Test
  void passingUnderNoFlagsIsRememberedToo() {
    PrecomputedTransactionData data = spend(1, Lock.TRUE);
    assertThat(checks.check(data, ScriptFlags.NONE)).isEmpty();
    assertThat(checks.check(data, ScriptFlags.NONE)).isEmpty();
    assertThat(checksRun).isEqualTo(1);
  }

  @Test
  void forgetsTheEldest() {
    for (int n = 1; n <= 3; n++) {
      checks.check(spend(n, Lock.TRUE), BLOCK);
    }
    assertThat(checks.size()).isEqualTo(2);
    checks.check(spend(3, Lock.TRUE), BLOCK);
    assertThat(checksRun).isEqualTo(3);
    checks.check(spend(1, Lock.TRUE), BLOCK);
    assertThat(checksRun).isEqualTo(4);
  }

  @Test
  void namesTheFirstFailureAndRemembersNone() {
    Optional<Invalid> reason = connect(spend(1, Lock.KEY), unsigned(2), unsigned(3));
    assertThat(reason.orElseThrow().rejectReason())
        .isEqualTo(
            "block-script-verify-flag-failed (Operation not valid with the current stack size)");
    assertThat(reason.orElseThrow().failure()).isEqualTo(Failure.CONSENSUS);
    assertThat(reason.orElseThrow().detail())
        .startsWith("input 0 of " + unsigned(2).transaction().txid());
    Optional<Invalid> policy = checks.check(unsigned(2), ScriptFlags.STANDARD);
    assertThat(policy.orElseThrow().rejectReason()).startsWith("mempool-script-verify-flag-failed");
    assertThat(policy.orElseThrow().failure()).isEqualTo(Failure.NOT_STANDARD);
    assertThat(checks.size()).isZero();
  }

  @Test
  void inlineWorkersStopAtTheFirstFailure() {
    assertThat(ScriptWorkers.INLINE.firstFailure(5, i -> i != 3)).isEqualTo(OptionalInt.of(3));
    assertThat(ScriptWorkers.INLINE.firstFailure(3, i -> i != 3)).isEmpty();
    assertThat(ScriptWorkers.INLINE.firstFailure(0, i -> false)).isEmpty();
  }

  @Test
  void rulesBindFromTheirHeights() {
    assertThat(BLOCK).isEqualTo(ScriptFlags.MANDATORY);
    ScriptFlags early = ScriptFlagsFor.block(Networks.MAIN, BlockHash.ZERO, 363_724);
    assertThat(early)
        .isEqualTo(ScriptFlags.of(ScriptFlag.P2SH, ScriptFlag.WITNESS, ScriptFlag.TAPROOT));
    assertThat(ScriptFlagsFor.block(Networks.MAIN, BlockHash.ZERO, 363_725))
        .isEqualTo(early.plus(ScriptFlag.DERSIG));
    assertThat(
            ScriptFlagsFor.block(Networks.MAIN, BlockHash.ZERO, 481_823).has(ScriptFlag.NULLDUMMY))
        .isFalse();
    assertThat(ScriptFlagsFor.block(Networks.MAIN, BlockHash.ZERO, 481_824))
        .isEqualTo(ScriptFlags.MANDATORY);
    BlockHash exception =
        BlockHash.parse("00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22");
    assertThat(ScriptFlagsFor.block(Networks.MAIN, exception, 170_060)).isEqualTo(ScriptFlags.NONE);
  }
}
