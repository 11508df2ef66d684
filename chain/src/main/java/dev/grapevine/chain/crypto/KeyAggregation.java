package dev.grapevine.chain.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.math.ec.ECPoint;

/**
 * One public key of many, by which all of them together can sign (MuSig2, BIP327 {@code KeyAgg}).
 * Stateless. Costs a point multiplication for each key.
 */
public final class KeyAggregation {
  private static final TaggedHash LIST = TaggedHash.of("KeyAgg list");
  private static final TaggedHash COEFFICIENT = TaggedHash.of("KeyAgg coefficient");

  private KeyAggregation() {}

  /**
   * The aggregate of compressed keys in their order, compressed.
   *
   * @param keys at least one; the same may be there more than once
   * @return empty if one is no point, or nothing but infinity comes of them
   */
  public static Optional<byte[]> of(List<byte[]> keys) {
    byte[] list = LIST.hash(keys.toArray(byte[][]::new));
    // The first key that is not the first one; its factor is 1, which saves a multiplication.
    Optional<byte[]> second =
        keys.stream().filter(key -> !Arrays.equals(key, keys.getFirst())).findFirst();
    ECPoint sum = Curve.CURVE.getInfinity();
    for (byte[] key : keys) {
      ECPoint point = key.length == PublicKeys.COMPRESSED ? Curve.decode(key) : null;
      if (point == null) {
        return Optional.empty();
      }
      boolean isSecond = second.filter(other -> Arrays.equals(other, key)).isPresent();
      sum = sum.add(isSecond ? point : point.multiply(coefficient(list, key)));
    }
    return sum.isInfinity() ? Optional.empty() : Optional.of(sum.getEncoded(true));
  }

  private static BigInteger coefficient(byte[] list, byte[] key) {
    return new BigInteger(1, COEFFICIENT.hash(list, key)).mod(Curve.ORDER);
  }
}
