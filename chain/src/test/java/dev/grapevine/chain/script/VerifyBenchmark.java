package dev.grapevine.chain.script;

import dev.grapevine.chain.crypto.NativeSignatureVerifier;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.testing.BenchmarkSpends;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Verifies the only input of a transaction, its hashes included (Bitcoin Core's {@code
 * VerifyScriptP2WPKH} and {@code VerifyScriptP2TR_KeyPath}).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "--enable-native-access=ALL-UNNAMED")
public class VerifyBenchmark {
  private final SignatureVerifier verifier = new NativeSignatureVerifier();

  /** What locks the coin. */
  @Param({"P2WPKH", "P2TR"})
  public BenchmarkSpends.Kind kind;

  private PrecomputedTransactionData spend;

  /** Signs the input. */
  @Setup
  public void sign() {
    PrivateKey key = PrivateKey.of(Sha256.hash(new byte[] {1})).orElseThrow();
    spend = BenchmarkSpends.sign(kind, key, List.of(new OutPoint(new Txid(1, 2, 3, 4), 0)));
  }

  /** Interpreter, hashes and signature; nothing is remembered from the time before. */
  @Benchmark
  public ScriptError verify() {
    Transaction tx = spend.transaction();
    ScriptError error =
        ScriptVerifier.verifyInput(
            new PrecomputedTransactionData(tx, List.of(spend.spentOutput(0))),
            0,
            ScriptFlags.MANDATORY,
            verifier);
    if (error != ScriptError.OK) {
      throw new AssertionError(error);
    }
    return error;
  }
}
