package dev.grapevine.chain.store;

import dev.grapevine.chain.platform.ExtractedLibraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.DBFactory;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteOptions;
import org.iq80.leveldb.impl.Iq80DBFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link KeyValueStore} in a LevelDB folder: the native library where it loads, its pure-Java
 * port elsewhere; both read what the other wrote, since nothing is compressed.
 *
 * <p>A native iterator or call that outlives the database aborts the whole process. So every call
 * holds a reference while it is inside, and whoever lets go of the last reference closes the
 * database: {@link #close} itself, or the last call still running. Iterators live no longer than a
 * {@link #forEach}, or than their {@link LevelDbSnapshot}, which {@link #close} closes.
 */
public final class LevelDbStore implements KeyValueStore {
  /** Which implementation reads the folder. */
  public enum Engine {
    /** The native library, through JNI. */
    NATIVE,
    /** The port to Java. */
    JAVA
  }

  private static final Logger log = LoggerFactory.getLogger(LevelDbStore.class);

  /** Files kept open; LevelDB's own default of 1,000 is too many for a process with 100 nodes. */
  private static final int MAX_OPEN_FILES = 64;

  private static final int LEAST_WRITE_BUFFER_BYTES = 64 * 1024;
  private static final int MOST_WRITE_BUFFER_BYTES = 64 * 1024 * 1024;

  private static final ReadOptions READ = new ReadOptions().verifyChecksums(true);

  private final Path directory;
  private final Engine engine;
  private final DB database;

  /** One for the owner, one for each call inside; at 0 the database is closed. */
  private final AtomicInteger references = new AtomicInteger(1);

  private final AtomicInteger closeCalls = new AtomicInteger();

  /** Those that are open; each has a reference. */
  private final Set<LevelDbSnapshot> snapshots = ConcurrentHashMap.newKeySet();

  private LevelDbStore(Path directory, Engine engine, DB database) {
    this.directory = directory;
    this.engine = engine;
    this.database = database;
  }

  /**
   * Opens the folder, or makes it.
   *
   * @param cacheBytes for block cache and write buffer together; Bitcoin Core's split
   * @throws StoreLockedException if it is open elsewhere
   * @throws StoreException if it cannot be read or made
   */
  public static LevelDbStore open(Path directory, long cacheBytes) {
    try {
      return open(directory, cacheBytes, Engine.NATIVE);
    } catch (LinkageError e) {
      log.info(
          "LevelDB's native library does not load here, using the Java port: {}", e.toString());
      return open(directory, cacheBytes, Engine.JAVA);
    }
  }

  /** Opens the folder with one implementation; {@link Engine#NATIVE} may throw LinkageError. */
  public static LevelDbStore open(Path directory, long cacheBytes, Engine engine) {
    DBFactory factory =
        switch (engine) {
          case NATIVE -> JniDBFactory.factory;
          case JAVA -> Iq80DBFactory.factory;
        };
    try {
      Files.createDirectories(directory);
      DB database = factory.open(directory.toFile(), options(cacheBytes));
      if (engine == Engine.NATIVE) {
        ExtractedLibraries.forget("libleveldbjni");
      }
      return new LevelDbStore(directory, engine, database);
    } catch (OverlappingFileLockException e) {
      throw new StoreLockedException(directory, e);
    } catch (IOException | UncheckedIOException | DBException e) {
      throw openFailure(directory, e);
    }
  }

  private static Options options(long cacheBytes) {
    return new Options()
        .createIfMissing(true)
        .compressionType(CompressionType.NONE)
        .verifyChecksums(true)
        .paranoidChecks(true)
        .maxOpenFiles(MAX_OPEN_FILES)
        .cacheSize(cacheBytes / 2)
        .writeBufferSize(
            Math.clamp(cacheBytes / 4, LEAST_WRITE_BUFFER_BYTES, MOST_WRITE_BUFFER_BYTES));
  }

  private static StoreException openFailure(Path directory, Exception cause) {
    String message = String.valueOf(cause.getMessage());
    // Of another process both implementations say so in words only.
    if (message.toLowerCase(Locale.ROOT).contains("lock")) {
      return new StoreLockedException(directory, cause);
    }
    return new StoreException(
        "Cannot open the database in "
            + directory
            + ": "
            + message
            + ". Check the folder's permissions and disk, or start again with -reindex.",
        cause);
  }

  /** Which implementation reads the folder. */
  public Engine engine() {
    return engine;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    acquire();
    try {
      return Optional.ofNullable(database.get(key, READ));
    } catch (DBException e) {
      throw failure("read", e);
    } finally {
      release();
    }
  }

  @Override
  public void write(WriteBatch batch, boolean sync) {
    acquire();
    try (org.iq80.leveldb.WriteBatch updates = database.createWriteBatch()) {
      batch.playInto(
          new WriteBatch.Target() {
            @Override
            public void put(byte[] key, byte[] value) {
              updates.put(key, value);
            }

            @Override
            public void delete(byte[] key) {
              updates.delete(key);
            }
          });
      database.write(updates, new WriteOptions().sync(sync));
    } catch (IOException | DBException e) {
      throw failure("write", e);
    } finally {
      release();
    }
  }

  @Override
  public void forEach(byte[] prefix, Visitor visitor) {
    acquire();
    try (LevelDbCursor cursor = new LevelDbCursor(database.iterator(READ), this::unreadable)) {
      cursor.seek(prefix);
      Optional<Map.Entry<byte[], byte[]>> entry = cursor.next();
      while (entry.isPresent() && visitor.visit(entry.get().getKey(), entry.get().getValue())) {
        entry = cursor.next();
      }
    } finally {
      release();
    }
  }

  @Override
  public Snapshot snapshot() {
    acquire();
    LevelDbSnapshot opened = openSnapshot();
    snapshots.add(opened);
    if (closeCalls.get() > 0) {
      // Whoever closes may have looked for snapshots before this one was there.
      opened.close();
      throw closed();
    }
    return opened;
  }

  private LevelDbSnapshot openSnapshot() {
    try {
      org.iq80.leveldb.Snapshot moment = database.getSnapshot();
      // Each entry is read once, which is no reason to drop from the cache what is read often.
      DBIterator iterator =
          database.iterator(
              new ReadOptions().verifyChecksums(true).fillCache(false).snapshot(moment));
      return new LevelDbSnapshot(
          moment, new LevelDbCursor(iterator, this::unreadable), this::closed, this::forget);
    } catch (DBException e) {
      release();
      throw unreadable(e);
    }
  }

  private void forget(LevelDbSnapshot closed) {
    snapshots.remove(closed);
    release();
  }

  private StoreException unreadable(Exception cause) {
    return failure("read", cause);
  }

  private StoreException failure(String verb, Exception cause) {
    return new StoreException(
        "Cannot "
            + verb
            + " the database in "
            + directory
            + ": "
            + cause.getMessage()
            + ". Is the disk full or damaged? If not, start again with -reindex.",
        cause);
  }

  private void acquire() {
    int now = references.get();
    while (now > 0 && closeCalls.get() == 0) {
      if (references.compareAndSet(now, now + 1)) {
        return;
      }
      now = references.get();
    }
    throw closed();
  }

  private IllegalStateException closed() {
    return new IllegalStateException("the database in " + directory + " is closed");
  }

  private void release() {
    if (references.decrementAndGet() > 0) {
      return;
    }
    try {
      database.close();
    } catch (IOException e) {
      throw failure("close", e);
    }
  }

  @Override
  public void close() {
    if (closeCalls.getAndIncrement() == 0) {
      snapshots.forEach(LevelDbSnapshot::close);
      release();
    }
  }
}
