package dev.grapevine.chain.crypto;

import java.math.BigInteger;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** Signs with Bouncy Castle, where libsecp256k1 does not load. */
final class BouncyCastleEcdsaSigner implements EcdsaSigner {
  @Override
  public boolean isSecret(byte[] secret) {
    BigInteger d = new BigInteger(1, secret);
    return d.signum() > 0 && d.compareTo(Curve.ORDER) < 0;
  }

  @Override
  public byte[] publicKey(byte[] secret, boolean compressed) {
    return new FixedPointCombMultiplier()
        .multiply(Curve.G, new BigInteger(1, secret))
        .getEncoded(compressed);
  }

  @Override
  public byte[] multiply(byte[] x, byte[] secret) {
    ECPoint point = Curve.liftX(x);
    if (point == null) {
      throw new IllegalArgumentException("not the x of a point of the curve");
    }
    return point.multiply(new BigInteger(1, secret)).normalize().getAffineXCoord().getEncoded();
  }

  @Override
  public byte[] sign(byte[] secret, byte[] hash) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, secret), Curve.DOMAIN));
    BigInteger[] rs = signer.generateSignature(hash);
    byte[] compact = new byte[64];
    BigIntegers.asUnsignedByteArray(rs[0], compact, 0, 32);
    BigIntegers.asUnsignedByteArray(rs[1], compact, 32, 32);
    EcdsaSignature.normalise(compact);
    return compact;
  }
}
