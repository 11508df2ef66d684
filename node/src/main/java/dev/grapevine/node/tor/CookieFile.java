package dev.grapevine.node.tor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the file that Tor names, which may be anything. */
final class CookieFile {
  private CookieFile() {}

  /** The cookie; empty if it cannot be read, is no plain file, or has another length. */
  static Optional<byte[]> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(SafeCookie.COOKIE_BYTES + 1);
      return bytes.length == SafeCookie.COOKIE_BYTES ? Optional.of(bytes) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
