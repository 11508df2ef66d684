package dev.grapevine.chain.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;

/**
 * ECDSA signatures whose R is below 2^255, so that its DER form needs no leading zero: 70 bytes
 * where it would be 71 half of the time, and fees that can be told beforehand (Bitcoin Core {@code
 * CKey::Sign}). The first try has the nonce of RFC 6979; while R is high, the next one adds the
 * number of the try, little-endian in 32 bytes, to what the nonce is derived from (RFC 6979, 3.6).
 * Two tries on average. Equal for equal arguments, and equal to Bitcoin Core's.
 */
final class LowRSigner {
  private static final int SIZE = 32;

  private LowRSigner() {}

  /** The compact signature of a 32-byte hash by a valid secret: low R, low S. */
  static byte[] sign(EcdsaSigner signer, byte[] secret, byte[] hash) {
    byte[] compact = signer.sign(secret, hash);
    for (int tries = 1; isHighR(compact); tries++) {
      compact = sign(signer, secret, hash, tries);
    }
    return compact;
  }

  private static boolean isHighR(byte[] compact) {
    return compact[0] < 0;
  }

  private static byte[] sign(EcdsaSigner signer, byte[] secret, byte[] hash, int tries) {
    BigInteger d = new BigInteger(1, secret);
    BigInteger e = new BigInteger(1, hash);
    Nonces nonces = new Nonces(tries);
    nonces.init(Curve.ORDER, d, hash);
    while (true) {
      BigInteger k = nonces.nextK();
      byte[] point = signer.publicKey(BigIntegers.asUnsignedByteArray(SIZE, k), true);
      BigInteger r = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + SIZE)).mod(Curve.ORDER);
      BigInteger s = e.add(r.multiply(d)).multiply(k.modInverse(Curve.ORDER)).mod(Curve.ORDER);
      if (r.signum() != 0 && s.signum() != 0) {
        byte[] compact = new byte[2 * SIZE];
        BigIntegers.asUnsignedByteArray(r, compact, 0, SIZE);
        BigIntegers.asUnsignedByteArray(s, compact, SIZE, SIZE);
        EcdsaSignature.normalise(compact);
        return compact;
      }
    }
  }

  /** Those of RFC 6979 with the number of the try as additional data. */
  private static final class Nonces extends HMacDSAKCalculator {
    private final byte[] extra = new byte[SIZE];

    Nonces(int tries) {
      super(new SHA256Digest());
      for (int i = 0; i < Integer.BYTES; i++) {
        extra[i] = (byte) (tries >>> (8 * i));
      }
    }

    @Override
    protected void initAdditionalInput0(HMac hmac) {
      hmac.update(extra, 0, extra.length);
    }

    @Override
    protected void initAdditionalInput1(HMac hmac) {
      hmac.update(extra, 0, extra.length);
    }
  }
}
