package dev.grapevine.chain.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.crypto.BouncyCastleSignatureVerifier;
import dev.grapevine.chain.crypto.NativeSignatureVerifier;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.crypto.TaggedHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Spends made by Bitcoin Core's generator (mostly taproot), and BIP341's wallet vectors. */
class TaprootVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void scriptAssetsWithTheNativeBackEnd() {
    runAssets(new NativeSignatureVerifier());
  }

  @Test
  void scriptAssetsWithBouncyCastle() {
    runAssets(new BouncyCastleSignatureVerifier());
  }

  private static void runAssets(SignatureVerifier verifier) {
    int ran = 0;
    for (JsonNode test : Vectors.json("core/script_assets.json.gz")) {
      ScriptFlags flags = ScriptVectors.flags(test.get("flags").asString());
      if (test.has("success")) {
        PrecomputedTransactionData data = withInput(test, test.get("success"));
        int input = test.get("index").asInt();
        expect(test, data, input, flags, verifier, true);
        if (test.path("final").asBoolean(false)) {
          for (ScriptFlag flag : ScriptFlag.values()) {
            if (flags.has(flag)) {
              ScriptFlags fewer = ScriptVectors.trimmed(flags.minus(ScriptFlags.of(flag)));
              expect(test, data, input, fewer, verifier, true);
            }
          }
        }
      }
      if (test.has("failure")) {
        PrecomputedTransactionData data = withInput(test, test.get("failure"));
        expect(test, data, test.get("index").asInt(), flags, verifier, false);
      }
      ran++;
    }
    Vectors.report("core/script_assets.json.gz " + verifier.getClass().getSimpleName(), ran, 0);
    assertThat(ran).isGreaterThan(300);
  }

  private static void expect(
      JsonNode test,
      PrecomputedTransactionData data,
      int input,
      ScriptFlags flags,
      SignatureVerifier verifier,
      boolean valid) {
    ScriptError error = ScriptVerifier.verifyInput(data, input, flags, verifier);
    assertThat(error.isOk())
        .as("%s: %s with %s", test.get("comment").asString(), error, flags)
        .isEqualTo(valid);
  }

  private static PrecomputedTransactionData withInput(JsonNode test, JsonNode spend) {
    Transaction tx = Transaction.parse(HEX.parseHex(test.get("tx").asString()));
    List<TxOut> prevouts = new ArrayList<>();
    for (JsonNode prevout : test.get("prevouts")) {
      prevouts.add(TxOut.read(new ByteReader(HEX.parseHex(prevout.asString()))));
    }
    List<byte[]> items = new ArrayList<>();
    for (JsonNode item : spend.get("witness")) {
      items.add(HEX.parseHex(item.asString()));
    }
    int index = test.get("index").asInt();
    List<TxIn> inputs = new ArrayList<>(tx.inputs());
    TxIn old = inputs.get(index);
    Script scriptSig = Script.parse(spend.get("scriptSig").asString());
    inputs.set(index, new TxIn(old.prevout(), scriptSig, old.sequence(), Witness.of(items)));
    return new PrecomputedTransactionData(
        Transaction.of(tx.version(), inputs, tx.outputs(), tx.lockTime()), prevouts);
  }

  @Test
  void bip341WalletVectors() {
    int ran = 0;
    for (JsonNode test : Vectors.json("core/bip341_wallet_vectors.json").get("keyPathSpending")) {
      JsonNode given = test.get("given");
      Transaction unsigned = Transaction.parse(HEX.parseHex(given.get("rawUnsignedTx").asString()));
      List<TxOut> spent = new ArrayList<>();
      for (JsonNode utxo : given.get("utxosSpent")) {
        spent.add(
            new TxOut(
                utxo.get("amountSats").asLong(),
                Script.parse(utxo.get("scriptPubKey").asString())));
      }
      PrecomputedTransactionData data = new PrecomputedTransactionData(unsigned, spent);
      JsonNode pre = test.get("intermediary");
      assertThat(HEX.formatHex(data.common().prevouts()))
          .isEqualTo(pre.get("hashPrevouts").asString());
      assertThat(HEX.formatHex(data.common().outputs()))
          .isEqualTo(pre.get("hashOutputs").asString());
      assertThat(HEX.formatHex(data.bip341().amounts()))
          .isEqualTo(pre.get("hashAmounts").asString());
      assertThat(HEX.formatHex(data.bip341().scripts()))
          .isEqualTo(pre.get("hashScriptPubkeys").asString());
      for (JsonNode spending : test.get("inputSpending")) {
        int input = spending.get("given").get("txinIndex").asInt();
        int hashType = spending.get("given").get("hashType").asInt();
        TapContext context = new TapContext(null, null, TapContext.NO_CODE_SEPARATOR);
        assertThat(HEX.formatHex(SignatureHash.taproot(data, input, hashType, context)))
            .isEqualTo(spending.get("intermediary").get("sigHash").asString());
        ran++;
      }
      Transaction signed =
          Transaction.parse(HEX.parseHex(test.get("auxiliary").get("fullySignedTx").asString()));
      PrecomputedTransactionData signedData = new PrecomputedTransactionData(signed, spent);
      for (int i = 0; i < spent.size(); i++) {
        assertThat(
                ScriptVerifier.verifyInput(
                    signedData, i, ScriptFlags.STANDARD, new NativeSignatureVerifier()))
            .isEqualTo(ScriptError.OK);
      }
    }
    Vectors.report("core/bip341_wallet_vectors.json keyPathSpending", ran, 0);
    assertThat(ran).isGreaterThan(5);
  }

  @Test
  void bip341ScriptTrees() {
    int ran = 0;
    for (JsonNode test : Vectors.json("core/bip341_wallet_vectors.json").get("scriptPubKey")) {
      byte[] internalKey = HEX.parseHex(test.get("given").get("internalPubkey").asString());
      JsonNode intermediary = test.get("intermediary");
      JsonNode expected = test.get("expected");
      byte[] outputKey = HEX.parseHex(intermediary.get("tweakedPubkey").asString());
      List<Leaf> leaves = new ArrayList<>();
      byte[] root = tree(test.get("given").get("scriptTree"), leaves);
      byte[] tweak = TaggedHash.of("TapTweak").hash(internalKey, root);
      assertThat(HEX.formatHex(tweak)).isEqualTo(intermediary.get("tweak").asString());
      if (!leaves.isEmpty()) {
        assertThat(HEX.formatHex(root)).isEqualTo(intermediary.get("merkleRoot").asString());
      }
      for (SignatureVerifier verifier :
          List.of(new NativeSignatureVerifier(), new BouncyCastleSignatureVerifier())) {
        assertThat(verifier.checkTweak(internalKey, tweak, outputKey, false))
            .isNotEqualTo(verifier.checkTweak(internalKey, tweak, outputKey, true));
      }
      Script scriptPubKey = Script.parse(expected.get("scriptPubKey").asString());
      assertThat(scriptPubKey.bytes()).endsWith(outputKey);
      for (int i = 0; i < leaves.size(); i++) {
        checkLeaf(test, leaves.get(i), i, scriptPubKey);
      }
      ran++;
    }
    Vectors.report("core/bip341_wallet_vectors.json scriptPubKey", ran, 0);
    assertThat(ran).isEqualTo(7);
  }

  /** A leaf, and the path from it to the root as it stands in a control block. */
  private record Leaf(byte[] script, int version, byte[] hash, ByteWriter path) {}

  /** Adds the leaves in their order and gives the root; nothing for no tree. */
  private static byte[] tree(JsonNode node, List<Leaf> leaves) {
    if (node.isNull()) {
      return new byte[0];
    }
    if (node.isArray()) {
      List<Leaf> left = new ArrayList<>();
      List<Leaf> right = new ArrayList<>();
      byte[] leftHash = tree(node.get(0), left);
      byte[] rightHash = tree(node.get(1), right);
      left.forEach(leaf -> leaf.path.writeBytes(rightHash));
      right.forEach(leaf -> leaf.path.writeBytes(leftHash));
      leaves.addAll(left);
      leaves.addAll(right);
      return Arrays.compareUnsigned(leftHash, rightHash) < 0
          ? TaggedHash.of("TapBranch").hash(leftHash, rightHash)
          : TaggedHash.of("TapBranch").hash(rightHash, leftHash);
    }
    byte[] script = HEX.parseHex(node.get("script").asString());
    int version = node.get("leafVersion").asInt();
    byte[] hash =
        TaggedHash.of("TapLeaf")
            .writer()
            .uint8(version)
            .compactSize(script.length)
            .bytes(script)
            .finish();
    leaves.add(new Leaf(script, version, hash, new ByteWriter(64)));
    return hash;
  }

  /** The verifier finds the published control block to commit to the leaf, and no other. */
  private static void checkLeaf(JsonNode test, Leaf leaf, int position, Script scriptPubKey) {
    assertThat(HEX.formatHex(leaf.hash))
        .isEqualTo(test.get("intermediary").get("leafHashes").get(position).asString());
    byte[] control =
        HEX.parseHex(test.get("expected").get("scriptPathControlBlocks").get(position).asString());
    assertThat(control[0] & 0xfe).isEqualTo(leaf.version);
    assertThat(Arrays.copyOfRange(control, 33, control.length)).isEqualTo(leaf.path.toBytes());
    assertThat(isCommitted(scriptPubKey, leaf.script, control)).isTrue();
    for (int i = 0; i < control.length; i++) {
      byte[] spoilt = control.clone();
      spoilt[i] ^= 1;
      assertThat(isCommitted(scriptPubKey, leaf.script, spoilt)).as("byte %d", i).isFalse();
    }
  }

  private static boolean isCommitted(Script scriptPubKey, byte[] script, byte[] control) {
    TxIn input =
        new TxIn(
            new OutPoint(new Txid(1, 2, 3, 4), 0),
            Script.EMPTY,
            TxIn.SEQUENCE_FINAL,
            Witness.of(List.of(script, control)));
    PrecomputedTransactionData data =
        new PrecomputedTransactionData(
            Transaction.of(2, List.of(input), List.of(), 0), List.of(new TxOut(1, scriptPubKey)));
    ScriptError error =
        ScriptVerifier.verifyInput(data, 0, ScriptFlags.MANDATORY, new NativeSignatureVerifier());
    return error != ScriptError.WITNESS_PROGRAM_MISMATCH;
  }
}
