package dev.grapevine.chain.crypto;

import java.nio.ByteBuffer;

/**
 * Asks a {@link SignatureCache} before the verifier behind it. Only signatures that verify are
 * remembered: a failing one costs its sender the connection, not the node its cache.
 */
public final class CachingSignatureVerifier implements SignatureVerifier {
  private final SignatureVerifier verifier;
  private final SignatureCache cache;
  private final boolean store;

  /**
   * A view of {@code cache}.
   *
   * @param store whether to remember what verifies: true for the mempool; false while a block is
   *     connected, whose signatures are not asked for again
   */
  public CachingSignatureVerifier(SignatureVerifier verifier, SignatureCache cache, boolean store) {
    this.verifier = verifier;
    this.cache = cache;
    this.store = store;
  }

  @Override
  public boolean verifyEcdsa(byte[] publicKey, byte[] derSignature, byte[] hash) {
    ByteBuffer entry = cache.entry(SignatureCache.Kind.ECDSA, publicKey, derSignature, hash);
    return cache.contains(entry)
        || remember(entry, verifier.verifyEcdsa(publicKey, derSignature, hash));
  }

  @Override
  public boolean verifySchnorr(byte[] xOnlyKey, byte[] signature, byte[] message) {
    ByteBuffer entry = cache.entry(SignatureCache.Kind.SCHNORR, xOnlyKey, signature, message);
    return cache.contains(entry)
        || remember(entry, verifier.verifySchnorr(xOnlyKey, signature, message));
  }

  /** Not cached: it costs less than half of a signature. */
  @Override
  public boolean checkTweak(byte[] xOnlyKey, byte[] tweak, byte[] tweakedKey, boolean odd) {
    return verifier.checkTweak(xOnlyKey, tweak, tweakedKey, odd);
  }

  private boolean remember(ByteBuffer entry, boolean verified) {
    if (verified && store) {
      cache.add(entry);
    }
    return verified;
  }
}
