package dev.grapevine.chain.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * The back end that runs everywhere: Bouncy Castle. About 3.5 times slower than libsecp256k1. Also
 * checks what the native one cannot: Schnorr signatures over messages that have not 32 bytes.
 */
public final class BouncyCastleSignatureVerifier implements SignatureVerifier {
  private static final TaggedHash CHALLENGE = TaggedHash.of("BIP0340/challenge");

  @Override
  public boolean verifyEcdsa(byte[] publicKey, byte[] derSignature, byte[] hash) {
    byte[] compact = EcdsaSignature.parseLax(derSignature);
    ECPoint point = Curve.decode(publicKey);
    if (compact == null || point == null || hash.length != 32) {
      return false;
    }
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, new ECPublicKeyParameters(point, Curve.DOMAIN));
    return verifier.verifySignature(
        hash, new BigInteger(1, compact, 0, 32), new BigInteger(1, compact, 32, 32));
  }

  @Override
  public boolean verifySchnorr(byte[] xOnlyKey, byte[] signature, byte[] message) {
    ECPoint point = Curve.liftX(xOnlyKey);
    if (point == null || signature.length != 64) {
      return false;
    }
    byte[] rBytes = Arrays.copyOf(signature, 32);
    BigInteger r = new BigInteger(1, rBytes);
    BigInteger s = new BigInteger(1, signature, 32, 32);
    if (r.compareTo(Curve.FIELD) >= 0 || s.compareTo(Curve.ORDER) >= 0) {
      return false;
    }
    BigInteger e = new BigInteger(1, CHALLENGE.hash(rBytes, xOnlyKey, message)).mod(Curve.ORDER);
    ECPoint nonce =
        ECAlgorithms.sumOfTwoMultiplies(Curve.G, s, point, Curve.ORDER.subtract(e)).normalize();
    return !nonce.isInfinity()
        && !nonce.getAffineYCoord().testBitZero()
        && nonce.getAffineXCoord().toBigInteger().equals(r);
  }

  @Override
  public boolean checkTweak(byte[] xOnlyKey, byte[] tweak, byte[] tweakedKey, boolean odd) {
    ECPoint point = Curve.liftX(xOnlyKey);
    BigInteger factor = new BigInteger(1, tweak);
    if (point == null || factor.compareTo(Curve.ORDER) >= 0) {
      return false;
    }
    ECPoint tweaked =
        new FixedPointCombMultiplier().multiply(Curve.G, factor).add(point).normalize();
    return !tweaked.isInfinity()
        && tweaked.getAffineYCoord().testBitZero() == odd
        && Arrays.equals(tweaked.getAffineXCoord().getEncoded(), tweakedKey);
  }
}
