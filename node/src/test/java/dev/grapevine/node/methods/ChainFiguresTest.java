package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Statistics, proofs, waiting and the index of transactions. */
class ChainFiguresTest {
  private static final String UNKNOWN = "00".repeat(32);

  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode();
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  @Test
  void blockStatsCountWhatABlockDoes() {
    node.mine(101);
    Transaction spend = TestNode.spend(node.coinbase(1), 5_000);
    node.call("sendrawtransaction", TestNode.hex(spend));
    String hash = node.mine(1).getFirst();

    JsonNode stats = node.call("getblockstats", hash);

    assertThat(stats.path("txs").intValue()).isEqualTo(2);
    assertThat(stats.path("totalfee").longValue()).isEqualTo(5_000);
    assertThat(stats.path("ins").intValue()).isEqualTo(1);
    assertThat(stats.path("total_out").longValue()).isEqualTo(50 * TestNode.COIN - 5_000);
    assertThat(stats.path("swtxs").intValue()).isEqualTo(1);
    assertThat(stats.path("feerate_percentiles").path(2).longValue())
        .isEqualTo(5_000L * 4 / spend.weight());
    assertThat(stats.path("utxo_increase").intValue()).isEqualTo(2);
    assertThat(stats.path("utxo_increase_actual").intValue())
        .as("the commitment is unspendable")
        .isEqualTo(1);
    assertThat(node.call("getblockstats", 102, List.of("txs", "height")).toString())
        .isEqualTo("{\"height\":102,\"txs\":2}");
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "Invalid selected statistic 'x'",
        "getblockstats",
        1,
        List.of("x"));
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "Target block height 103 after current tip 102",
        "getblockstats",
        103);
  }

  @Test
  void transactionStatsAreOfAWindow() {
    node.mine(3);

    JsonNode stats = node.call("getchaintxstats", 2);

    assertThat(stats.path("txcount").intValue()).isEqualTo(4);
    assertThat(stats.path("window_tx_count").intValue()).isEqualTo(2);
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "Invalid block count: should be between 0 and the block's height - 1",
        "getchaintxstats",
        3);
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Block not found", "getchaintxstats", 1, UNKNOWN);
    assertThat(node.call("getmininginfo").path("next").path("height").intValue()).isEqualTo(4);
    assertThat(node.call("getnetworkhashps").doubleValue()).isNotNegative();
  }

  @Test
  void coinsAreHashedAlikeWhateverTheWay() {
    node.mine(5);
    String tip = node.call("getbestblockhash").stringValue();
    JsonNode before = node.call("gettxoutsetinfo", "muhash");
    assertThat(before.path("txouts").intValue()).isEqualTo(5);
    assertThat(before.path("bogosize").intValue()).isEqualTo(5 * (50 + TestNode.ANYONE.length()));

    node.call("invalidateblock", tip);
    JsonNode shorter = node.call("gettxoutsetinfo", "muhash");
    node.call("reconsiderblock", tip);

    assertThat(shorter.path("muhash")).isNotEqualTo(before.path("muhash"));
    assertThat(node.call("gettxoutsetinfo", "muhash")).isEqualTo(before);
    assertThat(node.call("gettxoutsetinfo").path("hash_serialized_3").stringValue()).hasSize(64);
    assertThat(node.call("gettxoutsetinfo", "none").has("muhash")).isFalse();
    assertThat(node.call("verifychain", 4, 0).booleanValue()).isTrue();
  }

  @Test
  void proofsHold() {
    node.mine(101);
    Transaction spend = TestNode.spend(node.coinbase(1), 5_000);
    String txid = node.call("sendrawtransaction", TestNode.hex(spend)).stringValue();
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "Transaction not yet in block",
        "gettxoutproof",
        List.of(txid));
    node.mine(1);

    String proof = node.call("gettxoutproof", List.of(txid)).stringValue();

    assertThat(node.call("verifytxoutproof", proof).toString()).isEqualTo("[\"" + txid + "\"]");
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "Invalid parameter, duplicated txid",
        "gettxoutproof",
        List.of(txid, txid));
  }

  @Test
  void waitingEndsWithTheBlock() throws Exception {
    String first = node.mine(1).getFirst();
    CompletableFuture<JsonNode> waiting = node.waiting("waitforblockheight", 2, 20_000);
    assertThat(node.call("waitfornewblock", 1).path("hash").stringValue()).isEqualTo(first);
    node.mine(1);

    assertThat(waiting.get(20, TimeUnit.SECONDS).path("height").intValue()).isEqualTo(2);
    assertThat(node.call("waitforblock", first, 1).path("height").intValue())
        .as("the tip, when time is up")
        .isEqualTo(2);
    node.fails(RpcErrorCode.MISC_ERROR, "Negative timeout", "waitfornewblock", -1);
  }

  @Test
  void aLongPollEndsWithTheBlock() throws Exception {
    JsonNode rules = node.call("getblocktemplate", Map.of("rules", List.of("segwit")));
    String id = rules.path("longpollid").stringValue();
    CompletableFuture<JsonNode> waiting =
        node.waiting("getblocktemplate", Map.of("rules", List.of("segwit"), "longpollid", id));
    node.mine(1);

    assertThat(waiting.get(20, TimeUnit.SECONDS).path("height").intValue()).isEqualTo(2);
  }

  @Test
  void theIndexFindsWhatIsSpent(@TempDir Path directory) throws Exception {
    try (TestNode indexed = TestNode.onDisk(directory, "-regtest", "-txindex")) {
      String hash = indexed.mine(2).getFirst();
      String txid = indexed.call("getblock", hash).path("tx").path(0).stringValue();

      JsonNode found = indexed.call("getrawtransaction", txid, 1);

      assertThat(found.path("blockhash").stringValue()).isEqualTo(hash);
      assertThat(found.path("confirmations").intValue()).isEqualTo(2);
      assertThat(indexed.call("getindexinfo").path("txindex").path("synced").booleanValue())
          .isTrue();
      indexed.fails(
          RpcErrorCode.INVALID_ADDRESS_OR_KEY,
          "No such mempool or blockchain transaction",
          "getrawtransaction",
          UNKNOWN);
    }
    try (TestNode again = TestNode.onDisk(directory, "-regtest", "-txindex")) {
      String hash = again.call("getblockhash", 1).stringValue();
      String txid = again.call("getblock", hash).path("tx").path(0).stringValue();
      assertThat(again.call("getrawtransaction", txid).stringValue()).isNotEmpty();
    }
  }
}
