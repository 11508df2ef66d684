package dev.grapevine.testnet.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.grapevine.testnet.Browser;
import dev.grapevine.testnet.api.Testnet;
import dev.grapevine.testnet.api.TestnetNode;
import dev.grapevine.testnet.local.TestnetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The page in a real browser, over a real network. */
@Timeout(120)
class LivePageTest {
  private static final int NODES = 5;

  /** Kept for a person to look at. */
  private static final Path SCREENSHOT = Path.of("target", "live-page.png");

  @Test
  void aPressOnTheButtonMinesABlockThatIsSeenSpreading() throws Exception {
    assumeTrue(Browser.driver().isPresent(), "chromium-driver is not installed");
    LiveFeed feed = new LiveFeed(NODES);
    try (Testnet net =
            Testnet.builder().nodes(NODES).outbound(2).trickle(false).observe(feed::sink).start();
        LiveServer server = LiveServer.start(0, feed, network(net), actions(net));
        Browser browser = Browser.start()) {
      feed.clear();
      browser.open(server.url());
      eventually(browser, "return document.getElementById('setup').textContent", "5 nodes");
      browser.run("document.getElementById('mine').click()");
      eventually(browser, "return document.getElementById('blocks').rows.length", "1");
      eventually(browser, "return document.getElementById('b99').textContent", " ms");
      eventually(browser, "return document.getElementById('caption').textContent", "Block 2 from");
      browser.run("document.getElementById('send').click()");
      eventually(browser, "return document.getElementById('status').textContent", "100 sent");
      Files.createDirectories(SCREENSHOT.getParent());
      Files.write(SCREENSHOT, browser.screenshot());
      assertThat(browser.run("return performance.getEntriesByType('resource').map(e => e.name)"))
          .allMatch(name -> name.stringValue().startsWith(server.url().toString()));
    }
  }

  private static void eventually(Browser browser, String script, String expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(browser.run(script).asString()).contains(expected));
  }

  private static ObjectNode network(Testnet net) {
    ObjectNode network = JsonNodeFactory.instance.objectNode().put("seed", 1).put("trickle", false);
    network.put("topology", "random").put("latency", "none");
    ArrayNode nodes = network.putArray("nodes");
    net.nodes().forEach((TestnetNode node) -> nodes.addObject());
    ArrayNode edges = network.putArray("edges");
    for (int node = 0; node < NODES; node++) {
      edges.addArray().add(node).add(net.topology().target(node, 0));
    }
    return network;
  }

  private static LiveActions actions(Testnet net) {
    return new LiveActions() {
      @Override
      public String mine() throws TestnetException, InterruptedException {
        return net.mine(3, 1).getFirst();
      }

      @Override
      public int send(int transactions) {
        return transactions;
      }
    };
  }
}
