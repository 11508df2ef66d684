package dev.grapevine.chain.script;

import dev.grapevine.chain.crypto.HashWriter;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction with the outputs that it spends, and the hashes over all of its inputs and outputs
 * that every segwit signature signs: without them, checking n inputs would hash n² bytes (BIP143).
 * They are computed when first asked for.
 *
 * <p>Make one for a transaction and check all inputs with it, from as many threads as wanted: what
 * is cached is immutable, and two threads that race compute the same twice.
 */
public final class PrecomputedTransactionData {
  private final Transaction transaction;
  private final List<TxOut> spentOutputs;
  private @Nullable Common common;
  private @Nullable Bip143 bip143;
  private @Nullable Bip341 bip341;

  /**
   * Nothing is hashed yet.
   *
   * @param spentOutputs the output that each input spends, in the order of the inputs
   * @throws IllegalArgumentException unless there are as many as inputs
   */
  public PrecomputedTransactionData(Transaction transaction, List<TxOut> spentOutputs) {
    if (spentOutputs.size() != transaction.inputs().size()) {
      throw new IllegalArgumentException(
          spentOutputs.size() + " spent outputs for " + transaction.inputs().size() + " inputs");
    }
    this.transaction = transaction;
    this.spentOutputs = List.copyOf(spentOutputs);
  }

  /** The transaction. */
  public Transaction transaction() {
    return transaction;
  }

  /** The output that an input spends. */
  public TxOut spentOutput(int input) {
    return spentOutputs.get(input);
  }

  Common common() {
    Common hashes = common;
    if (hashes == null) {
      hashes = Common.of(transaction);
      common = hashes;
    }
    return hashes;
  }

  Bip143 bip143() {
    Bip143 hashes = bip143;
    if (hashes == null) {
      hashes = Bip143.of(common());
      bip143 = hashes;
    }
    return hashes;
  }

  Bip341 bip341() {
    Bip341 hashes = bip341;
    if (hashes == null) {
      hashes = Bip341.of(spentOutputs);
      bip341 = hashes;
    }
    return hashes;
  }

  static void write(HashWriter out, OutPoint outPoint) {
    out.int64(outPoint.txid().w0()).int64(outPoint.txid().w1());
    out.int64(outPoint.txid().w2()).int64(outPoint.txid().w3()).int32(outPoint.index());
  }

  static void write(HashWriter out, TxOut output) {
    out.int64(output.value());
    writeScript(out, output.scriptPubKey().bytes());
  }

  static void writeScript(HashWriter out, byte[] script) {
    out.compactSize(script.length).bytes(script);
  }

  /** SHA-256 of what both versions of segwit sign. */
  record Common(byte[] prevouts, byte[] sequences, byte[] outputs) {
    static Common of(Transaction tx) {
      HashWriter prevouts = new HashWriter();
      HashWriter sequences = new HashWriter();
      HashWriter outputs = new HashWriter();
      for (TxIn input : tx.inputs()) {
        write(prevouts, input.prevout());
        sequences.int32(input.sequence());
      }
      for (TxOut output : tx.outputs()) {
        write(outputs, output);
      }
      return new Common(prevouts.finish(), sequences.finish(), outputs.finish());
    }
  }

  /** The same, hashed twice. */
  record Bip143(byte[] prevouts, byte[] sequences, byte[] outputs) {
    static Bip143 of(Common common) {
      return new Bip143(
          Sha256.hash(common.prevouts), Sha256.hash(common.sequences), Sha256.hash(common.outputs));
    }
  }

  /** SHA-256 of what taproot signs besides. */
  record Bip341(byte[] amounts, byte[] scripts) {
    static Bip341 of(List<TxOut> spentOutputs) {
      HashWriter amounts = new HashWriter();
      HashWriter scripts = new HashWriter();
      for (TxOut output : spentOutputs) {
        amounts.int64(output.value());
        writeScript(scripts, output.scriptPubKey().bytes());
      }
      return new Bip341(amounts.finish(), scripts.finish());
    }
  }
}
