package dev.grapevine.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerConfigTest {
  @TempDir Path dir;

  private PeerConfig parse(String... args) throws Exception {
    String[] all = new String[args.length + 2];
    all[0] = "-datadir=" + dir;
    all[1] = "-regtest";
    System.arraycopy(args, 0, all, 2, args.length);
    return NodeConfig.parse(all).peers();
  }

  @Test
  void aMapIsInTheNetworksFolderUnlessItSaysWhere() throws Exception {
    assertThat(parse().asMap()).isEmpty();
    assertThat(parse("-noasmap").asMap()).isEmpty();
    assertThat(parse("-asmap=map", "-noasmap").asMap()).isEmpty();
    assertThat(parse("-asmap=map").asMap()).contains(dir.resolve("regtest/map"));
    assertThat(parse("-asmap=/tmp/map").asMap()).contains(Path.of("/tmp/map"));
  }

  @Test
  void thereIsNoMapBuiltIn() {
    for (String option : new String[] {"-asmap", "-asmap=1"}) {
      assertThatThrownBy(() -> parse(option))
          .isInstanceOf(ConfigException.class)
          .hasMessage("Embedded asmap data not available");
    }
  }
}
