package dev.grapevine.chain.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.crypto.BouncyCastleSignatureVerifier;
import dev.grapevine.chain.crypto.NativeSignatureVerifier;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.crypto.TaggedHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import fr.acinq.secp256k1.Secp256k1;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Bitcoin Core's script_tests.json with both back ends. */
class ScriptTestsTest {
  private static final byte[] INTERNAL_KEY =
      HexFormat.of().parseHex("50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0");

  @Test
  void coreVectorsWithTheNativeBackEnd() {
    run(new NativeSignatureVerifier());
  }

  @Test
  void coreVectorsWithBouncyCastle() {
    run(new BouncyCastleSignatureVerifier());
  }

  private static void run(SignatureVerifier verifier) {
    int ran = 0;
    Random random = new Random(1);
    for (JsonNode test : Vectors.json("core/script_tests.json")) {
      if (test.size() == 1) {
        continue;
      }
      runOne(test, verifier, random);
      ran++;
    }
    Vectors.report("core/script_tests.json " + verifier.getClass().getSimpleName(), ran, 0);
    assertThat(ran).isGreaterThan(1_200);
  }

  private static void runOne(JsonNode test, SignatureVerifier verifier, Random random) {
    int at = 0;
    long value = 0;
    List<byte[]> items = new ArrayList<>();
    byte[] outputKey = new byte[0];
    if (test.get(0).isArray()) {
      JsonNode witness = test.get(0);
      value = Math.round(witness.get(witness.size() - 1).asDouble() * 100_000_000);
      outputKey = readWitness(witness, items);
      at = 1;
    }
    Script scriptSig = ScriptVectors.script(test.get(at).asString());
    String locking =
        test.get(at + 1)
            .asString()
            .replace("#TAPROOTOUTPUT#", "0x" + HexFormat.of().formatHex(outputKey));
    Script scriptPubKey = ScriptVectors.script(locking);
    ScriptFlags flags = ScriptVectors.filled(ScriptVectors.flags(test.get(at + 2).asString()));
    String name = test.get(at + 3).asString();
    ScriptError expected = ScriptError.valueOf(name.equals("NULLFAIL") ? "SIG_NULLFAIL" : name);
    PrecomputedTransactionData data = spend(scriptSig, scriptPubKey, Witness.of(items), value);

    assertThat(ScriptVerifier.verifyInput(data, 0, flags, verifier))
        .as(test.toString())
        .isEqualTo(expected);

    // fewer flags never make a valid spend fail, more never a failing one pass
    int all = (1 << ScriptFlag.values().length) - 1;
    for (int i = 0; i < 8; i++) {
      ScriptFlags others = new ScriptFlags(random.nextInt() & all);
      ScriptFlags changed =
          expected.isOk()
              ? ScriptVectors.trimmed(flags.minus(others))
              : ScriptVectors.filled(flags.plus(others));
      assertThat(ScriptVerifier.verifyInput(data, 0, changed, verifier).isOk())
          .as("%s with %s", test, changed)
          .isEqualTo(expected.isOk());
    }
  }

  /** Fills in {@code items} and, for a taproot test, returns the output key. */
  private static byte[] readWitness(JsonNode witness, List<byte[]> items) {
    byte[] outputKey = new byte[0];
    byte[] control = new byte[0];
    for (int i = 0; i < witness.size() - 1; i++) {
      String item = witness.get(i).asString();
      if (item.startsWith("#SCRIPT#")) {
        byte[] leaf = ScriptVectors.script(item.substring("#SCRIPT#".length())).bytes();
        byte[] leafHash =
            TaggedHash.of("TapLeaf")
                .writer()
                .uint8(0xc0)
                .compactSize(leaf.length)
                .bytes(leaf)
                .finish();
        byte[] tweak = TaggedHash.of("TapTweak").hash(INTERNAL_KEY, leafHash);
        Secp256k1 library = Secp256k1.get();
        byte[] even = new byte[33];
        even[0] = 2;
        System.arraycopy(INTERNAL_KEY, 0, even, 1, 32);
        byte[] tweaked = library.pubKeyCompress(library.pubKeyTweakAdd(even, tweak));
        outputKey = Arrays.copyOfRange(tweaked, 1, 33);
        control = even.clone();
        control[0] = (byte) (0xc0 | (tweaked[0] & 1));
        items.add(leaf);
      } else {
        items.add(item.equals("#CONTROLBLOCK#") ? control : HexFormat.of().parseHex(item));
      }
    }
    return outputKey;
  }

  /** A transaction that spends the output of one that pays {@code value} to the script. */
  static PrecomputedTransactionData spend(
      Script scriptSig, Script scriptPubKey, Witness witness, long value) {
    TxOut output = new TxOut(value, scriptPubKey);
    Transaction credit =
        Transaction.of(
            1,
            List.of(new TxIn(OutPoint.NULL, ScriptVectors.script("0 0"), TxIn.SEQUENCE_FINAL)),
            List.of(output),
            0);
    OutPoint spent = new OutPoint(credit.txid(), 0);
    Transaction spending =
        Transaction.of(
            1,
            List.of(new TxIn(spent, scriptSig, TxIn.SEQUENCE_FINAL, witness)),
            List.of(new TxOut(value, Script.EMPTY)),
            0);
    return new PrecomputedTransactionData(spending, List.of(output));
  }
}
