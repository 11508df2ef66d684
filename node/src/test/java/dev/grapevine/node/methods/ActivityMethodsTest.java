package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ActivityMethodsTest {
  private static final String WATCHED = "raw(" + TestNode.ANYONE.toHex() + ")";

  @Test
  void tellsSpendsAndReceives() throws Exception {
    try (TestNode node = new TestNode()) {
      List<String> blocks = node.mine(101);
      Transaction spend = TestNode.spend(node.coinbase(1), 1000);
      node.call("sendrawtransaction", TestNode.hex(spend));

      JsonNode pooled =
          node.call("getdescriptoractivity", List.of(blocks.get(1)), List.of(WATCHED))
              .path("activity");
      assertThat(types(pooled)).containsExactly("receive", "spend", "receive");
      assertThat(pooled.path(0).path("height").intValue()).isEqualTo(2);
      assertThat(pooled.path(1).path("spend_txid").stringValue())
          .isEqualTo(spend.txid().toString());
      assertThat(pooled.path(1).has("blockhash")).isFalse();
      JsonNode without = node.call("getdescriptoractivity", List.of(), List.of(WATCHED), false);
      assertThat(without.path("activity")).isEmpty();

      String mined = node.mine(1).getFirst();
      JsonNode found =
          node.call(
                  "getdescriptoractivity",
                  List.of(mined, mined, blocks.getFirst()),
                  List.of(Map.of("desc", WATCHED)))
              .path("activity");
      assertThat(types(found)).containsExactly("receive", "receive", "spend", "receive");
      node.fails(
          RpcErrorCode.INVALID_ADDRESS_OR_KEY,
          "Block not found",
          "getdescriptoractivity",
          List.of("11".repeat(32)),
          List.of());
      node.call("invalidateblock", mined);
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Block is not in main chain",
          "getdescriptoractivity",
          List.of(mined),
          List.of());
    }
  }

  private static List<String> types(JsonNode events) {
    return events.valueStream().map(event -> event.path("type").stringValue()).toList();
  }

  @Test
  void writesTheCoins(@TempDir Path directory) throws Exception {
    try (TestNode node = TestNode.onDisk(directory, "-regtest")) {
      node.mine(3);
      JsonNode written = node.call("dumptxoutset", "coins.dat", "latest");
      Path file = Path.of(written.path("path").stringValue());
      byte[] bytes = Files.readAllBytes(file);

      assertThat(written.path("coins_written").intValue()).isEqualTo(3);
      assertThat(written.path("nchaintx").intValue()).isEqualTo(4);
      assertThat(HexFormat.of().formatHex(bytes, 0, 11)).isEqualTo("7574786fff0200fabfb5da");
      // Id, one coin, output 0, height and coinbase, amount, and a script of 34 bytes after 6
      // forms.
      assertThat(bytes).hasSize(11 + 32 + 8 + 3 * (32 + 1 + 1 + 1 + 1 + 1 + 34));
      node.fails(
          RpcErrorCode.INVALID_PARAMETER, "already exists", "dumptxoutset", "coins.dat", "latest");
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Couldn't open file",
          "dumptxoutset",
          "no/such/folder",
          "latest");
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Invalid snapshot type \"\" specified.",
          "dumptxoutset",
          "other.dat");
      node.fails(RpcErrorCode.INVALID_PARAMETER, "for reading", "loadtxoutset", "other.dat");
      JsonNode states = node.call("getchainstates");
      assertThat(states.path("chainstates")).hasSize(1);
      assertThat(states.path("chainstates").path(0).path("blocks").intValue()).isEqualTo(3);
    }
  }

  /** Bitcoin Core's own examples. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "1000000, 7",
    "100000000, 9",
    "5000000000, 50",
    "2100000000000000, 21000000"
  })
  void amountsAreShort(long amount, long expected) {
    assertThat(CoinSnapshot.compressed(amount)).isEqualTo(expected);
  }

  @Test
  void saysWhatThereIsNot() throws Exception {
    try (TestNode node = new TestNode()) {
      node.fails(RpcErrorCode.MISC_ERROR, "No embedded ASMap", "exportasmap", "file");
    }
  }
}
