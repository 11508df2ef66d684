package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code scanblocks} over a chain of 120 blocks, in one of which a script is paid, then spent. */
class BlockScanMethodsTest {
  private static final Script PAID = Script.parse("0014" + "5a".repeat(20));
  private static final String ANYONE = "raw(" + TestNode.ANYONE.toHex() + ")";
  private static final int PAID_AT = 111;

  @TempDir static Path dir;

  private static TestNode node;

  @BeforeAll
  static void startNode() throws Exception {
    node = TestNode.onDisk(dir, "-regtest", "-blockfilterindex");
    node.mine(110);
    Transaction coinbase = node.coinbase(1);
    long value = coinbase.outputs().getFirst().value() - 10_000;
    Transaction payment = TestNode.spend(coinbase.txid(), new TxOut(value, PAID));
    node.call("sendrawtransaction", TestNode.hex(payment));
    node.call("generatetodescriptor", 10, "raw(51)");
  }

  @AfterAll
  static void stopNode() throws IOException {
    node.close();
  }

  private static List<String> blocks(JsonNode result) {
    return result.path("relevant_blocks").valueStream().map(JsonNode::stringValue).toList();
  }

  private static String hash(int height) {
    return node.call("getblockhash", height).stringValue();
  }

  @Test
  void findsTheBlocksThatPayAndSpend() {
    JsonNode paid = node.call("scanblocks", "start", List.of("raw(" + PAID.toHex() + ")"));
    assertThat(blocks(paid)).containsExactly(hash(PAID_AT));
    assertThat(paid.path("from_height").intValue()).isZero();
    assertThat(paid.path("to_height").intValue()).isEqualTo(120);
    assertThat(paid.path("completed").booleanValue()).isTrue();

    JsonNode spent = node.call("scanblocks", "start", List.of(ANYONE), 105, 120);
    assertThat(blocks(spent))
        .as("paid to up to 110, spent from at 111")
        .containsExactly(
            hash(105), hash(106), hash(107), hash(108), hash(109), hash(110), hash(PAID_AT));
  }

  @Test
  void looksNoFurtherThanItIsTold() {
    List<String> wanted = List.of("raw(" + PAID.toHex() + ")");
    assertThat(blocks(node.call("scanblocks", "start", wanted, PAID_AT + 1))).isEmpty();
    assertThat(blocks(node.call("scanblocks", "start", wanted, 0, PAID_AT - 1))).isEmpty();
    JsonNode one = node.call("scanblocks", "start", wanted, PAID_AT, PAID_AT);
    assertThat(blocks(one)).hasSize(1);
    assertThat(one.path("from_height")).isEqualTo(one.path("to_height"));
  }

  @Test
  void readsTheBlocksThatSeemToMatchIfAsked() {
    List<String> lookalike = List.of("raw(001400000000000000000000000000000000000cadcb)");
    assertThat(blocks(node.call("scanblocks", "start", lookalike, 0, 0))).containsExactly(hash(0));
    assertThat(
            blocks(
                node.call(
                    "scanblocks",
                    "start",
                    lookalike,
                    0,
                    0,
                    "basic",
                    Map.of("filter_false_positives", true))))
        .isEmpty();
    assertThat(
            blocks(
                node.call(
                    "scanblocks",
                    "start",
                    List.of(ANYONE),
                    PAID_AT,
                    PAID_AT,
                    "basic",
                    Map.of("filter_false_positives", true))))
        .as("a real match stays")
        .containsExactly(hash(PAID_AT));
  }

  @Test
  void saysWhatIsWrong() {
    List<String> wanted = List.of(ANYONE);
    node.fails(RpcErrorCode.MISC_ERROR, "Invalid start_height", "scanblocks", "start", wanted, 121);
    node.fails(RpcErrorCode.MISC_ERROR, "Invalid start_height", "scanblocks", "start", wanted, -1);
    node.fails(
        RpcErrorCode.MISC_ERROR, "Invalid stop_height", "scanblocks", "start", wanted, 10, 9);
    node.fails(
        RpcErrorCode.MISC_ERROR, "Invalid stop_height", "scanblocks", "start", wanted, 0, 121);
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "Unknown filtertype",
        "scanblocks",
        "start",
        wanted,
        0,
        10,
        "extended");
    node.fails(RpcErrorCode.MISC_ERROR, "scanobjects argument", "scanblocks", "start");
    node.fails(RpcErrorCode.INVALID_PARAMETER, "Invalid action 'foobar'", "scanblocks", "foobar");
    node.fails(
        RpcErrorCode.TYPE_ERROR,
        "filter_false_positives",
        "scanblocks",
        "start",
        wanted,
        0,
        0,
        "basic",
        Map.of("filter_false_positives", 1));
    assertThat(node.call("scanblocks", "status").isNull()).isTrue();
    assertThat(node.call("scanblocks", "abort").booleanValue()).isFalse();
  }

  @Test
  void needsTheIndex() throws IOException {
    try (TestNode without = new TestNode()) {
      without.fails(
          RpcErrorCode.MISC_ERROR,
          "Index is not enabled for filtertype basic",
          "scanblocks",
          "start",
          List.of(ANYONE));
    }
  }
}
