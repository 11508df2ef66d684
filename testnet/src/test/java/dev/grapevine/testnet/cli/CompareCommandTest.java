package dev.grapevine.testnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(240)
class CompareCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return CompareCommand.run(args, print(out), print(err));
  }

  private static PrintStream print(ByteArrayOutputStream target) {
    return new PrintStream(target, true, StandardCharsets.UTF_8);
  }

  private static List<String> lines(ByteArrayOutputStream text) {
    return text.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void helpTellsEveryOption() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Usage: grapevine compare")
        .contains("--bitcoind", "--nodes", "--blocks", "--txs", "--seed", "--json");
    assertThat(lines(out)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nodes 20 | --bitcoind PATH has to say where bitcoind is",
        "--bitcoind x --nodes 1 | --nodes must be from 2 to 500, not 1",
        "--bitcoind x --blocks 0 | --blocks must be from 1 to 1000, not 0",
        "--bitcoind x --txs -1 | --txs must be from 0 to 7000, not -1",
        "--bitcoind x --blocks 1000 --txs 7000"
            + " | --blocks times --txs must be at most 200000, not 7000000",
      })
  void wrongUsageIsOneLineOnStandardError(String line, String message) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(lines(out)).isEmpty();
    assertThat(lines(err))
        .containsExactly("grapevine compare: " + message + "; see grapevine compare --help");
  }

  @Test
  void aPathThatIsNoBitcoindIsSaidBeforeAnythingStarts() {
    assertThat(run("--bitcoind", "/nowhere/bitcoind")).isEqualTo(1);
    assertThat(lines(err))
        .containsExactly("grapevine compare: --bitcoind /nowhere/bitcoind: no such file");
  }

  @Test
  void threeNetworksRunOnOneGraph() {
    String program = System.getenv("BITCOIND");
    assumeThat(program).as("BITCOIND").isNotNull();
    String options =
        "--nodes 4 --blocks 1 --txs 4 --warmup 1 --rehearsal 1 --seed 3 --json --bitcoind ";
    assertThat(run((options + program).split(" "))).isZero();
    assertThat(lines(out)).hasSize(1);
    JsonNode object = JsonMapper.shared().readTree(out.toByteArray());
    for (String network : List.of("bitcoind", "grapevine", "mixed")) {
      JsonNode run = object.get(network);
      assertThat(run.at("/blocks/reach").doubleValue()).as(network).isEqualTo(1);
      assertThat(run.at("/txs/reach").doubleValue()).as(network).isEqualTo(1);
      assertThat(run.get("seed").intValue()).isEqualTo(3);
      assertThat(run.get("connections_mean").doubleValue()).isEqualTo(6);
    }
    assertThat(object.at("/bitcoind/processes").intValue()).isEqualTo(4);
    assertThat(object.at("/mixed/processes").intValue()).isEqualTo(2);
    assertThat(object.at("/grapevine/processes").intValue()).isZero();
    assertThat(object.at("/ratio/block_p50").isNumber()).isTrue();
    assertThat(lines(err)).anyMatch(line -> line.startsWith("1 of 3: 4 bitcoind "));
  }
}
