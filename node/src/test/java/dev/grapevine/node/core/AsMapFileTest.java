package dev.grapevine.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.p2p.address.NetworkGroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsMapFileTest {
  /** Everything is in system 1. */
  private static final byte[] ONE_SYSTEM = new byte[3];

  @TempDir Path dir;

  @Test
  void readsAMap() throws Exception {
    Path file = Files.write(dir.resolve("map"), ONE_SYSTEM);
    assertThat(AsMapFile.load(Optional.of(file)).isMapped()).isTrue();
    assertThat(AsMapFile.load(Optional.empty())).isSameAs(NetworkGroups.BY_PREFIX);
  }

  private void assertRefused(String message, String name) {
    Path file = dir.resolve(name);
    assertThatThrownBy(() -> AsMapFile.load(Optional.of(file)))
        .isInstanceOf(IOException.class)
        .hasMessage(message + " \"" + file + "\"");
  }

  @Test
  void saysWhichFileIsOfNoUse() throws Exception {
    assertRefused("Could not find asmap file", "missing");
    Files.write(dir.resolve("empty"), new byte[0]);
    assertRefused("Could not parse asmap file", "empty");
    Files.write(dir.resolve("truncated"), new byte[2]);
    assertRefused("Could not parse asmap file", "truncated");
    Files.createDirectory(dir.resolve("folder"));
    assertRefused("Could not parse asmap file", "folder");
  }
}
