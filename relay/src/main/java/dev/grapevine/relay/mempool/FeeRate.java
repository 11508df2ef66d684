package dev.grapevine.relay.mempool;

/** A feerate in satoshi for 1000 virtual bytes (Bitcoin Core {@code policy/feerate.h}). */
public record FeeRate(long satPerKvB) implements Comparable<FeeRate> {
  /** Nothing asked. */
  public static final FeeRate ZERO = new FeeRate(0);

  private static final int VBYTES_PER_KVB = 1000;

  /** The rate that {@code fee} satoshi pay for {@code vsize} virtual bytes, rounded down. */
  public static FeeRate of(long fee, int vsize) {
    return vsize == 0 ? ZERO : new FeeRate(Math.floorDiv(fee * VBYTES_PER_KVB, (long) vsize));
  }

  /** Satoshi that {@code vsize} virtual bytes cost at this rate, rounded up; no more than fits. */
  public long feeFor(long vsize) {
    if (Math.multiplyHigh(satPerKvB, vsize) != satPerKvB * vsize >> 63) {
      return Long.MAX_VALUE;
    }
    return Math.ceilDiv(satPerKvB * vsize, (long) VBYTES_PER_KVB);
  }

  /** The sum of two rates. */
  public FeeRate plus(FeeRate other) {
    return new FeeRate(satPerKvB + other.satPerKvB);
  }

  /** The greater of two rates. */
  public FeeRate max(FeeRate other) {
    return satPerKvB >= other.satPerKvB ? this : other;
  }

  @Override
  public int compareTo(FeeRate other) {
    return Long.compare(satPerKvB, other.satPerKvB);
  }

  /**
   * Compares {@code feeA / sizeA} with {@code feeB / sizeB} exactly; sizes are positive. 128-bit
   * products, since all the money times the largest cluster passes 2^63.
   */
  static int compare(long feeA, long sizeA, long feeB, long sizeB) {
    long highA = Math.multiplyHigh(feeA, sizeB);
    long highB = Math.multiplyHigh(feeB, sizeA);
    return highA != highB
        ? Long.compare(highA, highB)
        : Long.compareUnsigned(feeA * sizeB, feeB * sizeA);
  }
}
