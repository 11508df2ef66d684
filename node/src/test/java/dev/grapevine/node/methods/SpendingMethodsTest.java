package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who spends an output: the mempool's word comes before that of {@code -txospenderindex}. */
class SpendingMethodsTest {
  private static final Map<String, Object> WHOLE = Map.of("return_spending_tx", true);

  @TempDir Path dir;

  private TestNode open() throws Exception {
    return TestNode.onDisk(dir, "-regtest", "-txospenderindex");
  }

  private static Map<String, Object> output(String txid, int index) {
    return Map.of("txid", txid, "vout", index);
  }

  private static Map<String, Object> coinbase(TestNode node, int height) {
    return output(node.coinbase(height).txid().toString(), 0);
  }

  private static JsonNode spenderOf(TestNode node, Map<String, Object> output) {
    JsonNode result = node.call("gettxspendingprevout", List.of(output), WHOLE);
    assertThat(result.size()).isEqualTo(1);
    return result.path(0);
  }

  @Test
  void findsSpendersInBlocks() throws Exception {
    try (TestNode node = open()) {
      node.mine(102);
      Transaction payment = TestNode.spend(node.coinbase(1), 1_000);
      node.call("sendrawtransaction", TestNode.hex(payment));
      JsonNode pooled = spenderOf(node, coinbase(node, 1));
      assertThat(pooled.path("spendingtxid").stringValue()).isEqualTo(payment.txid().toString());
      assertThat(pooled.has("blockhash")).isFalse();

      String block = node.mine(1).getFirst();
      JsonNode confirmed = spenderOf(node, coinbase(node, 1));
      assertThat(confirmed.path("spendingtxid")).isEqualTo(pooled.path("spendingtxid"));
      assertThat(confirmed.path("spendingtx").stringValue()).isEqualTo(TestNode.hex(payment));
      assertThat(confirmed.path("blockhash").stringValue()).isEqualTo(block);
      assertThat(spenderOf(node, coinbase(node, 2)).propertyNames())
          .containsExactly("txid", "vout");
      assertThat(
              node.call(
                      "gettxspendingprevout",
                      List.of(coinbase(node, 1)),
                      Map.of("mempool_only", true))
                  .path(0)
                  .has("spendingtxid"))
          .isFalse();
    }
  }

  @Test
  void whatTheMempoolAnswersComesFirst() throws Exception {
    try (TestNode node = open()) {
      node.mine(102);
      TestNode.send(node, node.coinbase(1));
      node.mine(1);
      TestNode.send(node, node.coinbase(2));
      JsonNode result =
          node.call("gettxspendingprevout", List.of(coinbase(node, 1), coinbase(node, 2)));
      assertThat(result.path(0).path("txid").stringValue())
          .isEqualTo(node.coinbase(2).txid().toString());
      assertThat(result.path(1).path("txid").stringValue())
          .isEqualTo(node.coinbase(1).txid().toString());
    }
  }

  @Test
  void followsReorganisationsAndRestarts() throws Exception {
    try (TestNode node = open()) {
      node.mine(102);
      Map<String, Object> output = coinbase(node, 1);
      Transaction first = TestNode.spend(node.coinbase(1), 1_000);
      node.call("sendrawtransaction", TestNode.hex(first));
      String left = node.mine(1).getFirst();
      assertThat(spenderOf(node, output).path("blockhash").stringValue()).isEqualTo(left);
      node.call("invalidateblock", left);

      Transaction second = TestNode.spend(node.coinbase(1), 5_000);
      node.call("sendrawtransaction", TestNode.hex(second));
      String other = node.call("generatetodescriptor", 1, "raw(51)").path(0).stringValue();
      assertThat(spenderOf(node, output).path("spendingtxid").stringValue())
          .isEqualTo(second.txid().toString());

      node.call("reconsiderblock", left);
      node.call("invalidateblock", other);
      assertThat(node.call("getbestblockhash").stringValue()).isEqualTo(left);
      assertThat(spenderOf(node, output).path("spendingtxid").stringValue())
          .as("back on the first branch")
          .isEqualTo(first.txid().toString());
      node.node.kill();
    }
    try (TestNode node = open()) {
      assertThat(spenderOf(node, coinbase(node, 1)).has("blockhash")).isTrue();
    }
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    String txid = "ab".repeat(32);
    try (TestNode node = new TestNode()) {
      node.mine(1);
      node.fails(
          RpcErrorCode.MISC_ERROR,
          "Mempool lacks a relevant spend, and txospenderindex is unavailable.",
          "gettxspendingprevout",
          List.of(output(txid, 0)),
          Map.of("mempool_only", false));
      assertFails(node, RpcErrorCode.INVALID_PARAMETER, "outputs are missing", List.of());
      assertFails(node, RpcErrorCode.TYPE_ERROR, "Missing vout", List.of(Map.of("txid", txid)));
      assertFails(node, RpcErrorCode.TYPE_ERROR, "Missing txid", List.of(Map.of("vout", 1)));
      assertFails(
          node,
          RpcErrorCode.TYPE_ERROR,
          "JSON value of type number for field txid is not of expected type string",
          List.of(Map.of("txid", 1, "vout", 0)));
      assertFails(
          node,
          RpcErrorCode.INVALID_PARAMETER,
          "vout cannot be negative",
          List.of(output(txid, -1)));
      assertFails(
          node,
          RpcErrorCode.INVALID_PARAMETER,
          "txid must be of length 64",
          List.of(output("ab", 0)));
      assertFails(
          node,
          RpcErrorCode.TYPE_ERROR,
          "Unexpected key more",
          List.of(Map.of("txid", txid, "vout", 1, "more", 2)));
      node.fails(
          RpcErrorCode.TYPE_ERROR,
          "Unexpected key whole",
          "gettxspendingprevout",
          List.of(output(txid, 0)),
          Map.of("whole", true));
    }
  }

  private static void assertFails(
      TestNode node, RpcErrorCode code, String message, List<Map<String, Object>> outputs) {
    node.fails(code, message, "gettxspendingprevout", outputs);
  }
}
