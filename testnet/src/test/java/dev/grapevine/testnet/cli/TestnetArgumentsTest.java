package dev.grapevine.testnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.local.TestnetOptions;
import dev.grapevine.testnet.local.TestnetOptions.Bitcoinds;
import dev.grapevine.testnet.local.TestnetOptions.Database;
import dev.grapevine.testnet.local.TestnetOptions.Graph;
import dev.grapevine.testnet.local.TestnetOptions.Kinds;
import dev.grapevine.testnet.local.TestnetOptions.Load;
import dev.grapevine.testnet.local.TestnetOptions.Protocol;
import dev.grapevine.testnet.topology.TopologyShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ParameterException;

class TestnetArgumentsTest {
  private static TestnetArguments parse(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ");
    return TestnetArguments.of(TestnetParsers.parser().parseArgs(args));
  }

  @Test
  void defaultsAreThoseOfTheManual() {
    assertThat(parse(""))
        .isEqualTo(
            new TestnetArguments(
                new TestnetOptions(
                    new Graph(50, 8, TopologyShape.RANDOM, LinkProfile.NONE),
                    new Protocol(RelayMode.HIGH_BANDWIDTH, true, true),
                    new Load(6, 200, 12, 24),
                    new Kinds(Database.MEMORY, false, Optional.empty()),
                    1),
                false,
                Optional.empty()));
  }

  @Test
  void everyOptionIsRead() {
    assertThat(
            parse(
                "--nodes 20 --outbound=4 --blocks 3 --txs 0 --warmup 0 --rehearsal 5 --seed -9"
                    + " --relay full --db leveldb --topology ring --trickle off --transport v1"
                    + " --json"))
        .isEqualTo(
            new TestnetArguments(
                new TestnetOptions(
                    new Graph(20, 4, new TopologyShape.Ring(), LinkProfile.NONE),
                    new Protocol(RelayMode.FULL, false, false),
                    new Load(3, 0, 0, 5),
                    new Kinds(Database.LEVELDB, false, Optional.empty()),
                    -9),
                true,
                Optional.empty()));
    assertThat(parse("--relay low").options().protocol().relay())
        .isEqualTo(RelayMode.LOW_BANDWIDTH);
    assertThat(parse("--relay high --db memory")).isEqualTo(parse(""));
  }

  private static Optional<Path> report(String... args) {
    LocalDateTime time = LocalDateTime.of(2026, 1, 2, 3, 4, 5);
    return TestnetArguments.report(TestnetParsers.parser().parseArgs(args), time);
  }

  @Test
  void theReportHasItsPlaceUnlessThereIsToBeNone() {
    assertThat(report()).contains(Path.of("testnet-report-20260102-030405"));
    assertThat(report("--report", "a b/c")).contains(Path.of("a b/c"));
    assertThat(report("--no-report")).isEmpty();
    assertThatThrownBy(() -> report("--report", ""))
        .hasMessage("--report must be a directory, not ''");
    assertThatThrownBy(() -> report("--report", "a\0"))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("--report must be a directory, not ");
    assertThatThrownBy(() -> report("--report", "a", "--no-report"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--report and --no-report exclude each other");
  }

  @Test
  void linksAreReadWithTheirBandwidth() {
    assertThat(parse("--latency lan").options().graph().links().between(0, 1))
        .isEqualTo(new LinkProfile.Way(250_000, 1_000_000_000));
    assertThat(parse("--latency lan --bandwidth 5000000").options().graph().links().between(0, 1))
        .isEqualTo(new LinkProfile.Way(250_000, 5_000_000));
    assertThat(parse("--latency wan").options().graph().links().label()).isEqualTo("wan");
  }

  @Test
  void bitcoindsAreHalfOfTheNodesUnlessToldOtherwise() {
    Kinds kinds = parse("--nodes 9 --bitcoind some/bitcoind").options().kinds();
    assertThat(kinds.bitcoinds()).contains(new Bitcoinds(Path.of("some/bitcoind"), 4));
    assertThat(kinds.processes()).isFalse();
    kinds = parse("--nodes 9 --bitcoind x --bitcoind-nodes 9 --processes").options().kinds();
    assertThat(kinds.bitcoinds()).contains(new Bitcoinds(Path.of("x"), 9));
    assertThat(kinds.processes()).isTrue();
  }

  @Test
  void fewNodesDialAllOthersUnlessToldOtherwise() {
    assertThat(parse("--nodes 2").options().graph().outbound()).isEqualTo(1);
    assertThat(parse("--nodes 8").options().graph().outbound()).isEqualTo(7);
    assertThat(parse("--nodes 9").options().graph().outbound()).isEqualTo(8);
  }

  @Test
  void aGraphFromAFileBringsItsNumberOfNodes(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("line"), "0 1\n1 2\n");
    String option = "--topology " + file;
    assertThat(parse(option).options().nodes()).isEqualTo(3);
    assertThat(parse(option).options().graph().shape().label()).isEqualTo("file");
    assertThat(parse(option + " --nodes 3").options().nodes()).isEqualTo(3);
    assertThatThrownBy(() -> parse(option + " --nodes 4"))
        .hasMessage("--nodes must be the 3 of the --topology file, not 4");
    assertThatThrownBy(() -> parse(option + " --outbound 2"))
        .hasMessage("--outbound has no meaning for a --topology file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nodes 1 | --nodes must be from 2 to 10000, not 1",
        "--nodes 10001 | --nodes must be from 2 to 10000, not 10001",
        "--nodes many | Invalid value for option '--nodes': 'many' is not an int",
        "--nodes | Missing required parameter for option '--nodes' (N)",
        "--nodes 5 --outbound 5"
            + " | --outbound must be from 1 to 4 (each node dials distinct others), not 5",
        "--nodes 2 --outbound 2"
            + " | --outbound must be 1 (each node dials distinct others), not 2",
        "--outbound 0"
            + " | --outbound must be from 1 to 49 (each node dials distinct others), not 0",
        "--blocks 0 | --blocks must be from 1 to 1000, not 0",
        "--txs -1 | --txs must be from 0 to 7000, not -1",
        "--txs 7001 | --txs must be from 0 to 7000, not 7001",
        "--warmup -1 | --warmup must be from 0 to 1000, not -1",
        "--rehearsal 1001 | --rehearsal must be from 0 to 1000, not 1001",
        "--blocks 101 --txs 2000 | --blocks times --txs must be at most 200000, not 202000",
        "--nodes 1000 --blocks 100 --txs 501"
            + " | --nodes times --blocks times --txs must be at most 50000000, not 50100000",
        "--seed x | Invalid value for option '--seed': 'x' is not a long",
        "--relay fast | --relay must be one of high, low, full, not 'fast'",
        "--trickle maybe | --trickle must be one of on, off, not 'maybe'",
        "--topology star | --topology must be random, small-world, scale-free, ring or a file:"
            + " star: no such file",
        "--transport v3 | --transport must be one of v2, v1, not 'v3'",
        "--latency moon | --latency must be none, lan, wan or a file: moon: no such file",
        "--bandwidth 0 | --bandwidth must be at least 1, not 0",
        "--bitcoind-nodes 3 | --bitcoind-nodes needs --bitcoind PATH",
        "--bitcoind x --bitcoind-nodes 51 | --bitcoind-nodes must be from 1 to 50, not 51",
        "--bitcoind x --bitcoind-nodes 0 | --bitcoind-nodes must be from 1 to 50, not 0",
        "--db disk | --db must be one of memory, leveldb, not 'disk'",
        "--colour | Unknown option: '--colour'",
        "up | Unmatched argument at index 0: 'up'",
      })
  void aWrongOptionIsNamedWithWhatWouldBeRight(String line, String message) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }
}
