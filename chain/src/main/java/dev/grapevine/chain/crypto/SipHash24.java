package dev.grapevine.chain.crypto;

/**
 * SipHash-2-4 (Aumasson, Bernstein): the keyed 64-bit hash of BIP152's short ids and of every hash
 * table that a peer can fill.
 *
 * <p>A 32-byte hash is given as four words, word {@code i} being bytes {@code 8i} to {@code 8i + 7}
 * of its wire form read little-endian. An instance is the running state and never leaves a call;
 * the compiler keeps it in registers.
 */
public final class SipHash24 {
  private long v0;
  private long v1;
  private long v2;
  private long v3;

  private SipHash24(long k0, long k1) {
    v0 = k0 ^ 0x736f6d6570736575L;
    v1 = k1 ^ 0x646f72616e646f6dL;
    v2 = k0 ^ 0x6c7967656e657261L;
    v3 = k1 ^ 0x7465646279746573L;
  }

  /** The hash of a 32-byte hash. */
  public static long hash(long k0, long k1, long w0, long w1, long w2, long w3) {
    SipHash24 state = new SipHash24(k0, k1);
    state.word(w0);
    state.word(w1);
    state.word(w2);
    state.word(w3);
    return state.finish(32L << 56);
  }

  /** The hash of a 32-byte hash and four more bytes, little-endian: an outpoint. */
  public static long hash(long k0, long k1, long w0, long w1, long w2, long w3, int extra) {
    SipHash24 state = new SipHash24(k0, k1);
    state.word(w0);
    state.word(w1);
    state.word(w2);
    state.word(w3);
    return state.finish(36L << 56 | Integer.toUnsignedLong(extra));
  }

  /** The hash of all of {@code data}. */
  public static long hash(long k0, long k1, byte[] data) {
    SipHash24 state = new SipHash24(k0, k1);
    int whole = data.length & ~7;
    for (int i = 0; i < whole; i += 8) {
      state.word(little(data, i, 8));
    }
    return state.finish((long) data.length << 56 | little(data, whole, data.length - whole));
  }

  private static long little(byte[] data, int offset, int length) {
    long word = 0;
    for (int i = 0; i < length; i++) {
      word |= (data[offset + i] & 0xffL) << (8 * i);
    }
    return word;
  }

  private void word(long m) {
    v3 ^= m;
    round();
    round();
    v0 ^= m;
  }

  private long finish(long lastWord) {
    word(lastWord);
    v2 ^= 0xff;
    round();
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
