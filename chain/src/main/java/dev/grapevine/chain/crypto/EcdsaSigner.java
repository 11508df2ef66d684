package dev.grapevine.chain.crypto;

/**
 * Makes keys, shared secrets and ECDSA signatures. All implementations give the same bytes: nonces
 * are RFC 6979's (without extra entropy), S is low. May be called from any thread.
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
}
