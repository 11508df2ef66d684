package dev.grapevine.testnet.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that gets a whole report or none. Files are written into a folder within it and moved
 * to their places once all are there, over those of an earlier report; what else is in the
 * directory stays as it is.
 *
 * <p>{@link #close} may come from another thread at any moment (a shutdown hook's): it removes what
 * is not published, and the directories that were made for it. Everything else belongs to one
 * thread.
 */
public final class ReportDirectory implements AutoCloseable {
  /** Writes one file, UTF-8, from front to back. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes it.
     *
     * @throws IOException as {@code target} does
     */
    void writeTo(Writer target) throws IOException;
  }

  private final Path directory;
  private final List<Path> made;
  private final List<String> names = new ArrayList<>();
  private @Nullable Path draft;
  private boolean published;
  private boolean closed;

  private ReportDirectory(Path directory, List<Path> made) {
    this.directory = directory;
    this.made = made;
  }

  /**
   * Makes the directory where there is none, so that trouble shows before what the report tells of
   * is run.
   *
   * @throws IOException that says why a report cannot be written there
   */
  public static ReportDirectory open(Path directory) throws IOException {
    List<Path> missing = new ArrayList<>();
    Path walk = directory.toAbsolutePath();
    while (walk != null && !Files.exists(walk)) {
      missing.add(walk);
      walk = walk.getParent();
    }
    ReportFiles.prepare(directory);
    return new ReportDirectory(directory, missing);
  }

  /** The directory. */
  public Path path() {
    return directory;
  }

  /**
   * Writes a file of the report.
   *
   * @throws IOException if it cannot be written, or this is closed
   */
  public synchronized void add(String name, Content content) throws IOException {
    if (closed) {
      throw new IOException("the report in " + directory + " was given up");
    }
    Path folder = draft;
    if (folder == null) {
      folder = Files.createTempDirectory(directory, ".draft-");
      draft = folder;
    }
    try (BufferedWriter writer =
        Files.newBufferedWriter(folder.resolve(name), StandardCharsets.UTF_8)) {
      content.writeTo(writer);
    } catch (IOException | UncheckedIOException e) {
      throw new IOException("cannot write " + name + " into " + directory, e);
    }
    names.add(name);
  }

  /** Moves all files to their places, in the order in which they were added. */
  public synchronized void publish() throws IOException {
    Path folder = draft;
    if (closed || folder == null) {
      throw new IOException("the report in " + directory + " was given up");
    }
    for (String name : names) {
      Files.move(
          folder.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    published = true;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Path folder = draft;
      if (folder != null) {
        delete(folder);
      }
      if (!published) {
        for (Path directory : made) {
          deleteIfEmpty(directory);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a part of a report is left in " + directory, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(folder);
  }
}
