package dev.grapevine.p2p.frame;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The key stream of ChaCha20 (RFC 8439), the JDK's. */
final class ChaCha20 {
  static final int KEY_BYTES = 32;

  /** The algorithm's name, of ciphers and keys. */
  static final String NAME = "ChaCha20";

  private static final int NONCE_BYTES = 12;

  private ChaCha20() {}

  /** {@code count} bytes of it, from 64-byte block number {@code block} on. */
  static byte[] keyStream(byte[] key, byte[] nonce, int block, int count) {
    try {
      Cipher cipher = Cipher.getInstance(NAME);
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, NAME),
          new ChaCha20ParameterSpec(nonce, block));
      return cipher.doFinal(new byte[count]);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + NAME, e);
    }
  }

  /** A nonce of a 4-byte and an 8-byte little-endian number, as BIP324 makes them. */
  static byte[] nonce(int first, long second) {
    byte[] nonce = new byte[NONCE_BYTES];
    for (int i = 0; i < Integer.BYTES; i++) {
      nonce[i] = (byte) (first >>> 8 * i);
    }
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[Integer.BYTES + i] = (byte) (second >>> 8 * i);
    }
    return nonce;
  }
}
