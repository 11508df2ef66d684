package dev.grapevine.relay.virtual;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events by (time, node, source, sequence): the node it happens to, who caused it, and the
 * how-manyth it is of that source. No two are equal, so the order does not depend on how the queue
 * came about, nor on how many workers were to fill it. A binary heap in parallel arrays; O(log n),
 * no object of its own for an event. Not thread-safe.
 *
 * @param <E> what an event is
 */
public final class EventQueue<E> {
  private static final int LEAST_CAPACITY = 64;

  private long[] times = new long[LEAST_CAPACITY];
  private int[] nodes = new int[LEAST_CAPACITY];
  private int[] sources = new int[LEAST_CAPACITY];
  private long[] sequences = new long[LEAST_CAPACITY];
  private @Nullable Object[] events = new @Nullable Object[LEAST_CAPACITY];
  private int size;

  /** Whether nothing is to happen. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Number of events. */
  public int size() {
    return size;
  }

  /** Time of the first event; there must be one. */
  public long firstTime() {
    requireNotEmpty();
    return times[0];
  }

  /** Node of the first event; there must be one. */
  public int firstNode() {
    requireNotEmpty();
    return nodes[0];
  }

  /** Source of the first event; there must be one. */
  public int firstSource() {
    requireNotEmpty();
    return sources[0];
  }

  /**
   * Adds an event.
   *
   * @param sequence never used before with this time, node and source
   */
  public void add(long time, int node, int source, long sequence, E event) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      nodes = Arrays.copyOf(nodes, size * 2);
      sources = Arrays.copyOf(sources, size * 2);
      sequences = Arrays.copyOf(sequences, size * 2);
      events = Arrays.copyOf(events, size * 2);
    }
    int at = size++;
    put(at, time, node, source, sequence, event);
    while (at > 0 && before(at, (at - 1) >>> 1)) {
      swap(at, (at - 1) >>> 1);
      at = (at - 1) >>> 1;
    }
  }

  /** Takes the first event out; there must be one. */
  @SuppressWarnings("unchecked") // Only add() fills the array.
  public E remove() {
    requireNotEmpty();
    E first = (E) events[0];
    size--;
    put(0, times[size], nodes[size], sources[size], sequences[size], events[size]);
    events[size] = null;
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && before(child + 1, child)) {
        child++;
      }
      if (!before(child, at)) {
        break;
      }
      swap(at, child);
      at = child;
    }
    if (first == null) {
      throw new IllegalStateException("a hole in the queue");
    }
    return first;
  }

  private void requireNotEmpty() {
    if (size == 0) {
      throw new IllegalStateException("the queue is empty");
    }
  }

  private boolean before(int a, int b) {
    if (times[a] != times[b]) {
      return times[a] < times[b];
    }
    if (nodes[a] != nodes[b]) {
      return nodes[a] < nodes[b];
    }
    return sources[a] != sources[b] ? sources[a] < sources[b] : sequences[a] < sequences[b];
  }

  private void put(int at, long time, int node, int source, long sequence, @Nullable Object event) {
    times[at] = time;
    nodes[at] = node;
    sources[at] = source;
    sequences[at] = sequence;
    events[at] = event;
  }

  private void swap(int a, int b) {
    long time = times[a];
    int node = nodes[a];
    int source = sources[a];
    long sequence = sequences[a];
    Object event = events[a];
    put(a, times[b], nodes[b], sources[b], sequences[b], events[b]);
    put(b, time, node, source, sequence, event);
  }
}
