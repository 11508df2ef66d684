package dev.grapevine.relay.transactions;

import dev.grapevine.relay.transactions.TxRequests.Announcement;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The announcements that wait for a time, earliest first and in the order they were made: a binary
 * heap that knows each one's place, so that one which is dealt with leaves at once. Most are
 * answered within milliseconds of a 60 s deadline and would pile up otherwise. O(log n) for each
 * change.
 */
final class TxDeadlines {
  private static final int LEAST_CAPACITY = 16;

  private @Nullable Announcement[] heap = new @Nullable Announcement[LEAST_CAPACITY];
  private int size;

  /** The earliest; null if there is none. */
  @Nullable Announcement first() {
    return heap[0];
  }

  /** Adds one that is not here; its time is not to change until it is removed. */
  void add(Announcement announcement) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, announcement);
  }

  /** Removes one that is here. */
  void remove(Announcement announcement) {
    int hole = announcement.heapIndex;
    announcement.heapIndex = -1;
    Announcement last = at(--size);
    heap[size] = null;
    if (last != announcement) {
      siftDown(hole, last);
      siftUp(last.heapIndex, last);
    }
  }

  private Announcement at(int index) {
    Announcement announcement = heap[index];
    if (announcement == null) {
      throw new IllegalStateException("a hole in the queue of deadlines");
    }
    return announcement;
  }

  private static boolean sooner(Announcement a, Announcement b) {
    return a.timeNanos != b.timeNanos ? a.timeNanos < b.timeNanos : a.sequence < b.sequence;
  }

  private void siftUp(int from, Announcement announcement) {
    int at = from;
    while (at > 0 && sooner(announcement, at((at - 1) >>> 1))) {
      put(at, at((at - 1) >>> 1));
      at = (at - 1) >>> 1;
    }
    put(at, announcement);
  }

  private void siftDown(int from, Announcement announcement) {
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && sooner(at(child + 1), at(child))) {
        child++;
      }
      if (!sooner(at(child), announcement)) {
        break;
      }
      put(at, at(child));
      at = child;
    }
    put(at, announcement);
  }

  private void put(int index, Announcement announcement) {
    heap[index] = announcement;
    announcement.heapIndex = index;
  }
}
