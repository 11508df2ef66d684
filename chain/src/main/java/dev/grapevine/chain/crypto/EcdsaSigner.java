package dev.grapevine.chain.crypto;

import java.util.Optional;

/**
 * Makes keys, shared secrets and signatures. All implementations give the same bytes: nonces are
 * RFC 6979's (without extra entropy), S is low. May be called from any thread.
 *
 * <p>The arguments are checked by {@link PrivateKey} and {@link ElligatorSwift}, the doors to this.
 */
interface EcdsaSigner {
  /** Whether 32 bytes are a secret key: above zero and below the group's order. */
  boolean isSecret(byte[] secret);

  /** The public key of a valid secret, 33 or 65 bytes. */
  byte[] publicKey(byte[] secret, boolean compressed);

  /** The x, 32 bytes, of the point with x coordinate {@code x} times a valid secret. */
  byte[] multiply(byte[] x, byte[] secret);

  /** The compact signature of a 32-byte hash by a valid secret. */
  byte[] sign(byte[] secret, byte[] hash);

  /**
   * The Schnorr signature (BIP340) of a 32-byte hash by a valid secret, with 32 bytes of chance.
   */
  byte[] signSchnorr(byte[] secret, byte[] hash, byte[] auxiliary);

  /**
   * The compressed key of the point {@code publicKey}, 33 bytes, plus {@code tweak} times the
   * generator; empty if the key is no point, the tweak is not below the order, or the sum is at
   * infinity.
   */
  Optional<byte[]> tweakPublicKey(byte[] publicKey, byte[] tweak);
}
