package dev.grapevine.chain.crypto;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the back end, once for the process: libsecp256k1 where its native library loads, else
 * Bouncy Castle, with one line in the log.
 */
public final class SignatureVerifiers {
  private static final Logger LOG = LoggerFactory.getLogger(SignatureVerifiers.class);

  private SignatureVerifiers() {}

  /** The fastest verifier that runs here. */
  public static SignatureVerifier best() {
    return Best.VERIFIER;
  }

  /** The fastest signer that runs here. */
  static EcdsaSigner bestSigner() {
    return Best.SIGNER;
  }

  /** What {@code loader} gives, or {@code fallback}'s if the native library does not load. */
  static <T> T firstThatLoads(Supplier<T> loader, Supplier<T> fallback) {
    try {
      return loader.get();
    } catch (LinkageError | RuntimeException e) {
      LOG.warn("libsecp256k1 does not load, signatures go through Bouncy Castle: {}", e.toString());
      return fallback.get();
    }
  }

  private static final class Best {
    // No method reference: it would load the class, and with the first class of Bouncy Castle's the
    // JVM checks the signature of all its jar.
    @SuppressWarnings("UnnecessaryLambda")
    static final SignatureVerifier VERIFIER =
        firstThatLoads(NativeSignatureVerifier::new, () -> new BouncyCastleSignatureVerifier());

    static final EcdsaSigner SIGNER =
        VERIFIER instanceof NativeSignatureVerifier
            ? new NativeEcdsaSigner()
            : new BouncyCastleEcdsaSigner();
  }
}
