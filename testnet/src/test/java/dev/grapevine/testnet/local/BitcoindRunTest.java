package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.fault.FaultFile;
import dev.grapevine.testnet.fault.FaultPlan;
import dev.grapevine.testnet.measure.TestnetResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs among processes: with the {@code bitcoind} that {@code BITCOIND} names, or scripts. */
@Timeout(180)
class BitcoindRunTest {
  private static final TestnetOptions SMALL =
      TestnetOptions.DEFAULTS.withNodes(4).withOutbound(2).with(new TestnetOptions.Load(2, 4, 2));

  @TempDir private Path directory;

  private static TestnetResult run(TestnetOptions options) throws Exception {
    try (TestnetRun run = new TestnetRun(options, Progress.NONE, System.nanoTime())) {
      return run.run();
    }
  }

  private Path script(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("program"), "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
  }

  private static List<Path> scratch() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("grapevine-testnet-"))
          .toList();
    }
  }

  @Test
  void blocksAndTransactionsReachBitcoindsAndNodesOfOurs() throws Exception {
    String program = System.getenv("BITCOIND");
    assumeThat(program).as("BITCOIND").isNotNull();
    TestnetResult result = run(SMALL.withBitcoinds(Path.of(program), 2));
    assertThat(result.blocks().reach()).isEqualTo(1.0);
    assertThat(result.headers().reach()).isEqualTo(1.0);
    assertThat(result.transactions().reach()).isEqualTo(1.0);
    assertThat(result.transactionsMean()).isEqualTo(4);
    assertThat(result.headers().maxNanos()).isLessThanOrEqualTo(result.blocks().maxNanos());
    assertThat(result.compact().received()).isPositive();
    assertThat(result.setup().connectionsMean()).isEqualTo(4);
    assertThat(result.setup().makeup().bitcoinds()).isEqualTo(2);
    assertThat(result.setup().makeup().bitcoindVersion()).isNotEmpty();
    assertThat(result.messages())
        .anySatisfy(message -> {
          assertThat(message.command()).isEqualTo("tx");
          assertThat(message.count()).isEqualTo(TestnetResult.MessageCount.NOT_COUNTED);
          assertThat(message.bytes()).isPositive();
        });
    assertThat(children()).isEmpty();
  }

  @Test
  void nodesOfOursInProcessesTellTheSameInTheirLogs() throws Exception {
    TestnetOptions options =
        TestnetOptions.DEFAULTS
            .withNodes(2)
            .withOutbound(1)
            .with(new TestnetOptions.Load(1, 2, 1))
            .withTrickle(false)
            .withProcesses(true);
    TestnetResult result;
    try (TestnetRun run = new TestnetRun(options, Progress.NONE, System.nanoTime())) {
      run.captureInto(directory.resolve("captured"));
      result = run.run();
    }
    // What they were told to write down stays when their directories are deleted.
    for (String node : List.of("node-0", "node-1")) {
      try (Stream<Path> files = Files.walk(directory.resolve("captured").resolve(node))) {
        assertThat(files.filter(file -> file.endsWith("msgs_recv.dat"))).isNotEmpty();
      }
    }
    assertThat(result.blocks().reach()).isEqualTo(1.0);
    assertThat(result.headers().reach()).isEqualTo(1.0);
    assertThat(result.transactions().reach()).isEqualTo(1.0);
    assertThat(result.transactionsMean()).isEqualTo(2);
    assertThat(result.compact().complete()).isEqualTo(1);
    assertThat(result.hops().max()).isEqualTo(1);
    assertThat(result.setup().makeup().processes()).isEqualTo(2);
    assertThat(children()).isEmpty();
  }

  @Test
  void aProgramThatDoesNotStartIsQuotedAndNothingIsLeft() throws Exception {
    List<Path> before = scratch();
    Path program =
        script(
            "case $1 in -version) echo 'Test daemon version v1.0' ;;"
                + " *) echo; echo 'Error: the disk is made of cheese'; exit 1 ;; esac");
    assertThatThrownBy(() -> run(SMALL.withBitcoinds(program, 4)))
        .isInstanceOf(TestnetException.class)
        .hasMessageMatching(
            "node [0-3]: bitcoind 1.0 does not start: Error: the disk is made of cheese");
    assertThat(children()).isEmpty();
    assertThat(scratch()).isSubsetOf(before);
  }

  @Test
  void aRunThatIsClosedWhileProcessesStartLeavesNone() throws Exception {
    // A script that starts what it is a wrapper of, without becoming it.
    Path program =
        script("case $1 in -version) echo 'Test daemon version v1.0' ;; *) sleep 100 ;; esac");
    TestnetRun run =
        new TestnetRun(SMALL.withBitcoinds(program, 3), Progress.NONE, System.nanoTime());
    Thread closing =
        Thread.ofVirtual()
            .start(() -> {
              while (children().size() < 6) {
                Thread.onSpinWait();
              }
              run.close();
            });
    assertThatThrownBy(run::run).isInstanceOf(TestnetException.class);
    closing.join();
    assertThat(children()).isEmpty();
  }

  @Test
  void whatProcessesCannotDoIsRefusedBeforeAnythingStarts() throws Exception {
    Path program = script("echo 'Test daemon version v1.0'");
    TestnetOptions options = SMALL.withBitcoinds(program, 4);
    FaultPlan skew =
        FaultFile.parse("f.txt", List.of("block 1: kill 1", "block 2: skew 2 +1h"), 4, 2, 1);
    assertThatThrownBy(() -> run(options.with(skew)))
        .hasMessage(
            "--faults: f.txt:2: expected nodes of this process (none), whose clocks can be set,"
                + " not '2', which is a process of its own");
    assertThatThrownBy(() -> run(options.withRelay(RelayMode.FULL)))
        .hasMessageStartingWith("--relay changes nodes of this process alone");
    assertThatThrownBy(() -> run(options.withNodes(11).withOutbound(9)))
        .hasMessageStartingWith("a bitcoind opens at most 8 full-relay connections and node ");
    assertThatThrownBy(() -> run(SMALL.withBitcoinds(directory.resolve("none"), 4)))
        .hasMessageMatching("--bitcoind .*none: no such file");
  }
}
