package dev.grapevine.chain.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.util.BigIntegers;

/**
 * A secp256k1 secret key. Immutable; {@link #toString} does not show it. Meant for test networks
 * and for spending what a test mined: the secret stays in the heap, and Bouncy Castle's signing is
 * not constant in time.
 */
public final class PrivateKey {
  /** Bytes of a secret. */
  public static final int SIZE = 32;

  private final byte[] secret;
  private final EcdsaSigner signer;

  private PrivateKey(byte[] secret, EcdsaSigner signer) {
    this.secret = secret;
    this.signer = signer;
  }

  /** The key with this big-endian secret; empty unless it has 32 bytes and is in [1, n - 1]. */
  public static Optional<PrivateKey> of(byte[] secret) {
    return of(secret, SignatureVerifiers.bestSigner());
  }

  static Optional<PrivateKey> of(byte[] secret, EcdsaSigner signer) {
    return secret.length == SIZE && signer.isSecret(secret)
        ? Optional.of(new PrivateKey(secret.clone(), signer))
        : Optional.empty();
  }

  /** The secret, in a new array. */
  public byte[] secret() {
    return secret.clone();
  }

  /** The public key: 33 bytes compressed, else 65. Costs a point multiplication; keep it. */
  public byte[] publicKey(boolean compressed) {
    return signer.publicKey(secret, compressed);
  }

  /**
   * Signs a 32-byte hash: strict DER, low R and S, thus at most 70 bytes; the nonce by RFC 6979, so
   * equal for equal arguments, and equal to Bitcoin Core's. The hash type is the caller's to
   * append.
   *
   * @throws IllegalArgumentException unless {@code hash} has 32 bytes
   */
  public byte[] sign(byte[] hash) {
    if (hash.length != 32) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + hash.length);
    }
    return EcdsaSignature.encodeDer(LowRSigner.sign(signer, secret, hash));
  }

  /**
   * Signs a 32-byte hash as BIP340 says: 64 bytes.
   *
   * @param auxiliary 32 bytes of chance, or zeroes for a signature that is always the same
   * @throws IllegalArgumentException unless both have 32 bytes
   */
  public byte[] signSchnorr(byte[] hash, byte[] auxiliary) {
    if (hash.length != 32 || auxiliary.length != 32) {
      throw new IllegalArgumentException("a hash and its chance have 32 bytes each");
    }
    return signer.signSchnorr(secret, hash, auxiliary);
  }

  /** This key plus a number of 32 big-endian bytes; empty if that is no key or no such number. */
  public Optional<PrivateKey> plus(byte[] tweak) {
    BigInteger number = new BigInteger(1, tweak);
    if (tweak.length != SIZE || number.compareTo(Curve.ORDER) >= 0) {
      return Optional.empty();
    }
    return of(
        BigIntegers.asUnsignedByteArray(
            SIZE, new BigInteger(1, secret).add(number).mod(Curve.ORDER)),
        signer);
  }

  /** The key whose public key has the other y. */
  public PrivateKey negated() {
    BigInteger other = Curve.ORDER.subtract(new BigInteger(1, secret));
    return new PrivateKey(BigIntegers.asUnsignedByteArray(SIZE, other), signer);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrivateKey that && Arrays.equals(secret, that.secret);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(secret);
  }

  @Override
  public String toString() {
    return "PrivateKey";
  }
}
