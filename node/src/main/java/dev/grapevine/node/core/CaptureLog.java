package dev.grapevine.node.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way to a disk that may be slower than the network: at most {@link
 * #MAX_WAITING_BYTES} wait, what comes meanwhile is dropped and counted. A thread of its own writes
 * while there is something to write, and only then. When writing fails the capture ends, once and
 * for all; the node goes on. Any thread; adding never waits for the disk.
 */
final class CaptureLog implements AutoCloseable {
  /** Four of the largest messages. */
  static final long MAX_WAITING_BYTES = 16_000_000;

  /** What an entry costs beside its payload, about. */
  static final int ENTRY_OVERHEAD_BYTES = 128;

  private static final long CLOSE_SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger("net");

  /**
   * A message.
   *
   * @param peer who it is from or for, as an address with a port
   * @param micros when, since 1970
   * @param command at most twelve characters
   * @param payload not to be written to any more
   */
  record Entry(String peer, boolean incoming, long micros, String command, byte[] payload) {
    private long cost() {
      return (long) ENTRY_OVERHEAD_BYTES + payload.length;
    }
  }

  /** Where entries end up. */
  interface Sink {
    /** Writes entries in their order. */
    void write(List<Entry> entries) throws IOException;
  }

  private final Sink sink;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private List<Entry> waiting = new ArrayList<>();
  private long waitingBytes;
  private long dropped;
  private boolean writing;
  private boolean ended;

  CaptureLog(Sink sink) {
    this.sink = sink;
  }

  /** False if there is no room for a payload of so many bytes: it is counted as dropped. */
  boolean hasRoom(int payloadBytes) {
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      if (waitingBytes + ENTRY_OVERHEAD_BYTES + payloadBytes <= MAX_WAITING_BYTES) {
        return true;
      }
      if (dropped++ == 0) {
        LOG.warn("Messages are not captured: the disk is slower than they come");
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Adds an entry, for which there was room. */
  void add(Entry entry) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      waiting.add(entry);
      waitingBytes += entry.cost();
      if (!writing) {
        writing = true;
        Thread.ofVirtual().name("capture").start(this::write);
      }
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    List<Entry> entries = take();
    while (!entries.isEmpty()) {
      try {
        sink.write(entries);
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
      entries = take();
    }
  }

  /** What waits, all of it; nothing if this thread is done. */
  private List<Entry> take() {
    lock.lock();
    try {
      List<Entry> taken = waiting;
      waiting = new ArrayList<>();
      waitingBytes = 0;
      if (taken.isEmpty()) {
        writing = false;
        idle.signalAll();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void fail(Exception cause) {
    LOG.warn("The capture of messages ends: {}", cause.toString());
    lock.lock();
    try {
      ended = true;
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Messages that were not kept because too much waited. */
  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it; returns when what waits is written, or after some seconds. */
  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
      long left = TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
      while (writing && left > 0) {
        left = idle.awaitNanos(left);
      }
      if (dropped > 0) {
        LOG.warn("{} messages were not captured", dropped);
        dropped = 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
