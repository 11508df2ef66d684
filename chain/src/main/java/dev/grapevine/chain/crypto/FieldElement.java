package dev.grapevine.chain.crypto;

/**
 * A number modulo p = 2^256 - 2^32 - 977, the field of secp256k1 (SEC 2). Immutable; time depends
 * on the values only in {@link #isZero}, {@link #equals} and {@link #isSquare}.
 *
 * <p>Five limbs of 52 bits, least first. Between operations the lower four are below 2^52 and the
 * highest hardly above 2^48, so a value may exceed p a little; only {@link #toBytes} and comparing
 * reduce it to the least one. A product of two limbs is taken apart into its low 52 bits and the
 * rest, so that ten of them add up in a {@code long} without carries. An ElligatorSwift key, which
 * takes about four powers of 256 squarings each, is decoded in 10 to 17 microseconds.
 */
final class FieldElement {
  /** Bytes of an element, big-endian. */
  static final int SIZE = 32;

  static final FieldElement ZERO = new FieldElement(0, 0, 0, 0, 0);
  static final FieldElement ONE = new FieldElement(1, 0, 0, 0, 0);

  private static final long LIMB = (1L << 52) - 1;
  private static final long TOP = (1L << 48) - 1;

  /** 2^256 modulo p. */
  private static final long FOLD_256 = 0x1000003D1L;

  /** 2^260 modulo p. */
  private static final long FOLD_260 = FOLD_256 << 4;

  private static final long P0 = 0xFFFFEFFFFFC2FL;

  private final long n0;
  private final long n1;
  private final long n2;
  private final long n3;
  private final long n4;

  private FieldElement(long n0, long n1, long n2, long n3, long n4) {
    this.n0 = n0;
    this.n1 = n1;
    this.n2 = n2;
    this.n3 = n3;
    this.n4 = n4;
  }

  /** A small number, not negative. */
  static FieldElement of(int value) {
    return new FieldElement(value, 0, 0, 0, 0);
  }

  /** The 32 big-endian bytes at {@code offset}, modulo p. */
  static FieldElement read(byte[] bytes, int offset) {
    long w3 = word(bytes, offset);
    long w2 = word(bytes, offset + 8);
    long w1 = word(bytes, offset + 16);
    long w0 = word(bytes, offset + 24);
    return new FieldElement(
        w0 & LIMB,
        (w0 >>> 52 | w1 << 12) & LIMB,
        (w1 >>> 40 | w2 << 24) & LIMB,
        (w2 >>> 28 | w3 << 36) & LIMB,
        w3 >>> 16);
  }

  private static long word(byte[] bytes, int offset) {
    long word = 0;
    for (int i = offset; i < offset + Long.BYTES; i++) {
      word = word << 8 | bytes[i] & 0xFF;
    }
    return word;
  }

  /** The least number equal to it, in 32 big-endian bytes. */
  byte[] toBytes() {
    FieldElement least = reduced();
    byte[] bytes = new byte[SIZE];
    write(bytes, 24, least.n0 | least.n1 << 52);
    write(bytes, 16, least.n1 >>> 12 | least.n2 << 40);
    write(bytes, 8, least.n2 >>> 24 | least.n3 << 28);
    write(bytes, 0, least.n3 >>> 36 | least.n4 << 16);
    return bytes;
  }

  private static void write(byte[] bytes, int offset, long word) {
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[offset + i] = (byte) (word >>> 56 - 8 * i);
    }
  }

  /** Between 0 and p - 1. */
  private FieldElement reduced() {
    FieldElement carried = carried(n0, n1, n2, n3, n4);
    boolean over =
        carried.n4 > TOP
            || (carried.n4 == TOP
                && (carried.n1 & carried.n2 & carried.n3) == LIMB
                && carried.n0 >= P0);
    if (!over) {
      return carried;
    }
    // Less than 2 p: adding 2^256 - p and dropping the bit of 2^256 takes p away.
    FieldElement less =
        carry(carried.n0 + FOLD_256, carried.n1, carried.n2, carried.n3, carried.n4);
    return new FieldElement(less.n0, less.n1, less.n2, less.n3, less.n4 & TOP);
  }

  /** Brings limbs below 2^60 into bounds. */
  private static FieldElement carried(long r0, long r1, long r2, long r3, long r4) {
    long fold = r4 >>> 48;
    return carry(r0 + fold * FOLD_256, r1, r2, r3, r4 & TOP);
  }

  private static FieldElement carry(long r0, long r1, long r2, long r3, long r4) {
    long c1 = r1 + (r0 >>> 52);
    long c2 = r2 + (c1 >>> 52);
    long c3 = r3 + (c2 >>> 52);
    return new FieldElement(r0 & LIMB, c1 & LIMB, c2 & LIMB, c3 & LIMB, r4 + (c3 >>> 52));
  }

  FieldElement add(FieldElement b) {
    return carried(n0 + b.n0, n1 + b.n1, n2 + b.n2, n3 + b.n3, n4 + b.n4);
  }

  FieldElement subtract(FieldElement b) {
    // Twice p is added, so that no limb is negative.
    return carried(
        n0 + 2 * P0 - b.n0,
        n1 + 2 * LIMB - b.n1,
        n2 + 2 * LIMB - b.n2,
        n3 + 2 * LIMB - b.n3,
        n4 + 2 * TOP - b.n4);
  }

  FieldElement negate() {
    return ZERO.subtract(this);
  }

  /** Times a number from 0 to 255. */
  FieldElement times(int factor) {
    return carried(n0 * factor, n1 * factor, n2 * factor, n3 * factor, n4 * factor);
  }

  /** Half of it. */
  FieldElement half() {
    long odd = -(n0 & 1);
    // An odd one has p added first.
    long h0 = n0 + (odd & P0);
    long h1 = n1 + (odd & LIMB);
    long h2 = n2 + (odd & LIMB);
    long h3 = n3 + (odd & LIMB);
    long h4 = n4 + (odd & TOP);
    return carried(
        (h0 >>> 1) + ((h1 & 1) << 51),
        (h1 >>> 1) + ((h2 & 1) << 51),
        (h2 >>> 1) + ((h3 & 1) << 51),
        (h3 >>> 1) + ((h4 & 1) << 51),
        h4 >>> 1);
  }

  private static long low(long product) {
    return product & LIMB;
  }

  /** What is above the low 52 bits of a product; {@code a} below 2^57, {@code b} below 2^54. */
  private static long high(long a, long b) {
    return Math.multiplyHigh(a << 6, b << 6);
  }

  FieldElement multiply(FieldElement b) {
    long b0 = b.n0;
    long b1 = b.n1;
    long b2 = b.n2;
    long b3 = b.n3;
    long b4 = b.n4;
    long c0 = low(n0 * b0);
    long c1 = high(n0, b0) + low(n0 * b1) + low(n1 * b0);
    long c2 = high(n0, b1) + high(n1, b0) + low(n0 * b2) + low(n1 * b1) + low(n2 * b0);
    long c3 = high(n0, b2) + high(n1, b1) + high(n2, b0);
    c3 += low(n0 * b3) + low(n1 * b2) + low(n2 * b1) + low(n3 * b0);
    long c4 = high(n0, b3) + high(n1, b2) + high(n2, b1) + high(n3, b0);
    c4 += low(n0 * b4) + low(n1 * b3) + low(n2 * b2) + low(n3 * b1) + low(n4 * b0);
    long c5 = high(n0, b4) + high(n1, b3) + high(n2, b2) + high(n3, b1) + high(n4, b0);
    c5 += low(n1 * b4) + low(n2 * b3) + low(n3 * b2) + low(n4 * b1);
    long c6 = high(n1, b4) + high(n2, b3) + high(n3, b2) + high(n4, b1);
    c6 += low(n2 * b4) + low(n3 * b3) + low(n4 * b2);
    long c7 = high(n2, b4) + high(n3, b3) + high(n4, b2) + low(n3 * b4) + low(n4 * b3);
    long c8 = high(n3, b4) + high(n4, b3) + low(n4 * b4);
    long c9 = high(n4, b4);
    return folded(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
  }

  FieldElement square() {
    return squared(1);
  }

  /** Squared {@code times} times. */
  private FieldElement squared(int times) {
    FieldElement x = this;
    for (int i = 0; i < times; i++) {
      x = x.squareOnce();
    }
    return x;
  }

  private FieldElement squareOnce() {
    long d0 = 2 * n0;
    long d1 = 2 * n1;
    long d2 = 2 * n2;
    long d3 = 2 * n3;
    long c0 = low(n0 * n0);
    long c1 = high(n0, n0) + low(d0 * n1);
    long c2 = high(d0, n1) + low(d0 * n2) + low(n1 * n1);
    long c3 = high(d0, n2) + high(n1, n1) + low(d0 * n3) + low(d1 * n2);
    long c4 = high(d0, n3) + high(d1, n2) + low(d0 * n4) + low(d1 * n3) + low(n2 * n2);
    long c5 = high(d0, n4) + high(d1, n3) + high(n2, n2) + low(d1 * n4) + low(d2 * n3);
    long c6 = high(d1, n4) + high(d2, n3) + low(d2 * n4) + low(n3 * n3);
    long c7 = high(d2, n4) + high(n3, n3) + low(d3 * n4);
    long c8 = high(d3, n4) + low(n4 * n4);
    long c9 = high(n4, n4);
    return folded(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
  }

  /** Columns of 52 bits, each below 2^57, with what is above 2^260 folded into the lower half. */
  private static FieldElement folded(
      long c0, long c1, long c2, long c3, long c4, long c5, long c6, long c7, long c8, long c9) {
    long r0 = c0 + low(c5 * FOLD_260);
    long r1 = c1 + high(c5, FOLD_260) + low(c6 * FOLD_260);
    long r2 = c2 + high(c6, FOLD_260) + low(c7 * FOLD_260);
    long r3 = c3 + high(c7, FOLD_260) + low(c8 * FOLD_260);
    long r4 = c4 + high(c8, FOLD_260) + low(c9 * FOLD_260);
    long above = (high(c9, FOLD_260) << 4) + (r4 >>> 48);
    return carry(r0 + low(above * FOLD_256), r1 + high(above, FOLD_256), r2, r3, r4 & TOP);
  }

  /** 1 divided by it, and 0 for 0. By Fermat: its power of p - 2. */
  FieldElement inverse() {
    FieldElement x2 = squared(1).multiply(this);
    FieldElement x22 = ones22(x2);
    return ones223(x2, x22)
        .squared(23)
        .multiply(x22)
        .squared(5)
        .multiply(this)
        .squared(3)
        .multiply(x2)
        .squared(2)
        .multiply(this);
  }

  /** Its power of (p + 1) / 4: a root of it if it is a square, else one of its negative. */
  FieldElement rootCandidate() {
    FieldElement x2 = squared(1).multiply(this);
    FieldElement x22 = ones22(x2);
    return ones223(x2, x22).squared(23).multiply(x22).squared(6).multiply(x2).squared(2);
  }

  /** Its power of 2^22 - 1; {@code x2} is that of 2^2 - 1. */
  private FieldElement ones22(FieldElement x2) {
    FieldElement x3 = x2.squared(1).multiply(this);
    FieldElement x6 = x3.squared(3).multiply(x3);
    FieldElement x9 = x6.squared(3).multiply(x3);
    FieldElement x11 = x9.squared(2).multiply(x2);
    return x11.squared(11).multiply(x11);
  }

  /** Its power of 2^223 - 1. */
  private FieldElement ones223(FieldElement x2, FieldElement x22) {
    FieldElement x44 = x22.squared(22).multiply(x22);
    FieldElement x88 = x44.squared(44).multiply(x44);
    FieldElement x176 = x88.squared(88).multiply(x88);
    FieldElement x220 = x176.squared(44).multiply(x44);
    return x220.squared(3).multiply(x2.squared(1).multiply(this));
  }

  /** True for 0 and for every other element that has a root. */
  boolean isSquare() {
    return rootCandidate().square().equals(this);
  }

  boolean isZero() {
    FieldElement least = reduced();
    return (least.n0 | least.n1 | least.n2 | least.n3 | least.n4) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldElement that && subtract(that).isZero();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(reduced().n0);
  }
}
