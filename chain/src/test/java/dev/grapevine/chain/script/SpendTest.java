package dev.grapevine.chain.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signs and verifies, as a wallet and a node would. */
class SpendTest {
  private static final PrivateKey ALICE = key(1);
  private static final PrivateKey BOB = key(2);
  private static final PrivateKey CAROL = key(3);
  private static final long VALUE = 50_000;

  private static PrivateKey key(int n) {
    byte[] secret = new byte[32];
    secret[31] = (byte) n;
    return PrivateKey.of(secret).orElseThrow();
  }

  private static Transaction spend(Script scriptSig, Witness witness) {
    OutPoint other = new OutPoint(new Txid(5, 6, 7, 8), 0);
    OutPoint prevout = new OutPoint(new Txid(1, 2, 3, 4), 1);
    return Transaction.of(
        2,
        List.of(new TxIn(other, Script.EMPTY, 0), new TxIn(prevout, scriptSig, 0, witness)),
        List.of(
            new TxOut(10_000, Script.parse("51")),
            new TxOut(20_000, Script.parse("52")),
            new TxOut(5_000, Script.parse("53"))),
        0);
  }

  private static PrecomputedTransactionData data(Transaction tx, Script spent, long value) {
    return new PrecomputedTransactionData(
        tx, List.of(new TxOut(1, Script.EMPTY), new TxOut(value, spent)));
  }

  private static ScriptError verify(Transaction tx, Script spent, long value) {
    return ScriptVerifier.verifyInput(
        data(tx, spent, value), 1, ScriptFlags.STANDARD, SignatureVerifiers.best());
  }

  private static byte[] withType(byte[] signature, int hashType) {
    byte[] typed = Arrays.copyOf(signature, signature.length + 1);
    typed[signature.length] = (byte) hashType;
    return typed;
  }

  @Test
  void p2wpkh() {
    byte[] publicKey = ALICE.publicKey(true);
    byte[] hash = Hash160.hash(publicKey);
    Script locking = StandardScript.payToWitnessPublicKeyHash(hash);
    byte[] scriptCode = StandardScript.payToPublicKeyHash(hash).bytes();
    PrecomputedTransactionData unsigned = data(spend(Script.EMPTY, Witness.EMPTY), locking, VALUE);
    byte[] sigHash = SignatureHash.segwitV0(unsigned, 1, scriptCode, HashType.ALL);
    byte[] signature = withType(ALICE.sign(sigHash), HashType.ALL);
    Transaction signed = spend(Script.EMPTY, Witness.of(List.of(signature, publicKey)));

    assertThat(verify(signed, locking, VALUE)).isEqualTo(ScriptError.OK);
    assertThat(verify(signed, locking, VALUE + 1)).isEqualTo(ScriptError.SIG_NULLFAIL);
    assertThat(verify(spend(Script.EMPTY, Witness.EMPTY), locking, VALUE))
        .isEqualTo(ScriptError.WITNESS_PROGRAM_MISMATCH);
    Witness bobs = Witness.of(List.of(signature, BOB.publicKey(true)));
    assertThat(verify(spend(Script.EMPTY, bobs), locking, VALUE))
        .isEqualTo(ScriptError.EQUALVERIFY);
  }

  @Test
  void p2pkhWithEveryHashType() {
    byte[] publicKey = ALICE.publicKey(false);
    Script locking = StandardScript.payToPublicKeyHash(Hash160.hash(publicKey));
    Transaction unsigned = spend(Script.EMPTY, Witness.EMPTY);
    for (int type : new int[] {1, 2, 3, 0x81, 0x82, 0x83}) {
      byte[] sigHash = SignatureHash.legacy(unsigned, 1, locking.bytes(), type);
      byte[] signature = withType(ALICE.sign(sigHash), type);
      Script scriptSig = new ScriptBuilder().data(signature).data(publicKey).build();
      assertThat(verify(spend(scriptSig, Witness.EMPTY), locking, VALUE)).isEqualTo(ScriptError.OK);
    }
  }

  /** Each signature with another hash type: the checker's midstates must not mix them up. */
  @Test
  void threeOfThreeInP2shOfP2wshWithThreeHashTypes() {
    List<byte[]> keys = List.of(ALICE.publicKey(true), BOB.publicKey(true), CAROL.publicKey(true));
    byte[] witnessScript = StandardScript.multisig(3, keys).bytes();
    Script redeem = StandardScript.payToWitnessScriptHash(Sha256.hash(witnessScript));
    Script locking = StandardScript.payToScriptHash(Hash160.hash(redeem.bytes()));
    Script scriptSig = new ScriptBuilder().data(redeem.bytes()).build();
    PrecomputedTransactionData unsigned = data(spend(Script.EMPTY, Witness.EMPTY), locking, VALUE);
    byte[][] signatures = new byte[3][];
    int[] types = {HashType.ALL, HashType.SINGLE | HashType.ANYONE_CAN_PAY, HashType.NONE};
    List<PrivateKey> signers = List.of(ALICE, BOB, CAROL);
    for (int i = 0; i < 3; i++) {
      byte[] sigHash = SignatureHash.segwitV0(unsigned, 1, witnessScript, types[i]);
      signatures[i] = withType(signers.get(i).sign(sigHash), types[i]);
    }
    Witness good =
        Witness.of(
            List.of(new byte[0], signatures[0], signatures[1], signatures[2], witnessScript));
    Witness swapped =
        Witness.of(
            List.of(new byte[0], signatures[1], signatures[0], signatures[2], witnessScript));
    assertThat(verify(spend(scriptSig, good), locking, VALUE)).isEqualTo(ScriptError.OK);
    assertThat(verify(spend(scriptSig, swapped), locking, VALUE))
        .isEqualTo(ScriptError.SIG_NULLFAIL);
  }

  @Test
  void singleWithoutItsOutputSignsOne() {
    Transaction tx =
        Transaction.of(
            1,
            List.of(
                new TxIn(new OutPoint(Txid.ZERO, 0), Script.EMPTY, 0),
                new TxIn(new OutPoint(Txid.ZERO, 1), Script.EMPTY, 0)),
            List.of(new TxOut(1, Script.EMPTY)),
            0);
    byte[] hash = SignatureHash.legacy(tx, 1, new byte[0], HashType.SINGLE);
    assertThat(Txid.of(hash)).isEqualTo(new Txid(1, 0, 0, 0));
  }

  @Test
  void flagsThatMakeNoSenseAreRefused() {
    Transaction tx = spend(Script.EMPTY, Witness.EMPTY);
    PrecomputedTransactionData data = data(tx, Script.EMPTY, VALUE);
    assertThatThrownBy(() ->
            ScriptVerifier.verifyInput(
                data, 1, ScriptFlags.of(ScriptFlag.WITNESS), SignatureVerifiers.best()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("WITNESS");
    assertThatThrownBy(() -> new PrecomputedTransactionData(tx, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
