package dev.grapevine.testnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.local.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static String shown(Function<PrintStream, Progress> kind) {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    Progress progress = kind.apply(new PrintStream(shown, true, StandardCharsets.UTF_8));
    progress.begin("starting nodes", 4);
    for (int node = 1; node <= 4; node++) {
      progress.reached(node);
    }
    progress.end("started 4 nodes");
    return shown.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aPipeGetsOnePlainLineForAPhase() {
    assertThat(shown(ProgressLines::new)).matches("started 4 nodes in \\d+\\.\\d s\\R");
  }

  @Test
  void aTerminalGetsABarThatGivesWayToTheSummary() {
    String shown = shown(ProgressBar::new);
    assertThat(shown).startsWith("\r\033[Kstarting nodes     [" + " ".repeat(40) + "] 0/4");
    assertThat(shown.substring(shown.lastIndexOf('\r')))
        .matches("\r\033\\[Kstarted 4 nodes in \\d+\\.\\d s\\R");
  }

  @Test
  void anAbandonedBarLeavesAFreshLineAndStaysAway() {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    Progress progress = new ProgressBar(new PrintStream(shown, true, StandardCharsets.UTF_8));
    progress.begin("starting nodes", 4);
    progress.abandon();
    progress.reached(4);
    progress.end("started 4 nodes");
    progress.begin("connecting nodes", 4);
    assertThat(shown.toString(StandardCharsets.UTF_8)).endsWith("] 0/4\r\033[K");
  }
}
