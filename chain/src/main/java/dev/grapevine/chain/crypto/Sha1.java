package dev.grapevine.chain.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-1, which scripts may ask for and nothing else uses. May be called from any thread. */
public final class Sha1 {
  private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha1::newDigest);

  private Sha1() {}

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }

  /** SHA-1 of {@code data}, in a new array of 20 bytes. */
  public static byte[] hash(byte[] data) {
    return DIGEST.get().digest(data);
  }
}
