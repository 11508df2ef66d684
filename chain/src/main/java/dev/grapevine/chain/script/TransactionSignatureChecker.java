package dev.grapevine.chain.script;

import dev.grapevine.chain.crypto.HashWriter;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Answers what a script asks about the input that it unlocks: signatures and lock times. One for
 * one input and one thread; the transaction's data and the verifier are shared.
 *
 * <p>Keeps the hashing of the last script code for each of the six meanings of a hash type, so that
 * a CHECKMULTISIG of twenty keys, or a script made to be slow, hashes the transaction six times and
 * not once for each check (Bitcoin Core {@code SigHashCache}).
 */
public final class TransactionSignatureChecker {
  /** Lock times below are heights, from here on Unix seconds. */
  private static final long LOCK_TIME_THRESHOLD = 500_000_000;

  /** BIP68: a sequence with this bit is no relative lock time. */
  private static final int SEQUENCE_DISABLED = 1 << 31;

  /** BIP68: the relative lock time is in units of 512 seconds, not in blocks. */
  private static final int SEQUENCE_TYPE = 1 << 22;

  /** BIP68: the bits that hold the relative lock time, with its type. */
  private static final int SEQUENCE_MASK = SEQUENCE_TYPE | 0xffff;

  private final PrecomputedTransactionData data;
  private final int input;
  private final SignatureVerifier verifier;
  private final @Nullable Midstate[] midstates = new @Nullable Midstate[6];

  /** A checker for input number {@code input}. */
  public TransactionSignatureChecker(
      PrecomputedTransactionData data, int input, SignatureVerifier verifier) {
    this.data = data;
    this.input = java.util.Objects.checkIndex(input, data.transaction().inputs().size());
    this.verifier = verifier;
  }

  /**
   * Whether {@code signature} signs the transaction.
   *
   * @param signature DER and a byte of hash type; an empty one is false
   * @param scriptCode the script from the last CODESEPARATOR on
   */
  boolean checkEcdsa(byte[] signature, byte[] publicKey, byte[] scriptCode, SigVersion version) {
    if (signature.length == 0) {
      return false;
    }
    int hashType = signature[signature.length - 1] & 0xff;
    return verifier.verifyEcdsa(
        publicKey,
        Arrays.copyOf(signature, signature.length - 1),
        hash(scriptCode, hashType, version));
  }

  private byte[] hash(byte[] scriptCode, int hashType, SigVersion version) {
    Transaction tx = data.transaction();
    if (version == SigVersion.BASE && SignatureHash.isBeyondOutputs(tx, input, hashType)) {
      return SignatureHash.one();
    }
    int index =
        (HashType.isAnyoneCanPay(hashType) ? 3 : 0)
            + (HashType.isSingle(hashType) ? 2 : HashType.isNone(hashType) ? 1 : 0);
    Midstate midstate = midstates[index];
    if (midstate == null || !midstate.isOf(scriptCode, version)) {
      HashWriter writer =
          version == SigVersion.BASE
              ? SignatureHash.legacyPreimage(tx, input, scriptCode, hashType)
              : SignatureHash.segwitV0Preimage(data, input, scriptCode, hashType);
      midstate = new Midstate(version, scriptCode, writer);
      midstates[index] = midstate;
    }
    return midstate.writer.copy().int32(hashType).finishDouble();
  }

  /** Checks a taproot signature: 64 bytes, or 65 with a hash type that is not the default. */
  ScriptError checkSchnorr(byte[] signature, byte[] xOnlyKey, TapContext context) {
    if (signature.length != 64 && signature.length != 65) {
      return ScriptError.SCHNORR_SIG_SIZE;
    }
    int hashType = HashType.DEFAULT;
    if (signature.length == 65) {
      hashType = signature[64] & 0xff;
      if (hashType == HashType.DEFAULT) {
        return ScriptError.SCHNORR_SIG_HASHTYPE;
      }
    }
    byte[] hash = SignatureHash.taproot(data, input, hashType, context);
    if (hash == null) {
      return ScriptError.SCHNORR_SIG_HASHTYPE;
    }
    return verifier.verifySchnorr(xOnlyKey, Arrays.copyOf(signature, 64), hash)
        ? ScriptError.OK
        : ScriptError.SCHNORR_SIG;
  }

  /**
   * Whether {@code outputKey} with parity {@code odd} is {@code internalKey} plus tweak times G.
   */
  boolean checkTapTweak(byte[] internalKey, byte[] tweak, byte[] outputKey, boolean odd) {
    return verifier.checkTweak(internalKey, tweak, outputKey, odd);
  }

  /**
   * Whether the transaction's lock time is of the same kind and not before {@code lockTime}
   * (BIP65). A final input switches the transaction's lock time off, so it does not satisfy.
   */
  public boolean checkLockTime(long lockTime) {
    long actual = Integer.toUnsignedLong(data.transaction().lockTime());
    return (actual < LOCK_TIME_THRESHOLD) == (lockTime < LOCK_TIME_THRESHOLD)
        && lockTime <= actual
        && data.transaction().inputs().get(input).sequence() != TxIn.SEQUENCE_FINAL;
  }

  /** Whether the input's relative lock time is of the same kind and not before (BIP112). */
  public boolean checkSequence(long sequence) {
    int actual = data.transaction().inputs().get(input).sequence();
    if (Integer.compareUnsigned(data.transaction().version(), 2) < 0
        || (actual & SEQUENCE_DISABLED) != 0) {
      return false;
    }
    int wanted = (int) sequence & SEQUENCE_MASK;
    int masked = actual & SEQUENCE_MASK;
    return (wanted & SEQUENCE_TYPE) == (masked & SEQUENCE_TYPE) && wanted <= masked;
  }

  private record Midstate(SigVersion version, byte[] scriptCode, HashWriter writer) {
    boolean isOf(byte[] otherScriptCode, SigVersion otherVersion) {
      return version == otherVersion && Arrays.equals(scriptCode, otherScriptCode);
    }
  }
}
