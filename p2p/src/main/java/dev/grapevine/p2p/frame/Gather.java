package dev.grapevine.p2p.frame;

import java.util.Arrays;

/**
 * Waits for a piece of known length. One that is there as a whole is copied once, into an array
 * that the thread shares; only one that comes in parts gets an array of its own, which grows with
 * what has come, so that a length that is only claimed costs nothing. Between pieces it holds no
 * memory.
 */
final class Gather {
  /** Pieces up to this size are not given an array: what one read brings at most. */
  static final int SCRATCH_BYTES = 64 * 1024;

  /** Least room for a piece that comes in parts. */
  private static final int LEAST_ROOM_BYTES = 1024;

  private static final byte[] EMPTY = new byte[0];
  private static final ThreadLocal<byte[]> SCRATCH =
      ThreadLocal.withInitial(() -> new byte[SCRATCH_BYTES]);

  private byte[] partial = EMPTY;
  private int filled;

  Gather() {}

  /** Begins with bytes that were taken elsewhere. */
  Gather(byte[] first) {
    partial = first;
    filled = first.length;
  }

  /**
   * An array that begins with the next {@code length} bytes, valid until the next call on the
   * thread, or an empty one if they are not all here yet.
   *
   * @param length more than 0; the same until they are all here
   */
  byte[] take(ByteSource in, int length) {
    int readable = in.readable();
    if (filled == 0 && readable >= length) {
      byte[] whole = length <= SCRATCH_BYTES ? SCRATCH.get() : new byte[length];
      in.take(whole, 0, length);
      return whole;
    }
    int count = Math.min(length - filled, readable);
    if (count > partial.length - filled) {
      int room = Math.max(2 * (filled + count), LEAST_ROOM_BYTES);
      partial = Arrays.copyOf(partial, Math.min(length, room));
    }
    in.take(partial, filled, count);
    filled += count;
    if (filled < length) {
      return EMPTY;
    }
    byte[] whole = partial;
    partial = EMPTY;
    filled = 0;
    return whole;
  }
}
