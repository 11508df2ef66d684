package dev.grapevine.chain;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Published test vectors, read in place from the folder that the system property {@code vectors}
 * names. A test that asks for a file that is not there is skipped.
 */
public final class Vectors {
  private Vectors() {}

  /** The JSON file at {@code path}, such as {@code core/sighash.json}; gunzipped if {@code .gz}. */
  public static JsonNode json(String path) {
    Path file = file(path);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        InputStream in = path.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of the text file at {@code path}. */
  public static List<String> lines(String path) {
    try {
      return Files.readAllLines(file(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file at {@code path}; skips the test if it is not there. */
  public static Path file(String path) {
    Path file = Path.of(System.getProperty("vectors", "../shared/vectors")).resolve(path);
    assumeTrue(Files.isRegularFile(file), "no vectors: " + path + " (-Dvectors=DIR)");
    return file;
  }

  /** Says in the test's output how many vectors ran. */
  public static void report(String path, int ran, int skipped) {
    System.out.println(
        "vectors "
            + path
            + ": "
            + ran
            + " ran"
            + (skipped == 0 ? "" : ", " + skipped + " skipped"));
  }
}
