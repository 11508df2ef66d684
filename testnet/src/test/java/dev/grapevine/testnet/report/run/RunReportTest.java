package dev.grapevine.testnet.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.measure.BlockJourney;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.SampleResults;
import dev.grapevine.testnet.measure.SampleTraces;
import dev.grapevine.testnet.measure.TestnetJson;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.report.ReportDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RunReportTest {
  private static final List<String> ALWAYS =
      List.of(
          "block-curve.csv",
          "block-curve.svg",
          "blocks.csv",
          "connections.csv",
          "events.csv",
          "hops.csv",
          "hops.svg",
          "index.html",
          "messages.csv",
          "messages.svg",
          "simblock.json",
          "summary.json");

  @TempDir Path directory;

  static void write(RunTrace trace, Path directory) throws IOException {
    write(trace, SampleResults.of(trace), directory);
  }

  private static void write(RunTrace trace, TestnetResult result, Path directory)
      throws IOException {
    try (ReportDirectory report = ReportDirectory.open(directory)) {
      ObjectNode summary = TestnetJson.of(result);
      List<Integer> written = new ArrayList<>();
      Map<String, String> notes = new LinkedHashMap<>();
      notes.put("a note", "<b>&\"bold\"</b></script>");
      String command = "grapevine testnet --topology '<own> & \"best\"'";
      new RunReport(trace, result, command, summary.toString(), notes).write(report, written::add);
      assertThat(written).last().isEqualTo(written.size());
      assertThat(written).hasSizeLessThanOrEqualTo(RunReport.MOST_FILES);
    }
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(directory.resolve(name));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theSummaryIsTheObjectOfTheCommand() throws IOException {
    RunTrace trace = SampleTraces.of(20, 3, 5, 1, false);
    write(trace, directory);
    JsonNode summary = JsonMapper.shared().readTree(directory.resolve("summary.json"));
    assertThat(summary.toString()).isEqualTo(TestnetJson.of(SampleResults.of(trace)).toString());
  }

  @Test
  void everyEventHasItsLine() throws IOException {
    RunTrace trace = SampleTraces.of(20, 3, 5, 1, SampleTraces.CUT_OFF);
    write(trace, directory);
    AtomicInteger events = new AtomicInteger();
    trace.read((node, event, id, nanos) -> events.incrementAndGet());
    List<String> lines = lines("events.csv");
    assertThat(lines).hasSize(1 + events.get());
    assertThat(lines.getFirst()).isEqualTo("node,event,id,nanoseconds");
    assertThat(lines.subList(1, lines.size()))
        .allMatch(line -> line.matches("\\d+,[a-z_]+,[0-9a-f]{64},\\d+"));
    Map<String, Integer> counts = new HashMap<>();
    lines.forEach(line -> counts.merge(line.split(",")[1], 1, Integer::sum));
    assertThat(counts)
        .containsEntry("block_connected", 3 * 20 - 1)
        .containsEntry("tx_submitted", 15)
        .containsEntry("tx_accepted", 15 * 19 - 1);
  }

  @Test
  void deliveriesOfWhichNobodyTellsAreSaidToBeLeftOut() throws IOException {
    RunTrace trace = SampleTraces.withASilentNode(20, 3, 1, 7);
    long counted = LongStream.of(trace.hops()).sum();
    assertThat(trace.unknownPaths()).isPositive().isEqualTo(3 * 20 - counted);
    write(trace, directory);
    assertThat(Files.readString(directory.resolve("index.html")))
        .contains(" " + trace.unknownPaths() + " deliveries are left out: a log on the way");
    RunTrace complete = SampleTraces.of(20, 3, 5, 1, SampleTraces.CUT_OFF);
    assertThat(complete.unknownPaths()).isZero();
  }

  @Test
  void blocksAreToldNodeByNode() throws IOException {
    RunTrace trace = SampleTraces.of(20, 3, 5, 1, SampleTraces.CUT_OFF);
    write(trace, directory);
    List<String> lines = lines("blocks.csv");
    assertThat(lines).hasSize(1 + 3 * 20);
    BlockJourney last = trace.blocks().getLast();
    assertThat(lines.getLast()).isEqualTo("3," + last.hash() + "," + last.miner() + ",19,,,,,,");
    int miner = last.miner();
    assertThat(lines.get(1 + 40 + miner))
        .startsWith("3," + last.hash() + "," + miner + "," + miner + ",,0,own,0,");
    int other = miner == 0 ? 1 : 0;
    String[] fields = lines.get(1 + 40 + other).split(",");
    assertThat(fields[4]).isEqualTo(Integer.toString(last.from(other)));
    assertThat(fields[9]).isEqualTo(Long.toString(last.delays()[other]));
  }

  @Test
  void curvesHaveTheirPointsBesideThem() throws IOException {
    RunTrace trace = SampleTraces.of(20, 3, 5, 1, SampleTraces.CUT_OFF);
    write(trace, directory);
    List<String> blocks = lines("block-curve.csv");
    assertThat(blocks).hasSize(101);
    assertThat(blocks.get(50)).startsWith("50," + trace.blockCurve().median(50) + ",");
    assertThat(blocks.get(100)).endsWith(",");
    List<String> transactions = lines("transaction-curve.csv");
    assertThat(transactions.get(99)).startsWith("99," + trace.transactionCurve().median(99) + ",");
    assertThat(lines("transactions.csv")).hasSize(16);
    assertThat(lines("transactions.csv").getLast()).contains(",19,").endsWith(",");
    assertThat(lines("connections.csv")).hasSize(1 + trace.topology().edges());
    assertThat(lines("hops.csv").get(1)).isEqualTo("0,3");
    assertThat(lines("messages.csv")).contains("inv,10,500");
  }

  @Test
  void simBlocksVisualizerGetsItsEvents() throws IOException {
    RunTrace trace = SampleTraces.of(20, 3, 0, 1, SampleTraces.CUT_OFF);
    write(trace, directory);
    JsonNode events = JsonMapper.shared().readTree(directory.resolve("simblock.json"));
    Map<String, Integer> kinds = new HashMap<>();
    events.forEach(event -> kinds.merge(event.get("kind").asString(), 1, Integer::sum));
    assertThat(kinds)
        .containsOnly(
            Map.entry("add-node", 20),
            Map.entry("add-link", trace.topology().edges()),
            Map.entry("flow-block", 3 * 19 - 1),
            Map.entry("add-block", 3 * 20 - 1),
            Map.entry("simulation-end", 1));
    long last = 0;
    for (JsonNode event : events) {
      JsonNode content = event.get("content");
      long at = content.path("timestamp").asLong(content.path("reception-timestamp").asLong(-1));
      assertThat(at).isGreaterThanOrEqualTo(last);
      last = at;
      if (event.get("kind").asString().equals("flow-block")) {
        BlockJourney block = trace.blocks().get(content.get("block-id").asInt() - 1);
        int to = content.get("end-node-id").asInt() - 1;
        assertThat(content.get("begin-node-id").asInt() - 1).isEqualTo(block.from(to));
        assertThat(content.get("transmission-timestamp").asLong()).isLessThanOrEqualTo(at);
      }
    }
  }

  @Test
  void picturesAreWellFormed() throws Exception {
    write(SampleTraces.of(20, 70, 2, 1, SampleTraces.CUT_OFF), directory);
    for (String name : files()) {
      if (name.endsWith(".svg")) {
        assertThat(
                DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(directory.resolve(name).toFile())
                    .getDocumentElement()
                    .getTagName())
            .isEqualTo("svg");
      }
    }
    assertThat(files()).contains("transaction-curve.svg");
  }

  @Test
  void withoutTransactionsThereIsNothingOfThem() throws IOException {
    RunTrace trace = SampleTraces.of(2, 1, 0, 1, false);
    write(trace, directory);
    assertThat(files()).containsExactlyElementsOf(ALWAYS);
    assertThat(Files.readString(directory.resolve("index.html")))
        .doesNotContain("transaction-curve");
  }

  @Test
  void thePageLoadsNothingAndEscapesEverything() throws IOException {
    write(SampleTraces.of(20, 3, 5, 1, false), directory);
    String page = Files.readString(directory.resolve("index.html"));
    assertThat(page)
        .contains("Where a block's time went", "<td>left over</td>")
        .contains("--topology '&lt;own&gt; &amp; &quot;best&quot;'")
        .contains("&lt;b&gt;&amp;&quot;bold&quot;&lt;/b&gt;&lt;/script&gt;")
        .doesNotContain("<b>&", "<link", "src=", "@import", "url(");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("://");
    for (String name : files()) {
      assertThat(name.equals("index.html") || page.contains("href=\"" + name + "\"")).isTrue();
    }
  }

  @Test
  void theSameRunGivesTheSamePage() throws IOException {
    RunTrace trace = SampleTraces.of(40, 2, 3, 1, false);
    write(trace, directory.resolve("a"));
    write(trace, directory.resolve("b"));
    assertThat(directory.resolve("a/index.html"))
        .hasSameTextualContentAs(directory.resolve("b/index.html"));
  }

  @Test
  void whatWentWrongAndWhichNodesWereOthersIsShown() throws IOException {
    RunTrace trace = SampleTraces.of(20, 3, 5, 1, SampleTraces.CUT_OFF);
    write(trace, SampleResults.of(trace, FaultTimelineTest.faults()), directory);
    assertThat(files()).contains("faults.csv", "timeline.csv", "timeline.svg");
    assertThat(directory.resolve("index.html"))
        .content()
        .contains("What went wrong", "a &quot;fine&quot; &lt;outcome&gt;")
        .contains("2 bitcoind 29.4; 18 Grapevine")
        .contains("off by at most 2 µs")
        .contains("how many of them, a node in another process does not tell")
        .contains("\"bitcoinds\":[1,2]");
  }

  @Test
  void aPageOfManyBlocksHoldsTheFirstOfThem() {
    RunTrace trace = SampleTraces.of(2_000, 1, 0, 1, false);
    assertThat(PlayerData.blocks(trace)).isEqualTo(1);
    ObjectNode data = PlayerData.of(trace, 1, List.of(3));
    assertThat(data.get("places").size()).isEqualTo(4_000);
    assertThat(data.at("/blocks/0/connected").size()).isEqualTo(2_000);
    assertThat(data.at("/blocks/0/connected/5").asLong())
        .isEqualTo(trace.blocks().getFirst().delays()[5] / 1_000)
        .isLessThan(Percentile.NEVER);
  }
}
