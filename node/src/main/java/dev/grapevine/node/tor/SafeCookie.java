package dev.grapevine.node.tor;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proof that both ends know a cookie, without telling it to who does not (Tor's control-spec,
 * 3.24): each shows the HMAC-SHA256 of cookie, our nonce and Tor's, with a key that says which way
 * it goes.
 *
 * @param cookie 32 bytes
 * @param ourNonce 32 bytes, unpredictable
 */
record SafeCookie(byte[] cookie, byte[] ourNonce) {
  static final int COOKIE_BYTES = 32;
  static final int NONCE_BYTES = 32;

  private static final String TO_US = "Tor safe cookie authentication server-to-controller hash";
  private static final String TO_TOR = "Tor safe cookie authentication controller-to-server hash";

  /** Whether who has this nonce and shows this proof knows the cookie. */
  boolean isProof(byte[] proof, byte[] torNonce) {
    return MessageDigest.isEqual(proof, proof(TO_US, torNonce));
  }

  /** What shows Tor that we know it. */
  byte[] proof(byte[] torNonce) {
    return proof(TO_TOR, torNonce);
  }

  private byte[] proof(String key, byte[] torNonce) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), mac.getAlgorithm()));
      mac.update(cookie);
      mac.update(ourNonce);
      return mac.doFinal(torNonce);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HmacSHA256", e);
    }
  }
}
