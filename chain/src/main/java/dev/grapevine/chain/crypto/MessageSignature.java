package dev.grapevine.chain.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/**
 * Signatures under a text, from which the signing key can be computed: 65 bytes, of which the first
 * says which of the keys that fit it is (Bitcoin Core {@code common/signmessage.cpp}, SEC 1 4.1.6).
 * Stateless.
 */
public final class MessageSignature {
  /** Bytes of a signature. */
  public static final int SIZE = 65;

  private static final String MAGIC = "Bitcoin Signed Message:\n";
  private static final int FIRST = 27;
  private static final int COMPRESSED = 4;
  private static final int KEYS = 4;

  private MessageSignature() {}

  /** What is signed for {@code message}. */
  public static byte[] hash(String message) {
    byte[] magic = MAGIC.getBytes(StandardCharsets.UTF_8);
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    return new HashWriter()
        .compactSize(magic.length)
        .bytes(magic)
        .compactSize(text.length)
        .bytes(text)
        .finishDouble();
  }

  /** Signs; the nonce is by RFC 6979. */
  public static byte[] sign(PrivateKey key, boolean compressed, byte[] hash) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, key.secret()), Curve.DOMAIN));
    BigInteger[] rs = signer.generateSignature(hash);
    BigInteger half = Curve.ORDER.shiftRight(1);
    BigInteger s = rs[1].compareTo(half) > 0 ? Curve.ORDER.subtract(rs[1]) : rs[1];
    byte[] signature = new byte[SIZE];
    BigIntegers.asUnsignedByteArray(rs[0], signature, 1, 32);
    BigIntegers.asUnsignedByteArray(s, signature, 33, 32);
    byte[] publicKey = key.publicKey(compressed);
    for (int which = 0; which < KEYS; which++) {
      signature[0] = (byte) (FIRST + which + (compressed ? COMPRESSED : 0));
      if (recover(signature, hash).filter(found -> Arrays.equals(found, publicKey)).isPresent()) {
        return signature;
      }
    }
    throw new AssertionError("one of four keys made the signature");
  }

  /** The public key that signed, in the form the signature names; empty if there is none. */
  public static Optional<byte[]> recover(byte[] signature, byte[] hash) {
    if (signature.length != SIZE) {
      return Optional.empty();
    }
    int mark = (signature[0] & 0xff) - FIRST;
    if (mark < 0 || mark >= 2 * KEYS) {
      return Optional.empty();
    }
    BigInteger r = new BigInteger(1, signature, 1, 32);
    BigInteger s = new BigInteger(1, signature, 33, 32);
    if (r.signum() == 0
        || s.signum() == 0
        || r.compareTo(Curve.ORDER) >= 0
        || s.compareTo(Curve.ORDER) >= 0) {
      return Optional.empty();
    }
    BigInteger x = (mark & 2) == 0 ? r : r.add(Curve.ORDER);
    if (x.compareTo(Curve.FIELD) >= 0) {
      return Optional.empty();
    }
    byte[] encoded = new byte[33];
    encoded[0] = (byte) (2 + (mark & 1));
    BigIntegers.asUnsignedByteArray(x, encoded, 1, 32);
    ECPoint point = Curve.decode(encoded);
    if (point == null) {
      return Optional.empty();
    }
    BigInteger inverse = r.modInverse(Curve.ORDER);
    BigInteger ofG = new BigInteger(1, hash).negate().multiply(inverse).mod(Curve.ORDER);
    BigInteger ofPoint = s.multiply(inverse).mod(Curve.ORDER);
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(Curve.G, ofG, point, ofPoint).normalize();
    return key.isInfinity()
        ? Optional.empty()
        : Optional.of(key.getEncoded((mark & COMPRESSED) != 0));
  }
}
