package dev.grapevine.chain.crypto;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.ScriptVerifier;
import dev.grapevine.chain.script.SignatureHash;
import dev.grapevine.chain.script.StandardScript;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What hashes, signatures and a whole P2WPKH input cost. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "--enable-native-access=ALL-UNNAMED")
public class CryptoBenchmark {
  private final SignatureVerifier nativeVerifier = new NativeSignatureVerifier();
  private final SignatureVerifier bouncyCastle = new BouncyCastleSignatureVerifier();
  private final SignatureVerifier cached =
      new CachingSignatureVerifier(nativeVerifier, new SignatureCache(1_000, new byte[32]), true);
  private final byte[] data = new byte[250];
  private final byte[] out = new byte[32];
  private long word;
  private final byte[] publicKey;
  private final byte[] hash;
  private final byte[] signature;
  private final PrecomputedTransactionData spend;

  /** Signs with a fixed key. */
  public CryptoBenchmark() {
    Random random = new Random(1);
    random.nextBytes(data);
    PrivateKey key = PrivateKey.of(Sha256.hash(data)).orElseThrow();
    publicKey = key.publicKey(true);
    hash = Sha256.doubleHash(data);
    signature = key.sign(hash);
    spend = spend(key);
  }

  private static PrecomputedTransactionData spend(PrivateKey key) {
    byte[] publicKey = key.publicKey(true);
    byte[] keyHash = Hash160.hash(publicKey);
    List<TxOut> spent =
        List.of(new TxOut(1_000, StandardScript.payToWitnessPublicKeyHash(keyHash)));
    OutPoint prevout = new OutPoint(new Txid(1, 2, 3, 4), 0);
    List<TxOut> outputs = List.of(spent.getFirst(), spent.getFirst());
    Transaction unsigned =
        Transaction.of(2, List.of(new TxIn(prevout, Script.EMPTY, -1)), outputs, 0);
    byte[] sigHash =
        SignatureHash.segwitV0(
            new PrecomputedTransactionData(unsigned, spent),
            0,
            StandardScript.payToPublicKeyHash(keyHash).bytes(),
            HashType.ALL);
    byte[] der = key.sign(sigHash);
    byte[] typed = Arrays.copyOf(der, der.length + 1);
    typed[der.length] = HashType.ALL;
    TxIn input = new TxIn(prevout, Script.EMPTY, -1, Witness.of(List.of(typed, publicKey)));
    return new PrecomputedTransactionData(Transaction.of(2, List.of(input), outputs, 0), spent);
  }

  /** SHA-256d of a merkle pair. */
  @Benchmark
  public byte[] doubleHash64() {
    Sha256.doubleHash(data, 0, 64, out, 0);
    return out;
  }

  /** SHA-256d of a transaction of usual size. */
  @Benchmark
  public byte[] doubleHash250() {
    Sha256.doubleHash(data, 0, 250, out, 0);
    return out;
  }

  /** The short id of a txid. */
  @Benchmark
  public long sipHash() {
    word++;
    return SipHash24.hash(1, 2, word, 4, 5, 6);
  }

  /** ECDSA with libsecp256k1. */
  @Benchmark
  public boolean ecdsaNative() {
    return nativeVerifier.verifyEcdsa(publicKey, signature, hash);
  }

  /** ECDSA with Bouncy Castle. */
  @Benchmark
  public boolean ecdsaBouncyCastle() {
    return bouncyCastle.verifyEcdsa(publicKey, signature, hash);
  }

  /** A P2WPKH input: interpreter, hash and signature. */
  @Benchmark
  public ScriptError p2wpkhInput() {
    return ScriptVerifier.verifyInput(spend, 0, ScriptFlags.STANDARD, nativeVerifier);
  }

  /** The same whose signature is in the cache: all but the signature. */
  @Benchmark
  public ScriptError p2wpkhInputCached() {
    return ScriptVerifier.verifyInput(spend, 0, ScriptFlags.STANDARD, cached);
  }
}
