package dev.grapevine.testnet.report.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.grapevine.testnet.Browser;
import dev.grapevine.testnet.measure.BlockJourney;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.SampleTraces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, opened from disk. */
@Timeout(120)
class RunPageTest {
  private static final int NODES = 20;

  /** Kept for a person to look at. */
  private static final Path SCREENSHOT = Path.of("target", "report-page.png");

  private static final String SLIDER = "return Number(document.getElementById('time').value)";
  private static final String ROWS = "return document.querySelectorAll('#tree [data-node]').length";
  private static final String PICTURE = "return document.getElementById('graph').toDataURL()";

  @TempDir static Path directory;

  private static Browser browser;
  private static RunTrace trace;

  @BeforeAll
  static void open() throws Exception {
    assumeTrue(Browser.driver().isPresent(), "chromium-driver is not installed");
    trace = SampleTraces.of(NODES, 3, 5, 1, SampleTraces.CUT_OFF);
    RunReportTest.write(trace, directory);
    browser = Browser.start();
  }

  @AfterAll
  static void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private static void load() throws Exception {
    browser.requests();
    browser.console();
    browser.open(directory.resolve("index.html").toUri());
  }

  private static String text(String id) throws Exception {
    return browser.run("return document.getElementById('" + id + "').textContent").asString();
  }

  private static void change(String id, String value, String event) throws Exception {
    browser.run(
        "const e = document.getElementById('%s'); e.value = '%s'; e.dispatchEvent(new Event('%s'))"
            .formatted(id, value, event));
  }

  @Test
  void itLoadsNothingAndHasNoErrors() throws Exception {
    load();
    await().untilAsserted(() -> assertThat(text("clock")).contains("20 of 20 nodes"));
    Files.createDirectories(SCREENSHOT.getParent());
    Files.write(SCREENSHOT, browser.screenshot());
    assertThat(browser.console()).isEmpty();
    assertThat(browser.requests())
        .allMatch(url -> url.equals(directory.resolve("index.html").toUri().toString()))
        .hasSize(1);
  }

  @Test
  void playMovesTheSliderAndTheBlockSpreads() throws Exception {
    load();
    String before = browser.run(PICTURE).asString();
    browser.run("document.getElementById('play').click()");
    assertThat(text("play")).isEqualTo("Pause");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(browser.run(SLIDER).asInt()).isBetween(1, 999));
    assertThat(browser.run(PICTURE).asString()).isNotEqualTo(before);
    browser.run("document.getElementById('play').click()");
    assertThat(text("play")).isEqualTo("Play");
    change("time", "0", "input");
    await().untilAsserted(() -> assertThat(text("clock")).startsWith("0.00 ms: "));
    change("time", "1000", "input");
    await().untilAsserted(() -> assertThat(text("clock")).contains(": 20 of 20"));
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void anotherBlockIsAnotherPictureAndTree() throws Exception {
    load();
    await().untilAsserted(() -> assertThat(text("clock")).contains(": 20 of 20"));
    String before = browser.run(PICTURE).asString();
    assertThat(browser.run(ROWS).asInt()).isEqualTo(NODES);
    change("block", "2", "change");
    await().untilAsserted(() -> assertThat(text("clock")).contains(": 19 of 20"));
    assertThat(browser.run(PICTURE).asString()).isNotEqualTo(before);
    assertThat(browser.run(ROWS).asInt()).isEqualTo(NODES - 1);
    assertThat(text("tree")).contains("Never came to node 19.");
    assertThat(text("about")).contains(trace.blocks().getLast().hash().toString());
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void aNodeTellsOnWhichWayTheBlockCame() throws Exception {
    load();
    BlockJourney block = trace.blocks().getFirst();
    int node = block.miner() == 5 ? 6 : 5;
    change("node", Integer.toString(node), "input");
    assertThat(text("about"))
        .contains("Node " + node + ": header after ", " from node " + block.from(node) + " ")
        .contains("by way of " + block.miner() + " → ");
    browser.run("document.getElementById('fold').click()");
    browser.run("document.getElementById('unfold').click()");
    assertThat(browser.run("return document.querySelectorAll('#tree .found').length").asInt())
        .isEqualTo(1);
    assertThat(browser.console()).isEmpty();
  }
}
