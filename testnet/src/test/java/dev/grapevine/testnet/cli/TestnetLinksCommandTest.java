package dev.grapevine.testnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the delays were is judged by nobody here: that depends on what else runs. */
@Timeout(120)
class TestnetLinksCommandTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return TestnetLinksCommand.run(args, print(out), print(err));
  }

  private static PrintStream print(ByteArrayOutputStream target) {
    return new PrintStream(target, true, StandardCharsets.UTF_8);
  }

  private static List<String> lines(ByteArrayOutputStream text) {
    return text.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void measuresEachDirectionOfEachLink() {
    assertThat(run("--nodes", "5", "--outbound", "2", "--rounds", "3", "--json")).isZero();
    assertThat(lines(out)).hasSize(1);
    JsonNode object = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(object.at("/command").stringValue()).isEqualTo("testnet links");
    assertThat(object.at("/latency").stringValue()).isEqualTo("wan");
    assertThat(object.at("/links").intValue()).isEqualTo(10);
    // A ping and a pong each way, three times; not the handshakes' own.
    assertThat(object.at("/error/count").intValue()).isEqualTo(10 * 4 * 3);
    assertThat(
            object.at("/pairs").valueStream().mapToInt(each -> each.at("/count").intValue()).sum())
        .isEqualTo(object.at("/error/count").intValue());
    // Nothing is delivered before its time.
    assertThat(object.at("/error/min_ms").doubleValue()).isNotNegative();
    assertThat(object.at("/asked_min_ms").doubleValue()).isPositive();
  }

  @Test
  void withoutJsonAPersonGetsTheDistribution() {
    assertThat(run("--nodes", "2", "--rounds", "2", "--latency", "lan", "--transport", "v1"))
        .isZero();
    assertThat(lines(out))
        .anyMatch(line -> line.startsWith("2 nodes, 2 links, latency lan, v1, seed 1"))
        .anyMatch(line -> line.startsWith("ms later than asked"))
        .anyMatch(line -> line.startsWith("below 1.000"))
        .anyMatch(line -> line.endsWith("% within 1 ms"));
  }

  private JsonNode measureLong(String... nodes) throws Exception {
    Path file = Files.writeString(directory.resolve("links"), "default 100\n");
    List<String> args = new ArrayList<>(List.of("--rounds", "2", "--json", "--latency", "" + file));
    args.addAll(List.of(nodes));
    int status = run(args.toArray(new String[0]));
    assertThat(status).as("%s", lines(err)).isZero();
    return JsonMapper.shared().readTree(out.toByteArray());
  }

  private static List<String> trips(JsonNode object) {
    return object
        .at("/process_links/round_trips")
        .valueStream()
        .map(each ->
            "%s %s %d"
                .formatted(
                    each.get("pinger").stringValue(),
                    each.get("answerer").stringValue(),
                    each.at("/error/count").intValue()))
        .toList();
  }

  /** Nobody has an answer before its time, and without the delays somebody has. */
  private static void assertDelayed(JsonNode object) {
    assertThat(object.at("/process_links/proxied").booleanValue()).isTrue();
    assertThat(object.at("/process_links/asked_min_ms").doubleValue()).isEqualTo(200);
    assertThat(object.at("/process_links/round_trips").valueStream())
        .isNotEmpty()
        .allSatisfy(each -> {
          assertThat(each.at("/unasked/count").intValue())
              .isEqualTo(each.at("/error/count").intValue());
          // Two clocks may differ by a little.
          assertThat(each.at("/error/min_ms").doubleValue()).isGreaterThan(-1);
          assertThat(each.at("/unasked/min_ms").doubleValue()).isBetween(0.0, 200.0);
        });
  }

  @Test
  void linksOfProcessesAreMeasuredThereAndBack() throws Exception {
    JsonNode object = measureLong("--nodes", "3", "--outbound", "1", "--processes");
    assertThat(object.at("/error/count").intValue()).isZero();
    assertThat(object.at("/process_links/links").intValue()).isEqualTo(3);
    assertThat(trips(object)).containsExactly("grapevine grapevine 12");
    assertDelayed(object);
  }

  @Test
  void linksOfBitcoindsAreMeasuredFromBothEnds() throws Exception {
    String program = System.getenv("BITCOIND");
    assumeThat(program).as("BITCOIND").isNotNull();
    JsonNode object = measureLong("--nodes", "4", "--bitcoind", program, "--bitcoind-nodes", "2");
    // Each dials all three others. Of 12 links 2 are between the nodes here, and 2 between
    // bitcoinds.
    assertThat(object.at("/links").intValue()).isEqualTo(12);
    assertThat(object.at("/error/count").intValue()).isEqualTo(2 * 4 * 2);
    assertThat(object.at("/process_links/links").intValue()).isEqualTo(10);
    assertThat(trips(object))
        .containsExactly("here bitcoind 16", "bitcoind here 16", "bitcoind bitcoind 8");
    assertDelayed(object);
  }

  @Test
  void wrongUsageIsOneLineOnStandardError() {
    assertThat(run("--rounds", "0")).isEqualTo(2);
    assertThat(lines(out)).isEmpty();
    assertThat(lines(err))
        .containsExactly(
            "grapevine testnet links: --rounds must be from 1 to 10000, not 0;"
                + " see grapevine testnet links --help");
  }

  @Test
  void helpTellsWhatItDoes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Usage: grapevine testnet links", "--rounds", "--latency", "--json");
    assertThat(lines(out)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }
}
