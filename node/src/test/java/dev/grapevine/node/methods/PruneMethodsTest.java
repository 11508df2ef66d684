package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.rpc.RpcErrorCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PruneMethodsTest {
  private static final String TOO_SHORT = "Blockchain is too short for pruning.";

  @Test
  void aNodeThatKeepsEverythingPrunesNothing() throws Exception {
    try (TestNode node = new TestNode()) {
      node.fails(
          RpcErrorCode.MISC_ERROR,
          "Cannot prune blocks because node is not in prune mode.",
          "pruneblockchain",
          1);
      assertThat(node.call("getblockchaininfo").path("pruned").booleanValue()).isFalse();
      assertThat(node.call("getblockchaininfo").has("pruneheight")).isFalse();
    }
  }

  @Test
  void oldFilesGoOnRequest(@TempDir Path directory) throws Exception {
    try (TestNode node = TestNode.onDisk(directory, "-regtest", "-prune=1", "-fastprune")) {
      node.mine(99);
      node.fails(RpcErrorCode.MISC_ERROR, TOO_SHORT, "pruneblockchain", 50);
      node.mine(600);
      node.fails(RpcErrorCode.INVALID_PARAMETER, "Negative block height.", "pruneblockchain", -1);
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Blockchain is shorter than the attempted prune height.",
          "pruneblockchain",
          700);
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Could not find block with at least the specified timestamp.",
          "pruneblockchain",
          2_147_483_647);
      assertThat(node.call("pruneblockchain", 100).intValue()).isEqualTo(-1);

      int last = node.call("pruneblockchain", 400).intValue();

      assertThat(last).isBetween(100, 400);
      JsonNode info = node.call("getblockchaininfo");
      assertThat(info.path("pruned").booleanValue()).isTrue();
      assertThat(info.path("pruneheight").intValue()).isEqualTo(last + 1);
      assertThat(info.path("automatic_pruning").booleanValue()).isFalse();
      assertThat(info.has("prune_target_size")).isFalse();
      String pruned = node.call("getblockhash", last).stringValue();
      node.fails(RpcErrorCode.MISC_ERROR, "Block not available (pruned data)", "getblock", pruned);
      node.fails(RpcErrorCode.DATABASE_ERROR, "pruned data", "invalidateblock", pruned);
      assertThat(node.call("getnetworkinfo").path("localservicesnames").toString())
          .isEqualTo("[\"WITNESS\",\"NETWORK_LIMITED\",\"P2P_V2\"]");
    }
  }
}
