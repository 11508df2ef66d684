package dev.grapevine.chain.crypto;

import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** HMAC-SHA512, from which BIP32 derives keys. Stateless. */
public final class HmacSha512 {
  /** Bytes of a result. */
  public static final int SIZE = 64;

  private HmacSha512() {}

  /** The code of the parts, one after the other, under a key. */
  public static byte[] of(byte[] key, byte[]... parts) {
    HMac hmac = new HMac(new SHA512Digest());
    hmac.init(new KeyParameter(key));
    for (byte[] part : parts) {
      hmac.update(part, 0, part.length);
    }
    byte[] result = new byte[SIZE];
    hmac.doFinal(result, 0);
    return result;
  }
}
