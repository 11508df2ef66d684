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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class TestnetCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path directory;

  private int run(String... args) {
    return TestnetCommand.run(args, print(out), print(err));
  }

  private static PrintStream print(ByteArrayOutputStream target) {
    return new PrintStream(target, true, StandardCharsets.UTF_8);
  }

  private static List<String> lines(ByteArrayOutputStream text) {
    return text.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void helpTellsEveryOptionOnStandardOutput() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Usage: grapevine testnet")
        .contains(
            "--nodes",
            "--outbound",
            "--blocks",
            "--txs",
            "--rehearsal",
            "0",
            "--warmup",
            "--seed",
            "--relay",
            "--db",
            "--json");
    assertThat(lines(out)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(lines(err)).isEmpty();
  }

  @Test
  void wrongUsageIsOneLineOnStandardError() {
    assertThat(run("--nodes", "1")).isEqualTo(2);
    assertThat(lines(out)).isEmpty();
    assertThat(lines(err))
        .containsExactly(
            "grapevine testnet: --nodes must be from 2 to 10000, not 1;"
                + " see grapevine testnet --help");
  }

  @Test
  void aReportThatCannotBeWrittenIsSaidBeforeAnythingStarts() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(run("--report", file.toString())).isEqualTo(1);
    assertThat(lines(out)).isEmpty();
    assertThat(lines(err))
        .containsExactly(
            "grapevine testnet: "
                + file
                + " is not a directory; name another by --report, or none by --no-report");
    assertThat(run("--report", "x", "--no-report")).isEqualTo(2);
  }

  @Test
  void theReportTellsWhatWasPrinted() throws Exception {
    Path report = directory.resolve("new/it's one");
    assertThat(
            run(
                "--nodes",
                "4",
                "--blocks",
                "2",
                "--txs",
                "3",
                "--rehearsal",
                "0",
                "--warmup",
                "1",
                "--trickle",
                "off",
                "--json",
                "--report",
                report.toString()))
        .isZero();
    JsonNode printed = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(printed.get("report").asString()).isEqualTo(report.toString());
    assertThat(report.resolve("summary.json")).hasContent(out.toString(StandardCharsets.UTF_8));
    List<String> events = Files.readAllLines(report.resolve("events.csv"));
    assertThat(events.stream().filter(line -> line.contains(",block_connected,"))).hasSize(2 * 4);
    assertThat(events.stream().filter(line -> line.contains(",tx_submitted,"))).hasSize(2 * 3);
    assertThat(events.stream().filter(line -> line.contains(",tx_accepted,"))).hasSize(2 * 3 * 3);
    assertThat(Files.readString(report.resolve("index.html")))
        .contains("grapevine testnet --nodes 4", "new/it'\\''s one'", "off: transactions");
    assertThat(lines(err)).anyMatch(line -> line.startsWith("wrote the report in "));
  }

  @Test
  void aMistakeInAFaultFileIsSaidBeforeAnythingStarts(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("faults"), "# first\nblock 1: restart 3\n");
    assertThat(run("--nodes", "5", "--faults", file.toString())).isEqualTo(2);
    assertThat(lines(out)).isEmpty();
    assertThat(lines(err))
        .containsExactly(
            "grapevine testnet: --faults: "
                + file
                + ":2: expected nodes that are down (none), not '3'; see grapevine testnet --help");
  }

  @Test
  void jsonIsOneObjectAndNothingElseOnStandardOutput() {
    assertThat(
            run(
                "--nodes",
                "3",
                "--blocks",
                "1",
                "--txs",
                "4",
                "--rehearsal",
                "0",
                "--warmup",
                "1",
                "--json",
                "--no-report"))
        .isZero();
    assertThat(lines(out)).hasSize(1);
    JsonNode object = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(object.at("/blocks/reach").doubleValue()).isEqualTo(1);
    assertThat(object.get("report").isNull()).isTrue();
    assertThat(object.at("/txs/count").intValue()).isEqualTo(4);
    assertThat(lines(err)).anyMatch(line -> line.startsWith("started 3 nodes in "));
  }

  @Test
  void messagesAreCapturedByNodeAndPeer(@TempDir Path directory) throws IOException {
    Path capture = directory.resolve("a").resolve("capture");
    assertThat(
            run(
                "--nodes",
                "2",
                "--blocks",
                "1",
                "--txs",
                "1",
                "--rehearsal",
                "0",
                "--warmup",
                "0",
                "--no-report",
                "--capture",
                capture.toString()))
        .isZero();
    try (Stream<Path> files = Files.walk(capture)) {
      List<String> names =
          files
              .filter(Files::isRegularFile)
              .map(file -> capture.relativize(file).toString().replaceAll("_[0-9]+/", "_PORT/"))
              .toList();
      // Each dials the other.
      assertThat(names)
          .hasSize(8)
          .contains("node-0/127.0.0.1_PORT/msgs_recv.dat", "node-1/127.0.0.1_PORT/msgs_sent.dat");
    }
  }

  @Test
  void aCaptureThatCannotBeWrittenIsSaidBeforeAnythingStarts(@TempDir Path directory)
      throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(run("--nodes", "2", "--no-report", "--capture", file.resolve("x").toString()))
        .isEqualTo(1);
    assertThat(lines(err)).hasSize(1).first().asString().contains("--capture", "cannot be made");
  }

  @Test
  void withoutJsonAPersonGetsATable() {
    String report = directory.toString();
    assertThat(
            run(
                "--nodes",
                "2",
                "--blocks",
                "1",
                "--txs",
                "1",
                "--warmup",
                "0",
                "--rehearsal",
                "0",
                "--report",
                report))
        .isZero();
    assertThat(lines(out)).last().isEqualTo("report           " + report + "/index.html");
    assertThat(lines(out))
        .anyMatch(line -> line.startsWith("until nodes had"))
        .anyMatch(line -> line.matches("blocks +1 +100.00% .*"));
  }
}
