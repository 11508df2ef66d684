package dev.grapevine.relay.virtual;

import dev.grapevine.relay.base.Now;
import java.util.Arrays;

/**
 * One wake for each node, which moves as often as the node likes: a binary heap of node numbers by
 * (time, node) that knows each one's place. O(log n) for a move; nothing stale stays behind.
 */
final class WakeQueue {
  private static final int LEAST_CAPACITY = 16;

  /** By node; {@link Now#NEVER} if it is not to be woken. */
  private long[] times = new long[LEAST_CAPACITY];

  /** By node. */
  private int[] places = new int[LEAST_CAPACITY];

  private int[] heap = new int[LEAST_CAPACITY];
  private int size;

  /** Adds the next node, numbered from 0, not to be woken. */
  void addNode() {
    if (size == heap.length) {
      times = Arrays.copyOf(times, size * 2);
      places = Arrays.copyOf(places, size * 2);
      heap = Arrays.copyOf(heap, size * 2);
    }
    int node = size++;
    times[node] = Now.NEVER;
    heap[node] = node;
    places[node] = node;
  }

  /** Time of the first wake; {@link Now#NEVER} if there is none. */
  long firstTime() {
    return size == 0 ? Now.NEVER : times[heap[0]];
  }

  /** Who is woken first; there must be a node. */
  int firstNode() {
    return heap[0];
  }

  /** Moves a node's wake. */
  void set(int node, long time) {
    if (times[node] == time) {
      return;
    }
    times[node] = time;
    siftDown(places[node], node);
    siftUp(places[node], node);
  }

  private boolean before(int a, int b) {
    return times[a] != times[b] ? times[a] < times[b] : a < b;
  }

  private void siftUp(int from, int node) {
    int at = from;
    while (at > 0 && before(node, heap[(at - 1) >>> 1])) {
      put(at, heap[(at - 1) >>> 1]);
      at = (at - 1) >>> 1;
    }
    put(at, node);
  }

  private void siftDown(int from, int node) {
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], node)) {
        break;
      }
      put(at, heap[child]);
      at = child;
    }
    put(at, node);
  }

  private void put(int at, int node) {
    heap[at] = node;
    places[node] = at;
  }
}
