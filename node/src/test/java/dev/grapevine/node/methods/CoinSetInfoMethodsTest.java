package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code gettxoutsetinfo} says with an index is what it says when it adds the coins up. */
class CoinSetInfoMethodsTest {
  @TempDir Path dir;

  private TestNode open(String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of("-regtest"));
    options.addAll(List.of(more));
    return TestNode.onDisk(dir, options.toArray(String[]::new));
  }

  /** Without what only one of the two ways tells. */
  private static ObjectNode common(JsonNode result) {
    ObjectNode common = ((ObjectNode) result).deepCopy();
    common.remove(List.of("disk_size", "transactions", "total_unspendable_amount", "block_info"));
    return common;
  }

  private static void assertIndexIsRight(TestNode node) {
    assertThat(common(node.call("gettxoutsetinfo", "muhash"))).isEqualTo(common(addedUp(node)));
  }

  private static JsonNode addedUp(TestNode node) {
    return node.call("gettxoutsetinfo", "muhash", Json.NULL, false);
  }

  private static void spend(TestNode node, int coinbase, Script to) {
    Transaction from = node.coinbase(coinbase);
    long value = from.outputs().getFirst().value() - 10_000;
    Transaction payment = TestNode.spend(from.txid(), new TxOut(value, to));
    node.call("sendrawtransaction", TestNode.hex(payment), 0, "50");
  }

  @Test
  void tellsOfEveryBlockWhatAddingUpToldOfTheTip() throws Exception {
    try (TestNode node = open("-coinstatsindex")) {
      node.mine(101);
      List<JsonNode> told = new ArrayList<>();
      for (int i = 1; i <= 4; i++) {
        if (i > 1) {
          spend(node, i - 1, i == 3 ? Script.parse("6a0401020304") : TestNode.ANYONE);
        }
        node.mine(1);
        told.add(common(addedUp(node)));
      }
      for (int i = 0; i < told.size(); i++) {
        int height = 102 + i;
        String hash = node.call("getblockhash", height).stringValue();
        assertThat(common(node.call("gettxoutsetinfo", "muhash", height))).isEqualTo(told.get(i));
        assertThat(common(node.call("gettxoutsetinfo", "muhash", hash))).isEqualTo(told.get(i));
      }
      JsonNode burnt = node.call("gettxoutsetinfo", "none", 104);
      assertThat(burnt.has("muhash")).isFalse();
      assertThat(burnt.path("block_info").path("prevout_spent").asString())
          .isEqualTo("50.00000000");
      assertThat(burnt.path("block_info").path("unspendables").path("scripts").asString())
          .isEqualTo("49.99990000");
      assertThat(burnt.path("block_info").path("coinbase").asString()).isEqualTo("50.00010000");
      assertThat(burnt.path("total_unspendable_amount").asString()).isEqualTo("99.99990000");
      JsonNode genesis = node.call("gettxoutsetinfo", "none", 0);
      assertThat(genesis.path("block_info").path("unspendables").path("genesis_block").asString())
          .isEqualTo("50.00000000");
    }
  }

  @Test
  void survivesReorganisationsAndBeingKilled() throws Exception {
    String left;
    JsonNode ofLeft;
    try (TestNode node = open("-coinstatsindex")) {
      node.mine(103);
      left = node.call("getbestblockhash").stringValue();
      ofLeft = node.call("gettxoutsetinfo", "muhash");
      node.call("invalidateblock", left);
      assertIndexIsRight(node);
      node.call("generatetodescriptor", 3, "raw(51)");
      assertIndexIsRight(node);
      assertThat(node.call("gettxoutsetinfo", "muhash", left)).isEqualTo(ofLeft);
      node.node.kill();
    }
    try (TestNode node = open()) {
      String block = node.call("getblockhash", 90).stringValue();
      node.call("invalidateblock", block);
      node.call("generatetodescriptor", 5, "raw(52)");
    }
    try (TestNode node = open("-coinstatsindex")) {
      assertIndexIsRight(node);
      assertThat(node.call("gettxoutsetinfo", "muhash", left)).isEqualTo(ofLeft);
    }
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    try (TestNode node = open("-coinstatsindex")) {
      node.mine(2);
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "hash_serialized_3 hash type cannot be queried for a specific block",
          "gettxoutsetinfo",
          "hash_serialized_3",
          1);
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Cannot set use_index to false",
          "gettxoutsetinfo",
          "muhash",
          1,
          false);
      node.fails(
          RpcErrorCode.INVALID_PARAMETER, "after current tip 2", "gettxoutsetinfo", "none", 3);
      node.fails(RpcErrorCode.INVALID_PARAMETER, "is negative", "gettxoutsetinfo", "none", -1);
      node.fails(
          RpcErrorCode.INVALID_ADDRESS_OR_KEY,
          "Block not found",
          "gettxoutsetinfo",
          "none",
          "ff".repeat(32));
      node.fails(
          RpcErrorCode.TYPE_ERROR, "not of expected type string", "gettxoutsetinfo", "none", true);
      node.fails(
          RpcErrorCode.INVALID_PARAMETER, "is not a valid hash_type", "gettxoutsetinfo", "sha");
      assertThat(node.call("gettxoutsetinfo").path("hash_serialized_3").stringValue())
          .as("never from the index")
          .hasSize(64);
    }
  }

  @Test
  void needsTheIndexForOtherBlocks() throws IOException {
    try (TestNode node = new TestNode()) {
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Querying specific block heights requires coinstatsindex",
          "gettxoutsetinfo",
          "muhash",
          0);
    }
  }
}
