package dev.grapevine.testnet.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A report on disk: text files in one directory, UTF-8. */
public final class ReportFiles {
  private ReportFiles() {}

  /**
   * Makes sure that a report can be written there, before what it tells of is run.
   *
   * @throws IOException that says why not
   */
  public static void prepare(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(directory + " is not a directory", e);
    } catch (IOException e) {
      throw new IOException("cannot make the directory " + directory, e);
    }
    if (!Files.isWritable(directory)) {
      throw new IOException("cannot write into the directory " + directory);
    }
  }

  /** Writes files, by name, over those that have the names. */
  public static void write(Path directory, Map<String, String> files) throws IOException {
    try {
      files.forEach((name, content) -> {
        try {
          Files.writeString(directory.resolve(name), content, StandardCharsets.UTF_8);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw new IOException("cannot write the report into " + directory, e.getCause());
    }
  }
}
