package dev.grapevine.chain.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Native libraries that were copied out of a jar to be loaded. The copy is deleted when the JVM
 * ends in peace, and stays for ever when it is killed; once it is mapped into the process it can go
 * at once.
 */
public final class ExtractedLibraries {
  /** Linux's list of what is mapped; there is none elsewhere, and nothing is done there. */
  private static final Path MAPS = Path.of("/proc/self/maps");

  private static final Set<String> FORGOTTEN = ConcurrentHashMap.newKeySet();

  private ExtractedLibraries() {}

  /** Deletes this process's copy of a library in the folder for temporary files, the first time. */
  public static void forget(String name) {
    if (!FORGOTTEN.add(name)) {
      return;
    }
    Path folder = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    try (Stream<String> lines = Files.lines(MAPS)) {
      for (String line : lines.filter(each -> each.contains("/" + name)).toList()) {
        Path copy = Path.of(line.substring(line.indexOf('/')));
        if (folder.equals(copy.getParent())) {
          Files.deleteIfExists(copy);
          // What secp256k1's loader keeps beside it.
          Files.deleteIfExists(Path.of(copy + ".lck"));
        }
      }
    } catch (IOException e) {
      // Then it is left to the end of the JVM.
    }
  }
}
