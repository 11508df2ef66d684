package dev.grapevine.testnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the delays were is judged by nobody here: that depends on what else runs. */
@Timeout(120)
class TestnetLinksCommandTest {
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
