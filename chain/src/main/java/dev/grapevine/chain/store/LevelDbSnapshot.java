package dev.grapevine.chain.store;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A moment of a {@link LevelDbStore}. Its iterator is made at that moment and kept, since it is
 * what holds the files that the moment is in: the port to Java drops what was overwritten since
 * when it merges files, snapshot or not.
 *
 * <p>Each step of a walk is made under a lock, the visitor runs without it. So whoever closes waits
 * for one step, and nothing is inside the library after that.
 */
final class LevelDbSnapshot implements KeyValueStore.Snapshot {
  private final org.iq80.leveldb.Snapshot moment;
  private final LevelDbCursor cursor;
  private final Supplier<IllegalStateException> closedAlready;
  private final Consumer<LevelDbSnapshot> whenClosed;
  private boolean closed;

  /**
   * Takes over {@code moment} and {@code cursor}, which is over it.
   *
   * @param closedAlready what a walk after the end is told
   * @param whenClosed told once
   */
  LevelDbSnapshot(
      org.iq80.leveldb.Snapshot moment,
      LevelDbCursor cursor,
      Supplier<IllegalStateException> closedAlready,
      Consumer<LevelDbSnapshot> whenClosed) {
    this.moment = moment;
    this.cursor = cursor;
    this.closedAlready = closedAlready;
    this.whenClosed = whenClosed;
  }

  @Override
  public void forEach(byte[] prefix, KeyValueStore.Visitor visitor) {
    Optional<Map.Entry<byte[], byte[]>> entry = first(prefix);
    while (entry.isPresent() && visitor.visit(entry.get().getKey(), entry.get().getValue())) {
      entry = next();
    }
  }

  private synchronized Optional<Map.Entry<byte[], byte[]>> first(byte[] prefix) {
    requireOpen();
    cursor.seek(prefix);
    return cursor.next();
  }

  private synchronized Optional<Map.Entry<byte[], byte[]>> next() {
    requireOpen();
    return cursor.next();
  }

  private void requireOpen() {
    if (closed) {
      throw closedAlready.get();
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (moment) {
      cursor.close();
    } catch (IOException e) {
      throw new StoreException("Cannot let go of a snapshot: " + e, e);
    } finally {
      whenClosed.accept(this);
    }
  }
}
