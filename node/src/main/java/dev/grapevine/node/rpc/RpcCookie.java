package dev.grapevine.node.rpc;

import dev.grapevine.node.config.RpcConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The password of one run in a file that only the owner can read: who may read the file may call.
 *
 * <p>One line {@code __cookie__:<64 hex digits>} without a line end. Written aside and renamed, so
 * that a reader sees all of it or nothing; clients take its appearance for the sign that the node
 * is coming up (Core {@code rpc/request.cpp}).
 */
public final class RpcCookie {
  private static final String USER = "__cookie__";
  private static final int PASSWORD_BYTES = 32;

  private final Path file;
  private final RpcConfig.Password password;

  private RpcCookie(Path file, RpcConfig.Password password) {
    this.file = file;
    this.password = password;
  }

  /**
   * Makes a new password and writes it to {@code file}, whose directory must exist.
   *
   * @param permissions as {@code rw-------}
   */
  static RpcCookie create(Path file, String permissions) throws IOException {
    byte[] secret = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(secret);
    RpcConfig.Password password = new RpcConfig.Password(USER, HexFormat.of().formatHex(secret));
    Path aside = file.resolveSibling(file.getFileName() + ".tmp");
    if (Files.isDirectory(aside)) {
      throw new IOException(aside + " is a directory");
    }
    Files.deleteIfExists(aside);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (var channel =
        Files.newByteChannel(
            aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      channel.write(StandardCharsets.US_ASCII.encode(password.userAndPassword()));
    }
    if (posix) {
      Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString(permissions));
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new RpcCookie(file, password);
  }

  RpcConfig.Password password() {
    return password;
  }

  /** Removes the file, unless a later run has put its own there. */
  void delete() throws IOException {
    if (read(file).filter(password.userAndPassword()::equals).isPresent()) {
      Files.deleteIfExists(file);
    }
  }

  /** {@code user:password} from a cookie file; empty when there is no such file. */
  public static Optional<String> read(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).lines().findFirst();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
