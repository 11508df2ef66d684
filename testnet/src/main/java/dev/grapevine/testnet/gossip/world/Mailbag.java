package dev.grapevine.testnet.gossip.world;

import java.util.Arrays;

/**
 * Messages that arrive at one instant, in the order they were sent. Four primitives a message: what
 * lets a hundred thousand nodes talk at once be one event of the queue.
 */
final class Mailbag {
  private static final int LEAST_CAPACITY = 16;

  private int[] from = new int[LEAST_CAPACITY];
  private int[] to = new int[LEAST_CAPACITY];
  private int[] kind = new int[LEAST_CAPACITY];
  private long[] body = new long[LEAST_CAPACITY];
  private int size;

  void add(int sender, int receiver, int sort, long content) {
    if (size == from.length) {
      from = Arrays.copyOf(from, size * 2);
      to = Arrays.copyOf(to, size * 2);
      kind = Arrays.copyOf(kind, size * 2);
      body = Arrays.copyOf(body, size * 2);
    }
    from[size] = sender;
    to[size] = receiver;
    kind[size] = sort;
    body[size] = content;
    size++;
  }

  int size() {
    return size;
  }

  void deliver(int at, Protocol protocol) {
    protocol.arrived(from[at], to[at], kind[at], body[at]);
  }

  /** Empty, and as large as it has grown. */
  void clear() {
    size = 0;
  }
}
