package dev.grapevine.node.signing;

import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.ScriptVerifier;
import dev.grapevine.chain.script.SignatureHash;
import dev.grapevine.chain.script.TaprootTree;
import dev.grapevine.chain.script.TransactionSignatureChecker;
import dev.grapevine.node.keys.KeyRing;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Makes the signatures of one input, and checks what unlocks it. Signatures are the same each time:
 * nonces are RFC 6979's, and BIP340's without chance.
 */
public final class SignatureMaker {
  private static final int MAX_SIGNATURE_BYTES = 73;

  /** As long as most signatures are; signs nothing. */
  private static final byte[] PLACEHOLDER =
      HexFormat.of().parseHex("3044" + "0220" + "01".repeat(32) + "0220" + "01".repeat(32) + "01");

  private static final SignatureVerifier TAKES_ALL = new TakesAll();

  private final PrecomputedTransactionData data;
  private final int input;
  private final int hashType;
  private final boolean spentAreKnown;
  private final boolean pretends;

  private SignatureMaker(
      PrecomputedTransactionData data,
      int input,
      int hashType,
      boolean spentAreKnown,
      boolean pretends) {
    this.data = data;
    this.input = input;
    this.hashType = hashType;
    this.spentAreKnown = spentAreKnown;
    this.pretends = pretends;
  }

  /**
   * Signs.
   *
   * @param hashType {@link HashType#DEFAULT} is ALL where the byte cannot be left out
   * @param spentAreKnown whether all outputs that the transaction spends are the real ones, without
   *     which taproot cannot be signed
   */
  public static SignatureMaker of(
      PrecomputedTransactionData data, int input, int hashType, boolean spentAreKnown) {
    return new SignatureMaker(data, input, hashType, spentAreKnown, false);
  }

  /** Puts something of a signature's size where one belongs, and finds it good: for estimates. */
  public static SignatureMaker pretending(PrecomputedTransactionData data, int input) {
    return new SignatureMaker(data, input, HashType.DEFAULT, true, true);
  }

  /** An ECDSA signature with the hash type; empty without the secret. */
  Optional<byte[]> ecdsa(KeyRing keys, byte[] publicKey, Script scriptCode, boolean witness) {
    if (pretends) {
      return Optional.of(PLACEHOLDER);
    }
    int type = hashType == HashType.DEFAULT ? HashType.ALL : hashType;
    return keys.secretOf(publicKey)
        .filter(key -> key.compressed() || !witness)
        .map(key ->
            new ByteWriter(MAX_SIGNATURE_BYTES)
                .writeBytes(key.key().sign(ecdsaHash(scriptCode, witness, type)))
                .writeUint8(type)
                .toBytes());
  }

  private byte[] ecdsaHash(Script scriptCode, boolean witness, int type) {
    Transaction tx = data.transaction();
    return witness
        ? SignatureHash.segwitV0(data, input, scriptCode.bytes(), type)
        : SignatureHash.legacy(tx, input, scriptCode.bytes(), type);
  }

  /** A signature of a tapscript by the key with this x. */
  Optional<byte[]> tapscript(KeyRing keys, byte[] x, byte[] leafHash) {
    return schnorr(keys.secret(x).map(WifKey::key), Optional.of(leafHash));
  }

  /** A signature by the output key itself. */
  Optional<byte[]> outputKey(KeyRing keys, byte[] x) {
    return schnorr(keys.secret(x).map(WifKey::key), Optional.empty());
  }

  /** A signature by the output key that an internal key and a tree make. */
  Optional<byte[]> internalKey(KeyRing keys, byte[] x, Optional<byte[]> merkleRoot) {
    return schnorr(
        keys.secret(x).flatMap(key -> tweaked(key.key(), x, merkleRoot)), Optional.empty());
  }

  private static Optional<PrivateKey> tweaked(
      PrivateKey key, byte[] x, Optional<byte[]> merkleRoot) {
    PrivateKey even = key.publicKey(true)[0] == 2 ? key : key.negated();
    return even.plus(TaprootTree.tweak(x, merkleRoot));
  }

  private Optional<byte[]> schnorr(Optional<PrivateKey> key, Optional<byte[]> leafHash) {
    if (pretends) {
      return Optional.of(new byte[64]);
    }
    if (key.isEmpty() || !spentAreKnown) {
      return Optional.empty();
    }
    return SignatureHash.taproot(data, input, hashType, leafHash)
        .map(hash -> {
          byte[] signature = key.get().signSchnorr(hash, new byte[32]);
          return hashType == HashType.DEFAULT
              ? signature
              : new ByteWriter(65).writeBytes(signature).writeUint8(hashType).toBytes();
        });
  }

  /** Whether an ECDSA signature with its hash type is one of this input. */
  boolean isGood(byte[] signature, byte[] publicKey, Script scriptCode, boolean witness) {
    if (signature.length == 0) {
      return false;
    }
    int last = signature.length - 1;
    return SignatureVerifiers.best()
        .verifyEcdsa(
            publicKey,
            java.util.Arrays.copyOf(signature, last),
            ecdsaHash(scriptCode, witness, signature[last] & 0xff));
  }

  /** Whether the transaction's lock time has reached {@code lockTime} (BIP65). */
  boolean isAfter(long lockTime) {
    return pretends || checker().checkLockTime(lockTime);
  }

  /** Whether the input's sequence has reached {@code sequence} (BIP112). */
  boolean isOlder(long sequence) {
    return pretends || checker().checkSequence(sequence);
  }

  private TransactionSignatureChecker checker() {
    return new TransactionSignatureChecker(
        data, input, pretends ? TAKES_ALL : SignatureVerifiers.best());
  }

  /** Whether these unlock an output, by the rules of policy. */
  public ScriptError verify(Script scriptSig, Script scriptPubKey, Witness witness) {
    return ScriptVerifier.verify(scriptSig, scriptPubKey, witness, ScriptFlags.STANDARD, checker());
  }

  private static final class TakesAll implements SignatureVerifier {
    @Override
    public boolean verifyEcdsa(byte[] publicKey, byte[] derSignature, byte[] hash) {
      return true;
    }

    @Override
    public boolean verifySchnorr(byte[] xOnlyKey, byte[] signature, byte[] message) {
      return true;
    }

    @Override
    public boolean checkTweak(byte[] xOnlyKey, byte[] tweak, byte[] tweakedKey, boolean odd) {
      return SignatureVerifiers.best().checkTweak(xOnlyKey, tweak, tweakedKey, odd);
    }
  }
}
