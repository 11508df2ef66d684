package dev.grapevine.chain.store;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A {@link KeyValueStore} on the heap, some 100 bytes over the data an entry. It survives {@link
 * #reopen}, so that a restart can be played.
 */
public final class MemoryStore implements KeyValueStore {
  private TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private volatile boolean closed;

  @Override
  public synchronized Optional<byte[]> get(byte[] key) {
    requireOpen();
    return Optional.ofNullable(entries.get(key)).map(byte[]::clone);
  }

  @Override
  public synchronized void write(WriteBatch batch, boolean sync) {
    requireOpen();
    batch.playInto(
        new WriteBatch.Target() {
          @Override
          public void put(byte[] key, byte[] value) {
            entries.put(key, value);
          }

          @Override
          public void delete(byte[] key) {
            entries.remove(key);
          }
        });
  }

  @Override
  public void forEach(byte[] prefix, Visitor visitor) {
    TreeMap<byte[], byte[]> snapshot = new TreeMap<>(Arrays::compareUnsigned);
    synchronized (this) {
      requireOpen();
      for (Map.Entry<byte[], byte[]> entry : entries.tailMap(prefix, true).entrySet()) {
        if (!startsWith(entry.getKey(), prefix)) {
          break;
        }
        snapshot.put(entry.getKey(), entry.getValue());
      }
    }
    for (Map.Entry<byte[], byte[]> entry : snapshot.entrySet()) {
      if (!visitor.visit(entry.getKey().clone(), entry.getValue().clone())) {
        return;
      }
    }
  }

  @Override
  public synchronized Snapshot snapshot() {
    requireOpen();
    return new Moment(new TreeMap<>(entries));
  }

  /** What there was; the arrays are the store's, which never changes one. */
  private final class Moment implements Snapshot {
    private final TreeMap<byte[], byte[]> then;
    private volatile boolean over;

    Moment(TreeMap<byte[], byte[]> then) {
      this.then = then;
    }

    @Override
    public void forEach(byte[] prefix, Visitor visitor) {
      requireThere();
      Iterator<Map.Entry<byte[], byte[]>> walk = then.tailMap(prefix, true).entrySet().iterator();
      boolean more = walk.hasNext();
      while (more) {
        requireThere();
        Map.Entry<byte[], byte[]> entry = walk.next();
        more =
            startsWith(entry.getKey(), prefix)
                && visitor.visit(entry.getKey().clone(), entry.getValue().clone())
                && walk.hasNext();
      }
    }

    private void requireThere() {
      if (over || closed) {
        throw new IllegalStateException("the store is closed");
      }
    }

    @Override
    public void close() {
      over = true;
    }
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  /** A store with what this one holds, which must be closed and hands its entries over. */
  public synchronized MemoryStore reopen() {
    if (!closed) {
      throw new IllegalStateException("close the store first");
    }
    MemoryStore next = new MemoryStore();
    next.entries = entries;
    entries = new TreeMap<>(Arrays::compareUnsigned);
    return next;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
  }
}
