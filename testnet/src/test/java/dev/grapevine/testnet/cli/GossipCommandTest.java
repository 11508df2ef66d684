package dev.grapevine.testnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GossipCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String line) {
    out.reset();
    err.reset();
    String[] args = line.isEmpty() ? new String[0] : line.split(" ");
    return GossipCommand.run(args, print(out), print(err));
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
        .contains("--variant", "--nodes", "--fanout", "--interval", "--loss", "--dead", "--trials")
        .contains("--churn", "--seed", "--json");
    assertThat(lines(out)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(lines(err)).isEmpty();
  }

  @Test
  void jsonIsOneObjectWithThePromisedMembers() {
    assertThat(run("--variant push --nodes 100 --json")).isZero();
    assertThat(lines(out)).hasSize(1);
    JsonNode object = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(object.get("command").stringValue()).isEqualTo("gossip");
    assertThat(object.get("variant").stringValue()).isEqualTo("push");
    assertThat(object.get("nodes").intValue()).isEqualTo(100);
    assertThat(object.get("fanout").intValue()).isEqualTo(1);
    assertThat(object.get("trials").intValue()).isEqualTo(30);
    assertThat(object.at("/rounds/p50").intValue()).isBetween(5, 9);
    assertThat(object.at("/rounds/p99").intValue()).isBetween(9, 13);
    assertThat(object.at("/rounds/all").intValue()).isBetween(12, 14);
    assertThat(object.get("bound_rounds").doubleValue()).isBetween(11.2, 11.3);
    assertThat(object.get("messages_per_node").doubleValue()).isPositive();
    assertThat(object.get("bytes_per_node").doubleValue()).isPositive();
    assertThat(object.get("residue").doubleValue()).isZero();
  }

  @Test
  void whatNeverHappensIsNull() {
    assertThat(run("--variant push --nodes 50 --loss 1 --json")).isZero();
    JsonNode object = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(object.at("/rounds/all").isNull()).isTrue();
    assertThat(object.get("bound_rounds").isNull()).isTrue();
    assertThat(object.get("residue").doubleValue()).isEqualTo(0.98);
  }

  @Test
  void withoutAVariantAllStandSideBySide() {
    assertThat(run("--nodes 60 --trials 2")).isZero();
    assertThat(lines(out))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100))
        .anyMatch(line -> line.startsWith("push "))
        .anyMatch(line -> line.startsWith("push-pull "));
    assertThat(run("--nodes 60 --trials 2 --json")).isZero();
    JsonNode object = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(object.get("variants").size())
        .isEqualTo(dev.grapevine.testnet.gossip.Variant.values().length);
  }

  @Test
  void whatCannotBeRunWithSoManyNodesIsLeftOutAndSaidSo() {
    assertThat(run("--nodes 2001 --trials 1")).isZero();
    assertThat(lines(out))
        .anyMatch(line -> line.startsWith("all-to-all is left out"))
        .noneMatch(line -> line.startsWith("all-to-all  "));
  }

  @Test
  void claimsArePrintedOneByOneOrAsOneObject() {
    assertThat(run("--claims=seeds")).isZero();
    assertThat(lines(out).getFirst()).isEqualTo("true     all seeds dead, and nobody can join");
    assertThat(run("--claims=clocks --json")).isZero();
    JsonNode object = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(object.at("/claims/0/verdict").stringValue()).isEqualTo("true");
  }

  @Test
  void aReportIsAPageWithItsData(@TempDir Path directory) throws IOException {
    Path report = directory.resolve("report");
    assertThat(run("--variant swim --nodes 50 --trials 3 --json --report " + report)).isZero();
    try (Stream<Path> files = Files.list(report)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("index.html", "detected.svg", "curves.csv", "summary.json");
    }
    JsonNode printed = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(printed.get("report").stringValue()).isEqualTo(report.toString());
    assertThat(JsonMapper.shared().readTree(Files.readString(report.resolve("summary.json"))))
        .isEqualTo(printed);
    assertThat(Files.readString(report.resolve("curves.csv")))
        .startsWith("variant,round,informed,least,greatest");
  }

  @Test
  void aReportThatCannotBeWrittenIsSaidBeforeTheRun(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(run("--variant push --nodes 10 --report " + file)).isEqualTo(1);
    assertThat(lines(err))
        .containsExactly(
            "grapevine gossip: " + file + " is not a directory; name another by --report");
  }

  @Test
  void theSameSeedPrintsTheSame() {
    run("--trials 3 --nodes 200 --loss 0.1 --churn 0.01");
    List<String> first = lines(out);
    run("--trials 3 --nodes 200 --loss 0.1 --churn 0.01");
    assertThat(lines(out)).isEqualTo(first);
    run("--trials 3 --nodes 200 --loss 0.1 --churn 0.01 --seed 2");
    assertThat(lines(out)).isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--variant shout | --variant must be one of push, pull, push-pull,",
        "--nodes 1 --variant push | --nodes must be from 2 to 1000000 for push, not 1",
        "--nodes many | Invalid value for option '--nodes': 'many' is not an int",
        "--fanout 0 | --fanout must be from 1 to 999 (a node turns to distinct others), not 0",
        "--nodes 5 --fanout 5 | --fanout must be from 1 to 4 (a node turns to distinct others)",
        "--loss 1.5 | --loss must be from 0 to 1, not 1.5",
        "--loss NaN | --loss must be from 0 to 1, not NaN",
        "--dead 1 | --dead must be from 0 to less than 1 (somebody has the news), not 1",
        "--churn -1 | --churn must be from 0 to 1, not -1",
        "--interval 0 | --interval must be from 0.001 to 86400, not 0",
        "--trials 0 | --trials must be from 1 to 100000, not 0",
        "--payload 0 | --payload must be from 1 to 4000000, not 0",
        "--stop 0 | --stop must be from 1 to 1000, not 0",
        "--interest none | --interest must be one of coin-feedback, counter-feedback, coin-blind,",
        "--keys 1000 | --keys must be a power of two, not 1000",
        "--updates 0 | --updates must be from 1 to 1000, not 0",
        "--damage fire | --damage must be one of push, partition, not 'fire'",
        "--nodes 3000 --variant all-to-all | --nodes must be from 2 to 2000 for all-to-all, not"
            + " 3000",
        "--nodes 10000000 | --nodes must be from 2 to 1000000 for push, not 10000000",
        "--pool moon | --pool must be one of lan, wan, not 'moon'",
        "--probe none | --probe must be one of round-robin, random, not 'none'",
        "--judge jury | --judge must be one of timers, phi, not 'jury'",
        "--slow 2 | --slow must be from 0 to 1, not 2",
        "--threshold 0 | --threshold must be from 0.1 to 100, not 0",
        "--claims=none | --claims must be one of logarithmic, tail,",
        "--colour | Unknown option: '--colour'",
        "push | Unmatched argument at index 0: 'push'",
      })
  void aWrongOptionIsNamedWithWhatWouldBeRight(String line, String message) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(lines(out)).isEmpty();
    assertThat(lines(err)).hasSize(1);
    assertThat(lines(err).getFirst())
        .startsWith("grapevine gossip: " + message)
        .endsWith("; see grapevine gossip --help");
  }
}
