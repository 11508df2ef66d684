package dev.grapevine.chain.store;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.iq80.leveldb.DBIterator;

/**
 * Walks over the entries whose keys begin with a prefix. The libraries wrap what they find damaged
 * in exceptions of any kind; here these become {@link StoreException}s. For one thread at a time,
 * while the database is open.
 */
final class LevelDbCursor implements AutoCloseable {
  private final DBIterator iterator;
  private final Function<Exception, StoreException> failure;
  private byte[] prefix = {};

  /** Takes over {@code iterator}; {@code failure} says what an exception of it means. */
  LevelDbCursor(DBIterator iterator, Function<Exception, StoreException> failure) {
    this.iterator = iterator;
    this.failure = failure;
  }

  /** Goes to the first of the entries. */
  void seek(byte[] wanted) {
    prefix = wanted;
    try {
      // At the end the native library's iterator stays there, wherever else it is sent.
      iterator.seekToFirst();
      iterator.seek(wanted);
    } catch (RuntimeException e) {
      throw failure.apply(e);
    }
  }

  /** The next entry; empty after the last one. */
  Optional<Map.Entry<byte[], byte[]>> next() {
    try {
      return iterator.hasNext()
          ? Optional.of(iterator.next())
              .filter(entry -> MemoryStore.startsWith(entry.getKey(), prefix))
          : Optional.empty();
    } catch (RuntimeException e) {
      throw failure.apply(e);
    }
  }

  @Override
  public void close() {
    try {
      iterator.close();
    } catch (IOException e) {
      throw failure.apply(e);
    }
  }
}
