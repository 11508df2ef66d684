package dev.grapevine.chain.crypto;

import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** Signs with Bouncy Castle, where libsecp256k1 does not load. */
final class BouncyCastleEcdsaSigner implements EcdsaSigner {
  private static final TaggedHash AUX = TaggedHash.of("BIP0340/aux");
  private static final TaggedHash NONCE = TaggedHash.of("BIP0340/nonce");
  private static final TaggedHash CHALLENGE = TaggedHash.of("BIP0340/challenge");

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
  public byte[] signSchnorr(byte[] secret, byte[] hash, byte[] auxiliary) {
    BigInteger d = new BigInteger(1, secret);
    ECPoint key = pointOf(d);
    if (isOdd(key)) {
      d = Curve.ORDER.subtract(d);
    }
    byte[] x = key.getAffineXCoord().getEncoded();
    byte[] masked = AUX.hash(auxiliary);
    byte[] bytes = BigIntegers.asUnsignedByteArray(32, d);
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= bytes[i];
    }
    BigInteger k = new BigInteger(1, NONCE.hash(masked, x, hash)).mod(Curve.ORDER);
    if (k.signum() == 0) {
      throw new IllegalStateException("a nonce of zero, which nobody will ever see");
    }
    ECPoint nonce = pointOf(k);
    if (isOdd(nonce)) {
      k = Curve.ORDER.subtract(k);
    }
    byte[] r = nonce.getAffineXCoord().getEncoded();
    BigInteger e = new BigInteger(1, CHALLENGE.hash(r, x, hash));
    byte[] signature = new byte[64];
    System.arraycopy(r, 0, signature, 0, 32);
    BigInteger s = k.add(e.multiply(d)).mod(Curve.ORDER);
    BigIntegers.asUnsignedByteArray(s, signature, 32, 32);
    return signature;
  }

  private static ECPoint pointOf(BigInteger secret) {
    return new FixedPointCombMultiplier().multiply(Curve.G, secret).normalize();
  }

  private static boolean isOdd(ECPoint point) {
    return point.getAffineYCoord().testBitZero();
  }

  @Override
  public Optional<byte[]> tweakPublicKey(byte[] publicKey, byte[] tweak) {
    ECPoint point = Curve.decode(publicKey);
    BigInteger t = new BigInteger(1, tweak);
    if (point == null || t.compareTo(Curve.ORDER) >= 0) {
      return Optional.empty();
    }
    ECPoint sum = point.add(Curve.G.multiply(t)).normalize();
    return sum.isInfinity() ? Optional.empty() : Optional.of(sum.getEncoded(true));
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
