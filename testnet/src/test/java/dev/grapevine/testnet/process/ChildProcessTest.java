package dev.grapevine.testnet.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ChildProcessTest {
  private final ChildProcesses processes = new ChildProcesses();

  @TempDir private Path directory;

  @AfterEach
  void end() {
    processes.close();
  }

  private ChildProcess start(String... command) throws IOException {
    return processes.spawn(List.of(command), directory.resolve("output"));
  }

  /** The letter of Linux for what a process does: T stands still. */
  private static char state(long pid) throws IOException {
    Path file = Path.of("/proc", Long.toString(pid), "stat");
    assumeThat(file).exists();
    String text = Files.readString(file);
    return text.charAt(text.lastIndexOf(')') + 2);
  }

  private static void awaitStill(long pid, boolean still) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(state(pid) == 'T').isEqualTo(still));
  }

  @Test
  void standsStillAndGoesOnWithWhatItStarted() throws Exception {
    ChildProcess script = start("sh", "-c", "sleep 100; true");
    List<ProcessHandle> started =
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> ProcessHandle.of(script.pid()).orElseThrow().children().toList(),
                children -> children.size() == 1);
    script.suspend();
    awaitStill(script.pid(), true);
    awaitStill(started.getFirst().pid(), true);
    script.resume();
    awaitStill(script.pid(), false);
    awaitStill(started.getFirst().pid(), false);
  }

  @Test
  void whatStandsStillCanBeKilled() throws Exception {
    ChildProcess sleeper = start("sleep", "100");
    sleeper.suspend();
    sleeper.kill();
    assertThat(sleeper.isAlive()).isFalse();
    assertThatThrownBy(sleeper::resume).isInstanceOf(IOException.class);
  }

  @Test
  void noneIsLeftAndNoneStartsOnceAllAreEnded() throws Exception {
    ChildProcess runs = start("sleep", "100");
    ChildProcess stands = start("sleep", "100");
    stands.suspend();
    processes.close();
    assertThat(runs.isAlive()).isFalse();
    assertThat(stands.isAlive()).isFalse();
    assertThatThrownBy(() -> start("sleep", "100")).isInstanceOf(IOException.class);
  }
}
