package dev.grapevine.chain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir Path directory;

  @Test
  void makesAFileAndReplacesItAsAWhole() throws Exception {
    Path file = directory.resolve("some.dat");
    DurableFile.replace(file, out -> out.write(new byte[] {1, 2, 3}));
    assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    DurableFile.replace(file, out -> out.write(4));
    assertThat(file).hasBinaryContent(new byte[] {4});
    assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void theOldContentStaysWhereTheNewCannotBeWritten() throws Exception {
    Path file = directory.resolve("some.dat");
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() ->
            DurableFile.replace(
                file,
                out -> {
                  out.write(new byte[100_000]);
                  throw new IOException("disk full");
                }))
        .hasMessage("disk full");
    assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    DurableFile.replace(file, out -> out.write(4));
    assertThat(file).hasBinaryContent(new byte[] {4});
  }

  @Test
  void aFolderInTheWayIsAnErrorAndStays() throws Exception {
    Path file = directory.resolve("some.dat");
    Path folder = Files.createDirectory(directory.resolve("some.dat.new"));
    assertThatThrownBy(() -> DurableFile.replace(file, out -> out.write(4)))
        .isInstanceOf(IOException.class);
    assertThat(file).doesNotExist();
    assertThat(folder).isEmptyDirectory();
  }
}
