package dev.grapevine.chain.script;

import dev.grapevine.chain.crypto.HashWriter;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.crypto.TaggedHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hash that a signature signs: of the first release, of witness v0 (BIP143) and of taproot
 * (BIP341, BIP342). Pure; nothing is built in memory, all goes straight into SHA-256.
 */
public final class SignatureHash {
  private static final TaggedHash TAP_SIGHASH = TaggedHash.of("TapSighash");
  private static final byte[] ZERO = new byte[Sha256.SIZE];

  private SignatureHash() {}

  /**
   * The first release's hash.
   *
   * @param scriptCode the script that runs, without the signature
   * @param hashType all 32 bits are hashed, the low ones rule
   */
  public static byte[] legacy(Transaction tx, int input, byte[] scriptCode, int hashType) {
    return isBeyondOutputs(tx, input, hashType)
        ? one()
        : legacyPreimage(tx, input, scriptCode, hashType).int32(hashType).finishDouble();
  }

  /**
   * The hash of witness v0 (BIP143).
   *
   * @param scriptCode the witness script, or for P2WPKH the P2PKH script of the same hash
   */
  public static byte[] segwitV0(
      PrecomputedTransactionData data, int input, byte[] scriptCode, int hashType) {
    return segwitV0Preimage(data, input, scriptCode, hashType).int32(hashType).finishDouble();
  }

  /** Whether SINGLE finds no output of the input's index; the first release then signs 1. */
  static boolean isBeyondOutputs(Transaction tx, int input, int hashType) {
    return HashType.isSingle(hashType) && input >= tx.outputs().size();
  }

  /** The number 1 as a hash: what a SINGLE without its output signs. */
  static byte[] one() {
    byte[] one = new byte[Sha256.SIZE];
    one[0] = 1;
    return one;
  }

  /** All that {@link #legacy} hashes but the hash type. */
  static HashWriter legacyPreimage(Transaction tx, int input, byte[] scriptCode, int hashType) {
    HashWriter out = new HashWriter();
    out.int32(tx.version());
    boolean anyoneCanPay = HashType.isAnyoneCanPay(hashType);
    boolean single = HashType.isSingle(hashType);
    boolean none = HashType.isNone(hashType);
    List<TxIn> inputs = tx.inputs();
    int first = anyoneCanPay ? input : 0;
    int last = anyoneCanPay ? input : inputs.size() - 1;
    out.compactSize(last - first + 1);
    for (int i = first; i <= last; i++) {
      TxIn in = inputs.get(i);
      PrecomputedTransactionData.write(out, in.prevout());
      if (i == input) {
        PrecomputedTransactionData.writeScript(out, ScriptCode.withoutCodeSeparators(scriptCode));
      } else {
        out.compactSize(0);
      }
      out.int32(i != input && (single || none) ? 0 : in.sequence());
    }
    int outputs = none ? 0 : single ? input + 1 : tx.outputs().size();
    out.compactSize(outputs);
    for (int i = 0; i < outputs; i++) {
      if (single && i != input) {
        out.int64(-1).compactSize(0);
      } else {
        PrecomputedTransactionData.write(out, tx.outputs().get(i));
      }
    }
    return out.int32(tx.lockTime());
  }

  /** All that {@link #segwitV0} hashes but the hash type. */
  static HashWriter segwitV0Preimage(
      PrecomputedTransactionData data, int input, byte[] scriptCode, int hashType) {
    Transaction tx = data.transaction();
    TxIn in = tx.inputs().get(input);
    boolean anyoneCanPay = HashType.isAnyoneCanPay(hashType);
    boolean all = !HashType.isSingle(hashType) && !HashType.isNone(hashType);
    HashWriter out = new HashWriter();
    out.int32(tx.version());
    out.bytes(anyoneCanPay ? ZERO : data.bip143().prevouts());
    out.bytes(anyoneCanPay || !all ? ZERO : data.bip143().sequences());
    PrecomputedTransactionData.write(out, in.prevout());
    PrecomputedTransactionData.writeScript(out, scriptCode);
    out.int64(data.spentOutput(input).value()).int32(in.sequence());
    if (all) {
      out.bytes(data.bip143().outputs());
    } else if (HashType.isSingle(hashType) && input < tx.outputs().size()) {
      HashWriter output = new HashWriter();
      PrecomputedTransactionData.write(output, tx.outputs().get(input));
      out.bytes(output.finishDouble());
    } else {
      out.bytes(ZERO);
    }
    return out.int32(tx.lockTime());
  }

  /**
   * The hash of taproot without an annex (BIP341, BIP342).
   *
   * @param leafHash the leaf that is run, before any CODESEPARATOR; empty for a spend by key
   * @return empty if the hash type is not defined or SINGLE lacks its output
   */
  public static Optional<byte[]> taproot(
      PrecomputedTransactionData data, int input, int hashType, Optional<byte[]> leafHash) {
    TapContext context = new TapContext(null, leafHash.orElse(null), TapContext.NO_CODE_SEPARATOR);
    return Optional.ofNullable(taproot(data, input, hashType, context));
  }

  /** The hash of taproot, or null if the hash type is not defined or SINGLE lacks its output. */
  static byte @Nullable [] taproot(
      PrecomputedTransactionData data, int input, int hashType, TapContext context) {
    Transaction tx = data.transaction();
    boolean anyoneCanPay = HashType.isAnyoneCanPay(hashType);
    int outputType = hashType & ~HashType.ANYONE_CAN_PAY;
    if (outputType > HashType.SINGLE
        || hashType == HashType.ANYONE_CAN_PAY
        || (outputType == HashType.SINGLE && input >= tx.outputs().size())) {
      return null;
    }
    HashWriter out = TAP_SIGHASH.writer();
    out.uint8(0).uint8(hashType).int32(tx.version()).int32(tx.lockTime());
    if (!anyoneCanPay) {
      out.bytes(data.common().prevouts()).bytes(data.bip341().amounts());
      out.bytes(data.bip341().scripts()).bytes(data.common().sequences());
    }
    if (outputType == HashType.DEFAULT || outputType == HashType.ALL) {
      out.bytes(data.common().outputs());
    }
    byte[] annexHash = context.annexHash();
    byte[] leafHash = context.leafHash();
    out.uint8((leafHash == null ? 0 : 2) + (annexHash == null ? 0 : 1));
    if (anyoneCanPay) {
      TxIn in = tx.inputs().get(input);
      PrecomputedTransactionData.write(out, in.prevout());
      PrecomputedTransactionData.write(out, data.spentOutput(input));
      out.int32(in.sequence());
    } else {
      out.int32(input);
    }
    if (annexHash != null) {
      out.bytes(annexHash);
    }
    if (outputType == HashType.SINGLE) {
      TxOut output = tx.outputs().get(input);
      HashWriter single = new HashWriter();
      PrecomputedTransactionData.write(single, output);
      out.bytes(single.finish());
    }
    if (leafHash != null) {
      out.bytes(leafHash).uint8(0).int32(context.codeSeparator());
    }
    return out.finish();
  }
}
