package dev.grapevine.chain;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.ByteReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
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

  /** The bytes of the file at {@code path}; decompressed if {@code .bz2}. */
  public static byte[] bytes(String path) {
    Path file = file(path);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        InputStream in = path.endsWith(".bz2") ? new BZip2CompressorInputStream(raw, true) : raw) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks of a file that has the network's magic and a length before each. */
  public static List<Block> blocks(String path) {
    ByteReader in = new ByteReader(bytes(path));
    List<Block> blocks = new ArrayList<>();
    while (in.remaining() > 0) {
      in.readInt32();
      int length = in.readInt32();
      int end = in.position() + length;
      blocks.add(Block.read(in));
      if (in.position() != end) {
        throw new IllegalStateException(path + " has a block of another length than it says");
      }
    }
    return blocks;
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
