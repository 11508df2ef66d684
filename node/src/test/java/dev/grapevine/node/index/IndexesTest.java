package dev.grapevine.node.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.node.methods.TestNode;
import dev.grapevine.node.rpc.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Indexes that are begun late, interrupted, killed, led astray by reorganisations, or pruned. */
class IndexesTest {
  private static final List<String> ALL =
      List.of("-regtest", "-blockfilterindex", "-txindex", "-coinstatsindex", "-txospenderindex");

  @TempDir Path dir;

  private TestNode with(List<String> options) throws Exception {
    return TestNode.onDisk(dir, options.toArray(String[]::new));
  }

  private static void awaitSync(TestNode node) {
    TestNode.await(() ->
        node.call("getindexinfo").valueStream().allMatch(i -> i.path("synced").booleanValue()));
  }

  /** Every block of the active chain has a filter whose header follows from the one before. */
  private static void assertComplete(TestNode node) {
    int tip = node.call("getblockcount").intValue();
    for (int height = 0; height <= tip; height++) {
      String hash = node.call("getblockhash", height).stringValue();
      assertThat(node.call("getblockfilter", hash).path("header").stringValue())
          .as("header at %d", height)
          .hasSize(64);
    }
    for (JsonNode index : node.call("getindexinfo")) {
      assertThat(index.path("best_block_height").intValue()).isEqualTo(tip);
    }
  }

  @Test
  void isBuiltOverWhatIsThereAndGoesOnWhereItWasKilled() throws Exception {
    try (TestNode node = with(List.of("-regtest"))) {
      node.mine(60);
      assertThat(node.call("getindexinfo").isEmpty()).isTrue();
    }
    String header;
    try (TestNode node = with(ALL)) {
      awaitSync(node);
      assertComplete(node);
      header =
          node.call("getblockfilter", node.call("getbestblockhash").stringValue())
              .path("header")
              .stringValue();
      node.node.kill();
    }
    try (TestNode node = with(ALL)) {
      awaitSync(node);
      assertThat(
              node.call("getblockfilter", node.call("getbestblockhash").stringValue())
                  .path("header")
                  .stringValue())
          .isEqualTo(header);
      node.mine(20);
      awaitSync(node);
      assertComplete(node);
    }
  }

  @Test
  void goesOnAfterBeingKilledHalfWay() throws Exception {
    try (TestNode node = with(List.of("-regtest"))) {
      node.mine(300);
    }
    for (int i = 0; i < 3; i++) {
      try (TestNode node = with(ALL)) {
        node.node.kill();
      }
    }
    try (TestNode node = with(ALL)) {
      awaitSync(node);
      assertComplete(node);
      JsonNode indexed = node.call("gettxoutsetinfo", "muhash");
      JsonNode addedUp = node.call("gettxoutsetinfo", "muhash", Json.NULL, false);
      assertThat(indexed.path("muhash")).isEqualTo(addedUp.path("muhash"));
    }
  }

  @Test
  void followsReorganisationsEvenThoseThatItSlept() throws Exception {
    String left;
    try (TestNode node = with(ALL)) {
      node.mine(20);
      awaitSync(node);
      left = node.call("getblockhash", 15).stringValue();
      node.call("invalidateblock", left);
      awaitSync(node);
      node.call("generatetodescriptor", 8, "raw(51)");
      awaitSync(node);
      assertComplete(node);
      assertThat(node.call("getblockfilter", left).path("filter").stringValue())
          .as("the filter of a block that was left")
          .isNotEmpty();
    }
    try (TestNode node = with(List.of("-regtest"))) {
      node.call("invalidateblock", node.call("getblockhash", 12).stringValue());
      node.call("generatetodescriptor", 3, "raw(52)");
      assertThat(node.call("getblockcount").intValue()).isEqualTo(14);
    }
    try (TestNode node = with(ALL)) {
      awaitSync(node);
      assertComplete(node);
      assertThat(node.call("getindexinfo", "txindex").propertyNames()).containsExactly("txindex");
      assertThat(node.call("getindexinfo", "foo").isEmpty()).isTrue();
    }
  }

  @Test
  void staysWhileTheChainIsOnlyTakenBack() throws Exception {
    try (TestNode node = with(ALL)) {
      node.mine(10);
      awaitSync(node);
      String block = node.call("getblockhash", 9).stringValue();
      node.call("invalidateblock", block);
      awaitSync(node);
      assertThat(node.call("getindexinfo").path("txindex").path("best_block_height").intValue())
          .isEqualTo(10);
      node.call("reconsiderblock", block);
      assertComplete(node);
    }
  }

  @Test
  void refusesToStartWhereBlocksThatItNeedsWerePruned() throws Exception {
    List<String> pruned = List.of("-regtest", "-prune=1", "-fastprune");
    try (TestNode node = with(pruned)) {
      node.mine(700);
      assertThat(node.call("pruneblockchain", 400).intValue()).isPositive();
    }
    assertThatThrownBy(() -> with(List.of("-regtest", "-prune=1", "-fastprune", "-coinstatsindex")))
        .isInstanceOf(IndexBeyondPrunedException.class)
        .hasMessageContaining("coinstatsindex best block of the index goes beyond pruned data");
    try (TestNode node = with(pruned)) {
      assertThat(node.call("getblockcount").intValue()).as("unharmed").isEqualTo(700);
    }
  }

  @Test
  void keepsWhatItKnowsOfPrunedBlocks() throws Exception {
    List<String> options = List.of("-regtest", "-prune=1", "-fastprune", "-blockfilterindex");
    try (TestNode node = with(options)) {
      node.mine(700);
      awaitSync(node);
      assertThat(node.call("pruneblockchain", 400).intValue()).isPositive();
      assertComplete(node);
    }
    try (TestNode node = with(options)) {
      node.mine(1);
      awaitSync(node);
      assertComplete(node);
    }
  }

  @Test
  void reindexBuildsThemAnew() throws Exception {
    try (TestNode node = with(ALL)) {
      node.mine(10);
    }
    List<String> reindex = List.of("-regtest", "-blockfilterindex", "-txindex", "-reindex");
    try (TestNode node = with(reindex)) {
      awaitSync(node);
      assertComplete(node);
    }
  }
}
