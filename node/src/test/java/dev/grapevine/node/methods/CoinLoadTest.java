package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.AssumedCoins;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.CoinsHash;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code loadtxoutset}, and what a node says while it validates what lies below. */
class CoinLoadTest {
  private static final int BASE = 105;
  private static final int TIP = 110;

  @TempDir Path dir;
  private TestNode source;
  private AssumedCoins known;
  private String file;

  @BeforeEach
  void dump() throws Exception {
    source = TestNode.onDisk(dir.resolve("source"), "-regtest");
    source.mine(102);
    TestNode.send(source, source.coinbase(1));
    source.mine(TIP - 102);
    JsonNode dump = source.call("dumptxoutset", "coins.dat", "", Map.of("rollback", BASE));
    file = dump.path("path").stringValue();
    known =
        new AssumedCoins(
            BASE,
            CoinsHash.parse(dump.path("txoutset_hash").stringValue()),
            dump.path("nchaintx").longValue(),
            BlockHash.parse(dump.path("base_hash").stringValue()));
  }

  @AfterEach
  void close() throws Exception {
    source.close();
  }

  private TestNode open() throws Exception {
    return TestNode.knowing(dir.resolve("node"), known, "-txindex", "-blockfilterindex");
  }

  private void giveHeaders(TestNode node) {
    for (int height = 1; height <= TIP; height++) {
      String hash = source.call("getblockhash", height).stringValue();
      node.call("submitheader", source.call("getblockheader", hash, false).stringValue());
    }
  }

  private static JsonNode chainstates(TestNode node) {
    return node.call("getchainstates").path("chainstates");
  }

  private static boolean servesAll(TestNode node) {
    return node.call("getnetworkinfo")
        .path("localservicesnames")
        .valueStream()
        .anyMatch(name -> name.stringValue().equals("NETWORK"));
  }

  private void connect(TestNode node) {
    node.call("addnode", "127.0.0.1:" + source.node.p2pAddress().getPort(), "onetry");
  }

  private static boolean isIndexed(TestNode node) {
    return node.call("getindexinfo")
        .valueStream()
        .allMatch(index -> index.path("synced").booleanValue());
  }

  @Test
  void goesOnFromTheFileAndValidatesWhatLiesBelow() throws Exception {
    try (TestNode node = open()) {
      node.fails(
          RpcErrorCode.INTERNAL_ERROR, "must appear in the headers chain", "loadtxoutset", file);
      giveHeaders(node);
      assertThat(servesAll(node)).isTrue();
      JsonNode loaded = node.call("loadtxoutset", file);
      assertThat(loaded.path("base_height").intValue()).isEqualTo(BASE);
      assertThat(loaded.path("tip_hash").stringValue()).isEqualTo(known.block().toString());
      assertThat(node.call("getblockcount").intValue()).isEqualTo(BASE);
      assertThat(servesAll(node)).isFalse();
      assertThat(node.call("gettxoutsetinfo").path("hash_serialized_3").stringValue())
          .isEqualTo(known.coins().toString());
      JsonNode states = chainstates(node);
      assertThat(states).hasSize(2);
      assertThat(states.path(0).path("blocks").intValue()).isZero();
      assertThat(states.path(0).path("validated").booleanValue()).isTrue();
      assertThat(states.path(1).path("validated").booleanValue()).isFalse();
      assertThat(states.path(1).path("snapshot_blockhash").stringValue())
          .isEqualTo(known.block().toString());
      JsonNode behind = node.call("getblockchaininfo").path("backgroundvalidation");
      assertThat(behind.path("snapshotheight").intValue()).isEqualTo(BASE);
      assertThat(behind.path("blocks").intValue()).isZero();
      String below = node.call("getblockhash", BASE - 1).stringValue();
      node.fails(RpcErrorCode.MISC_ERROR, "not fully downloaded", "getblock", below);
      node.fails(RpcErrorCode.DATABASE_ERROR, "Failed to disconnect", "invalidateblock", below);
      assertThat(node.call("getchaintxstats", 1, below).has("txcount")).isFalse();
      node.fails(RpcErrorCode.INTERNAL_ERROR, "more than once", "loadtxoutset", file);
    }
    try (TestNode node = open()) {
      assertThat(node.call("getblockcount").intValue()).isEqualTo(BASE);
      assertThat(servesAll(node)).isFalse();
      connect(node);
      TestNode.await(() -> node.call("getblockcount").intValue() == TIP);
      TestNode.await(() -> chainstates(node).size() == 1);
      assertThat(servesAll(node)).isTrue();
      assertThat(node.call("gettxoutsetinfo")).isEqualTo(source.call("gettxoutsetinfo"));
      assertThat(node.call("getblockchaininfo").has("backgroundvalidation")).isFalse();
      TestNode.await(() -> isIndexed(node));
    }
    try (TestNode node = open()) {
      assertThat(chainstates(node)).hasSize(1);
      assertThat(chainstates(node).path(0).has("snapshot_blockhash")).isFalse();
      assertThat(node.call("getblockcount").intValue()).isEqualTo(TIP);
      assertThat(node.call("verifychain", 4, 0).booleanValue()).isTrue();
    }
    assertThat(dir.resolve("node/regtest/chainstate_snapshot")).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithAFile() throws Exception {
    Path bad = dir.resolve("bad.dat");
    try (TestNode node = open()) {
      giveHeaders(node);
      node.fails(RpcErrorCode.INVALID_PARAMETER, "for reading", "loadtxoutset", dir.toString());
      Files.write(bad, new byte[100]);
      node.fails(
          RpcErrorCode.DESERIALIZATION_ERROR,
          "Unable to parse metadata: Invalid UTXO set snapshot magic bytes",
          "loadtxoutset",
          bad.toString());
      byte[] bytes = Files.readAllBytes(Path.of(file));
      bytes[bytes.length - 1] ^= 1;
      Files.write(bad, bytes);
      node.fails(
          RpcErrorCode.INTERNAL_ERROR,
          "Unable to load UTXO snapshot: Population failed: Bad snapshot content hash",
          "loadtxoutset",
          bad.toString());
      assertThat(node.call("getblockcount").intValue()).isZero();
      assertThat(node.call("loadtxoutset", file).path("coins_loaded").intValue()).isPositive();
    }
    source.fails(
        RpcErrorCode.INTERNAL_ERROR,
        "The following snapshot heights are available: 110, 200, 299",
        "loadtxoutset",
        file);
  }
}
