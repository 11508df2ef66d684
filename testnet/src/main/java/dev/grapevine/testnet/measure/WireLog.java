package dev.grapevine.testnet.measure;

import java.util.Arrays;

/**
 * How messages about blocks passed one node's transport, in the order it was reported, which is not
 * always that of the times: 24 bytes a stamp in one array of longs. Not thread-safe.
 */
final class WireLog {
  /** How far a message got. */
  enum Step {
    /** The engine handed it over. */
    QUEUED,
    /** It began to leave: its last byte went to the socket, and a narrow link was free for it. */
    WRITTEN,
    /** The read began that brought its last byte. */
    READ,
    /** It is decoded and at the engine's door. */
    HANDED
  }

  /** Receives the stamps. */
  interface Reader {
    /**
     * One stamp.
     *
     * @param block first eight bytes of the block's hash, which name it
     * @param peer at the other end
     */
    void stamp(long nanos, long block, Step step, BlockTalk kind, int peer);
  }

  private static final Step[] STEPS = Step.values();
  private static final BlockTalk[] KINDS = BlockTalk.values();
  private static final int STRIDE = 3;

  /** Empty until the first stamp: most recorders never see one. */
  private long[] stamps = {};

  private int size;

  /** Adds a stamp; a node numbers fewer than 2^31 connections. */
  void append(long nanos, long block, Step step, BlockTalk kind, long peer) {
    if (size == stamps.length) {
      stamps = Arrays.copyOf(stamps, Math.max(STRIDE * 64, 2 * size));
    }
    stamps[size] = nanos;
    stamps[size + 1] = block;
    stamps[size + 2] = peer << 32 | (long) step.ordinal() << 16 | kind.ordinal();
    size += STRIDE;
  }

  void read(Reader reader) {
    for (int at = 0; at < size; at += STRIDE) {
      long packed = stamps[at + 2];
      reader.stamp(
          stamps[at],
          stamps[at + 1],
          STEPS[(int) (packed >>> 16 & 0xffff)],
          KINDS[(int) (packed & 0xffff)],
          (int) (packed >>> 32));
    }
  }
}
