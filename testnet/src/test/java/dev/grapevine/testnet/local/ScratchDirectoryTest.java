package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ScratchDirectoryTest {
  @Test
  void goesWithAllThatIsInIt() throws IOException {
    ScratchDirectory scratch = new ScratchDirectory();
    Path path = scratch.path();
    assertThat(scratch.path()).isEqualTo(path).isDirectory();
    Files.createDirectories(path.resolve("a/b"));
    Files.writeString(path.resolve("a/b/c"), "text");
    scratch.delete();
    assertThat(path).doesNotExist();
    scratch.delete();
  }

  @Test
  void isNotMadeBeforeItIsNeeded() throws IOException {
    ScratchDirectory scratch = new ScratchDirectory();
    scratch.delete();
    Path path = scratch.path();
    assertThat(path).isDirectory();
    scratch.delete();
  }
}
