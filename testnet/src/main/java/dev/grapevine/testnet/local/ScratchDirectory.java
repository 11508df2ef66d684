package dev.grapevine.testnet.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A temporary directory that is made when first asked for and deleted with all that is in it. */
final class ScratchDirectory {
  private @Nullable Path path;

  /** The directory. */
  synchronized Path path() throws IOException {
    Path made = path;
    if (made == null) {
      made = Files.createTempDirectory("grapevine-testnet-");
      path = made;
    }
    return made;
  }

  /** Deletes it, if it was made. */
  synchronized void delete() throws IOException {
    Path made = path;
    path = null;
    if (made != null) {
      Files.walkFileTree(made, new Deletion());
    }
  }

  /** Takes it calmly when a database that is being closed deletes a file first. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
