package dev.grapevine.chain.testing;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.SignatureHash;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.script.TaprootSignatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Signed spends of one key's coins, for benchmarks. */
public final class BenchmarkSpends {
  private static final long VALUE = 100_000;
  private static final long FEE = 1_000;

  /** What locks the coins. */
  public enum Kind {
    /** A key's hash, by witness. */
    P2WPKH,
    /** A taproot output key, spent by a signature. */
    P2TR
  }

  private BenchmarkSpends() {}

  /** A coin of {@code key}; for P2TR its x coordinate is the output key, without a tweak. */
  public static TxOut output(Kind kind, PrivateKey key) {
    byte[] publicKey = key.publicKey(true);
    Script script =
        switch (kind) {
          case P2WPKH -> StandardScript.payToWitnessPublicKeyHash(Hash160.hash(publicKey));
          case P2TR ->
              new ScriptBuilder()
                  .op(Opcode.OP_1)
                  .data(Arrays.copyOfRange(publicKey, 1, publicKey.length))
                  .build();
        };
    return new TxOut(VALUE, script);
  }

  /** Spends coins of {@code key} to one output of the same kind. */
  public static PrecomputedTransactionData sign(
      Kind kind, PrivateKey key, List<OutPoint> prevouts) {
    TxOut coin = output(kind, key);
    List<TxIn> inputs = new ArrayList<>();
    List<TxOut> spent = new ArrayList<>();
    for (OutPoint prevout : prevouts) {
      inputs.add(new TxIn(prevout, Script.EMPTY, TxIn.SEQUENCE_FINAL));
      spent.add(coin);
    }
    TxOut paid = new TxOut(VALUE * prevouts.size() - FEE, coin.scriptPubKey());
    PrecomputedTransactionData unsigned =
        new PrecomputedTransactionData(Transaction.of(2, inputs, List.of(paid), 0), spent);
    for (int i = 0; i < inputs.size(); i++) {
      inputs.set(
          i,
          new TxIn(
              prevouts.get(i), Script.EMPTY, TxIn.SEQUENCE_FINAL, witness(kind, key, unsigned, i)));
    }
    return new PrecomputedTransactionData(Transaction.of(2, inputs, List.of(paid), 0), spent);
  }

  private static Witness witness(
      Kind kind, PrivateKey key, PrecomputedTransactionData unsigned, int input) {
    return switch (kind) {
      case P2WPKH -> {
        byte[] publicKey = key.publicKey(true);
        byte[] code = StandardScript.payToPublicKeyHash(Hash160.hash(publicKey)).bytes();
        byte[] der = key.sign(SignatureHash.segwitV0(unsigned, input, code, HashType.ALL));
        byte[] signature = Arrays.copyOf(der, der.length + 1);
        signature[der.length] = HashType.ALL;
        yield Witness.of(List.of(signature, publicKey));
      }
      case P2TR -> Witness.of(List.of(TaprootSignatures.keyPath(key, unsigned, input)));
    };
  }
}
