package dev.grapevine.chain.crypto;

import org.bouncycastle.crypto.digests.RIPEMD160Digest;

/** RIPEMD-160, which the JDK lacks; Bouncy Castle's. May be called from any thread. */
public final class Ripemd160 {
  /** Bytes of a hash. */
  public static final int SIZE = 20;

  private static final ThreadLocal<RIPEMD160Digest> DIGEST =
      ThreadLocal.withInitial(RIPEMD160Digest::new);

  private Ripemd160() {}

  /** RIPEMD-160 of {@code data}, in a new array. */
  public static byte[] hash(byte[] data) {
    RIPEMD160Digest digest = DIGEST.get();
    digest.update(data, 0, data.length);
    byte[] out = new byte[SIZE];
    digest.doFinal(out, 0);
    return out;
  }
}
