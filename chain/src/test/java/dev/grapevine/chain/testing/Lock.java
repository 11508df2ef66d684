package dev.grapevine.chain.testing;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.SignatureHash;
import dev.grapevine.chain.script.StandardScript;
import java.util.Arrays;
import java.util.List;

/** What locks a test's coins; all keys are one fixed key. */
public enum Lock {
  /** OP_TRUE: anyone can spend it; not standard. */
  TRUE,
  /** The witness script OP_TRUE (P2WSH): anyone can spend it, and it is standard. */
  WITNESS_TRUE,
  /** A key's hash, by witness (P2WPKH). */
  WITNESS_KEY,
  /** A key's hash (P2PKH). */
  KEY;

  private static final byte[] OP_TRUE = {0x51};
  private static final PrivateKey SECRET = PrivateKey.of(filled((byte) 1)).orElseThrow();
  private static final byte[] PUBLIC_KEY = SECRET.publicKey(true);

  private static byte[] filled(byte value) {
    byte[] bytes = new byte[PrivateKey.SIZE];
    Arrays.fill(bytes, value);
    return bytes;
  }

  /** The key of {@link #KEY} and {@link #WITNESS_KEY}. */
  public static PrivateKey privateKey() {
    return SECRET;
  }

  /** The output script. */
  public Script script() {
    return switch (this) {
      case TRUE -> Script.of(OP_TRUE.clone());
      case WITNESS_TRUE -> StandardScript.payToWitnessScriptHash(Sha256.hash(OP_TRUE));
      case WITNESS_KEY -> StandardScript.payToWitnessPublicKeyHash(Hash160.hash(PUBLIC_KEY));
      case KEY -> StandardScript.payToPublicKeyHash(Hash160.hash(PUBLIC_KEY));
    };
  }

  /** The lock of an output that one of these made. */
  static Lock of(Script script) {
    for (Lock lock : values()) {
      if (lock.script().equals(script)) {
        return lock;
      }
    }
    throw new IllegalArgumentException("not locked by a test's lock: " + script);
  }

  /** The transaction with its inputs unlocked; {@code spent} are the outputs of these locks. */
  public static Transaction unlock(Transaction unsigned, List<TxOut> spent) {
    PrecomputedTransactionData data = new PrecomputedTransactionData(unsigned, spent);
    TxIn[] inputs = new TxIn[spent.size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = of(spent.get(i).scriptPubKey()).unlock(data, i);
    }
    return Transaction.of(
        unsigned.version(), List.of(inputs), unsigned.outputs(), unsigned.lockTime());
  }

  private TxIn unlock(PrecomputedTransactionData data, int input) {
    TxIn in = data.transaction().inputs().get(input);
    OutPoint prevout = in.prevout();
    byte[] keyScript = KEY.script().bytes();
    return switch (this) {
      case TRUE -> new TxIn(prevout, Script.EMPTY, in.sequence());
      case WITNESS_TRUE ->
          new TxIn(prevout, Script.EMPTY, in.sequence(), Witness.of(List.of(OP_TRUE.clone())));
      case WITNESS_KEY -> {
        byte[] hash = SignatureHash.segwitV0(data, input, keyScript, HashType.ALL);
        Witness witness = Witness.of(List.of(sign(hash), PUBLIC_KEY));
        yield new TxIn(prevout, Script.EMPTY, in.sequence(), witness);
      }
      case KEY -> {
        byte[] hash = SignatureHash.legacy(data.transaction(), input, keyScript, HashType.ALL);
        Script scriptSig = new ScriptBuilder().data(sign(hash)).data(PUBLIC_KEY).build();
        yield new TxIn(prevout, scriptSig, in.sequence());
      }
    };
  }

  private static byte[] sign(byte[] hash) {
    byte[] der = SECRET.sign(hash);
    byte[] signature = Arrays.copyOf(der, der.length + 1);
    signature[der.length] = HashType.ALL;
    return signature;
  }
}
