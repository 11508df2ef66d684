package dev.grapevine.chain.crypto;

/**
 * Checks signatures over secp256k1. Whatever is malformed (a key that is no point, a signature that
 * cannot be parsed, a number out of range) is a signature that does not verify: {@code false},
 * never an exception. All implementations give the same answer to the same bytes, for consensus
 * hangs on it.
 *
 * <p>Implementations may be called from any thread and keep none of the arrays.
 */
public interface SignatureVerifier {
  /**
   * Checks an ECDSA signature.
   *
   * @param publicKey compressed (33 bytes), uncompressed or hybrid (65 bytes)
   * @param derSignature without the hash type; read as laxly as Bitcoin Core's consensus code does,
   *     and with either of the two values of S
   * @param hash 32 bytes
   */
  boolean verifyEcdsa(byte[] publicKey, byte[] derSignature, byte[] hash);

  /**
   * Checks a Schnorr signature (BIP340).
   *
   * @param xOnlyKey 32 bytes
   * @param signature 64 bytes
   * @param message of any length; signature hashes have 32 bytes
   */
  boolean verifySchnorr(byte[] xOnlyKey, byte[] signature, byte[] message);

  /**
   * Whether {@code tweakedKey} is the x of {@code xOnlyKey}'s even point plus {@code tweak} times
   * the generator, and that point's y is odd or even as said (BIP341).
   *
   * @param xOnlyKey 32 bytes
   * @param tweak 32 bytes, below the group's order
   * @param tweakedKey 32 bytes
   */
  boolean checkTweak(byte[] xOnlyKey, byte[] tweak, byte[] tweakedKey, boolean odd);
}
