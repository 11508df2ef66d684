package dev.grapevine.testnet.measure;

import java.util.Arrays;

/**
 * What one node said of blocks, in the order it happened: 32 bytes an event in one array of longs,
 * so that writing one allocates nothing. Not thread-safe.
 */
final class BlockLog {
  /** What happened. */
  enum Kind {
    /** A header entered the tree. */
    HEADER,
    /** A whole block passed the checks that need no coins. */
    ACCEPTED,
    /** It became the tip; the detail is the number of its transactions. */
    CONNECTED,
    /** A compact block came that is to be rebuilt. */
    COMPACT_RECEIVED,
    /** It was rebuilt; the detail is the number of transactions that had to be asked for. */
    COMPACT_REBUILT,
    /** It could not be rebuilt, and the whole block was asked for. */
    COMPACT_FELL_BACK
  }

  /** Receives the events. */
  interface Reader {
    /**
     * One event.
     *
     * @param block first eight bytes of the block's hash, which name it
     * @param peer {@link #OWN} where no peer was involved
     */
    void event(long nanos, long block, Kind kind, long peer, int detail);
  }

  /** The peer of what came from nobody. */
  static final long OWN = -1;

  private static final Kind[] KINDS = Kind.values();
  private static final int STRIDE = 4;

  private long[] events = new long[STRIDE * 64];
  private int size;

  void append(long nanos, long block, Kind kind, long peer, int detail) {
    if (size == events.length) {
      events = Arrays.copyOf(events, 2 * size);
    }
    events[size] = nanos;
    events[size + 1] = block;
    events[size + 2] = (long) detail << 32 | kind.ordinal();
    events[size + 3] = peer;
    size += STRIDE;
  }

  void read(Reader reader) {
    for (int at = 0; at < size; at += STRIDE) {
      reader.event(
          events[at],
          events[at + 1],
          KINDS[(int) events[at + 2]],
          events[at + 3],
          (int) (events[at + 2] >>> 32));
    }
  }
}
