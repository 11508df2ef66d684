package dev.grapevine.chain.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of one folder that are appended to, read in pieces and deleted as a whole, their bytes
 * obfuscated (Bitcoin Core {@code flatfile.h}). Each access opens its file. Any thread.
 */
final class FlatFiles {
  /** Left free on the disk (Bitcoin Core {@code CheckDiskSpace}). */
  static final long LEAST_FREE_BYTES = 50L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(FlatFiles.class);

  private final Path directory;
  private final LongSupplier usableBytes;
  private final TreeSet<String> unsynced = new TreeSet<>();
  private ObfuscationKey obfuscation = ObfuscationKey.NONE;
  private long bytes;

  /** Those of {@code directory}, on a disk with so many free bytes. */
  FlatFiles(Path directory, LongSupplier usableBytes) {
    this.directory = directory;
    this.usableBytes = usableBytes;
  }

  /** What all bytes are XORed with from now on. */
  synchronized void obfuscateWith(ObfuscationKey key) {
    obfuscation = key;
  }

  synchronized ObfuscationKey obfuscation() {
    return obfuscation;
  }

  /** Bytes of what was counted, appended and not deleted. */
  synchronized long bytes() {
    return bytes;
  }

  /** Counts what was there before. */
  synchronized void countAsHeld(long more) {
    bytes += more;
  }

  /** The files whose names match, by name. */
  List<Path> named(Pattern kind) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> kind.matcher(nameOf(file)).matches()).sorted().toList();
    } catch (IOException e) {
      throw new StoreException("Cannot read the folder " + directory + ": " + e, e);
    }
  }

  static String nameOf(Path file) {
    Path name = file.getFileName();
    return name == null ? "" : name.toString();
  }

  /** Bytes of a file; 0 if there is none. */
  long sizeOf(String name) {
    Path file = directory.resolve(name);
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new StoreException("Cannot read " + file + ": " + e, e);
    }
  }

  synchronized void delete(String name) {
    long size = sizeOf(name);
    Path file = directory.resolve(name);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreException("Cannot delete " + file + ": " + e, e);
    }
    bytes -= size;
    unsynced.remove(name);
  }

  /** Appends all of {@code data}, obfuscating it in place, and answers where it begins. */
  synchronized int append(String name, ByteBuffer data) {
    Path file = directory.resolve(name);
    requireRoom(data.remaining());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long start = channel.size();
      channel.position(start);
      int length = data.remaining();
      obfuscation.apply(data.array(), start);
      while (data.hasRemaining()) {
        channel.write(data);
      }
      bytes += length;
      unsynced.add(name);
      return Math.toIntExact(start);
    } catch (IOException e) {
      throw new StoreException("Cannot write " + file + ": " + e + ". Is the disk full?", e);
    }
  }

  /** Fails while nothing is written yet, with room for the databases to be left in order. */
  private void requireRoom(long wanted) {
    long usable = usableBytes.getAsLong();
    if (usable < LEAST_FREE_BYTES + wanted) {
      throw new StoreException(
          "The disk of "
              + directory
              + " is full: "
              + usable
              + " bytes are free, "
              + (LEAST_FREE_BYTES + wanted)
              + " are needed. Make room and start again.");
    }
  }

  /** All of a piece. */
  synchronized byte[] read(String name, int position, int length) {
    Path file = directory.resolve(name);
    ByteBuffer data = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (data.hasRemaining()) {
        if (channel.read(data, (long) position + data.position()) < 0) {
          throw new EOFException("end of file");
        }
      }
      obfuscation.apply(data.array(), position);
      return data.array();
    } catch (IOException e) {
      throw new StoreException("Cannot read " + file + ": " + e, e);
    }
  }

  /** Returns when all that was appended is safe from a power cut. */
  void sync() {
    List<String> names;
    synchronized (this) {
      // Before anything else of a flush: the databases are written next.
      requireRoom(0);
      names = List.copyOf(unsynced);
      unsynced.clear();
    }
    force(names);
  }

  /** The same, whatever room there is. */
  synchronized void close() {
    force(unsynced);
    unsynced.clear();
  }

  private void force(Collection<String> names) {
    for (String name : names) {
      Path file = directory.resolve(name);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(false);
      } catch (NoSuchFileException e) {
        LOG.debug("{} was deleted before it was synced", file);
      } catch (IOException e) {
        throw new StoreException("Cannot write " + file + " to disk: " + e, e);
      }
    }
  }
}
