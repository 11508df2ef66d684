package dev.grapevine.testnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.config.ClientVersion;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrapevineTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Grapevine.run(
        args,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void helpListsTheCommands(String option) {
    assertThat(run(option)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("  testnet ", "  gossip ", "  node ", "  cli ");
    assertThat(err.size()).isZero();
  }

  @Test
  void tellsItsVersion() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("Grapevine " + ClientVersion.VERSION + System.lineSeparator());
  }

  @Test
  void anUnknownCommandOrNoneIsWrongUsageInOneLine() {
    assertThat(run("nonsense")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "grapevine: no command 'nonsense'; grapevine --help lists them",
            "grapevine: no command; grapevine --help lists them");
  }

  @Test
  void handsTheRestToTheCommand() {
    assertThat(run("testnet", "--help")).isZero();
    assertThat(run("gossip", "--help")).isZero();
    assertThat(run("node", "-version")).isZero();
    assertThat(run("cli", "-version")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "Usage: grapevine testnet",
            "Usage: grapevine gossip",
            "Grapevine version v",
            "Grapevine RPC client version v");
  }
}
