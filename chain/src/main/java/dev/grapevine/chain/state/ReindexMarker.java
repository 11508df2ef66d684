package dev.grapevine.chain.state;

import dev.grapevine.chain.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small file beside the block files while a {@code -reindex} is under way, so that a start after
 * an interrupted one goes on with it and does not take half an index for a whole one (Bitcoin Core
 * keeps a flag in the index, which is thrown away here). It says whether clearing was still to be
 * finished: a database that was half deleted cannot be opened.
 */
final class ReindexMarker {
  private static final String NAME = "reindexing";
  private static final String CLEARING = "clearing";
  private static final String READING = "reading";

  /** For storage that is never reindexed. */
  static final ReindexMarker NONE = new ReindexMarker(Optional.empty());

  private final Optional<Path> file;

  private ReindexMarker(Optional<Path> file) {
    this.file = file;
  }

  /** That of a folder of block files. */
  static ReindexMarker in(Path blocks) {
    return new ReindexMarker(Optional.of(blocks.resolve(NAME)));
  }

  /** True while a reindex is under way. */
  boolean isSet() {
    return file.filter(Files::exists).isPresent();
  }

  /** True if what there was may be deleted in part. */
  boolean isClearing() {
    try {
      return isSet() && !Files.readString(file.orElseThrow()).equals(READING);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** What there is will be deleted. */
  void clearing() {
    write(CLEARING);
  }

  /** It is deleted, the block files are read next. */
  void reading() {
    write(READING);
  }

  private void write(String phase) {
    try {
      Files.createDirectories(file.orElseThrow().toAbsolutePath().getParent());
      Files.writeString(file.orElseThrow(), phase);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** All is read, and safe on disk. */
  void remove() {
    try {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private StoreException failed(IOException e) {
    return new StoreException("Cannot use " + file.orElseThrow() + ": " + e, e);
  }
}
