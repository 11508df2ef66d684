package dev.grapevine.chain.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/**
 * Replaces files as a whole: the new content is written beside the old one, forced to the disk, and
 * put in its place, so that a crash leaves one or the other. Blocks for the disk; not for event
 * loops, and not for two threads and one file at once.
 */
public final class DurableFile {
  private DurableFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it to {@code out}, which is buffered and closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Gives {@code file} this content, whether it is there or not.
   *
   * @throws IOException if it could not; the old content is still there, and {@code <file>.new} may
   *     be
   */
  public static void replace(Path file, Content content) throws IOException {
    replace(file, content, new FileAttribute<?>[0]);
  }

  /** The same, and nobody but the owner can read it. */
  public static void replaceSecret(Path file, Content content) throws IOException {
    replace(
        file,
        content,
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0]);
  }

  private static void replace(Path file, Content content, FileAttribute<?>[] attributes)
      throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    // One of an earlier attempt may be for others to read. A folder of that name is not ours.
    if (!Files.isDirectory(beside, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(beside);
    }
    try (FileChannel channel =
        FileChannel.open(
            beside,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
