package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BlockMethodsTest {
  private static final String GENESIS =
      "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206";
  private static final String GENESIS_HEADER =
      "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac7"
          + "2c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000";
  private static final String UNKNOWN = "11".repeat(32);

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
  void tipIsGenesisAtFirstAndFollowsTheChain() {
    assertThat(node.call("getblockcount").intValue()).isZero();
    assertThat(node.call("getbestblockhash").stringValue()).isEqualTo(GENESIS);

    List<String> hashes = node.mine(3);

    assertThat(node.call("getblockcount").intValue()).isEqualTo(3);
    assertThat(node.call("getbestblockhash").stringValue()).isEqualTo(hashes.getLast());
    assertThat(node.call("getblockhash", 0).stringValue()).isEqualTo(GENESIS);
    assertThat(node.call("getblockhash", 2).stringValue()).isEqualTo(hashes.get(1));
  }

  @Test
  void heightsOutsideTheChainAreRefused() {
    node.fails(RpcErrorCode.INVALID_PARAMETER, "Block height out of range", "getblockhash", 1);
    node.fails(RpcErrorCode.INVALID_PARAMETER, "Block height out of range", "getblockhash", -1);
  }

  @Test
  void headerIsHexOrItsFieldsAndPlace() {
    List<String> hashes = node.mine(2);

    assertThat(node.call("getblockheader", GENESIS, false).stringValue()).isEqualTo(GENESIS_HEADER);
    JsonNode genesis = node.call("getblockheader", GENESIS);
    assertThat(genesis.propertyNames())
        .containsExactly(
            "hash",
            "confirmations",
            "height",
            "version",
            "versionHex",
            "merkleroot",
            "time",
            "mediantime",
            "nonce",
            "bits",
            "target",
            "difficulty",
            "chainwork",
            "nTx",
            "nextblockhash");
    assertThat(genesis.path("confirmations").intValue()).isEqualTo(3);
    assertThat(genesis.path("versionHex").stringValue()).isEqualTo("00000001");
    assertThat(genesis.path("merkleroot").stringValue())
        .isEqualTo("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
    assertThat(genesis.path("time").longValue()).isEqualTo(1_296_688_602L);
    assertThat(genesis.path("bits").stringValue()).isEqualTo("207fffff");
    assertThat(genesis.path("target").stringValue()).isEqualTo("7fffff" + "0".repeat(58));
    assertThat(genesis.path("difficulty").decimalValue())
        .isEqualByComparingTo("0.0000000004656542373906925");
    assertThat(genesis.path("chainwork").stringValue()).isEqualTo("0".repeat(63) + "2");
    assertThat(genesis.path("nextblockhash").stringValue()).isEqualTo(hashes.getFirst());

    JsonNode tip = node.call("getblockheader", hashes.get(1), true);
    assertThat(tip.path("confirmations").intValue()).isEqualTo(1);
    assertThat(tip.path("previousblockhash").stringValue()).isEqualTo(hashes.getFirst());
    assertThat(tip.has("nextblockhash")).isFalse();
  }

  @Test
  void blockHasFourVerbosities() {
    String hash = node.mine(1).getFirst();

    String hex = node.call("getblock", hash, 0).stringValue();
    assertThat(hex).startsWith(node.call("getblockheader", hash, false).stringValue());
    assertThat(node.call("getblock", hash, false).stringValue()).isEqualTo(hex);
    JsonNode ids = node.call("getblock", hash);
    assertThat(ids.path("size").intValue()).isEqualTo(hex.length() / 2);
    assertThat(ids.path("weight").intValue())
        .isEqualTo(3 * ids.path("strippedsize").intValue() + ids.path("size").intValue());
    assertThat(ids.path("nTx").intValue()).isEqualTo(1);
    assertThat(ids.path("tx").path(0).stringValue()).isEqualTo(node.coinbase(1).txid().toString());
    assertThat(ids.path("coinbase_tx").path("locktime").intValue()).isZero();
    assertThat(ids.path("coinbase_tx").path("coinbase").stringValue()).isEqualTo("5100");
    for (int verbosity : new int[] {2, 3}) {
      JsonNode coinbase = node.call("getblock", hash, verbosity).path("tx").path(0);
      assertThat(coinbase.path("vin").path(0).path("coinbase").stringValue()).isEqualTo("5100");
      assertThat(coinbase.path("vout").path(0).path("value").decimalValue())
          .isEqualByComparingTo("50");
      assertThat(coinbase.path("hex").stringValue()).isEqualTo(TestNode.hex(node.coinbase(1)));
      assertThat(coinbase.has("fee")).isFalse();
    }
  }

  @Test
  void unknownAndMalformedHashesAreTold() {
    for (String method : List.of("getblock", "getblockheader")) {
      node.fails(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Block not found", method, UNKNOWN);
      node.fails(RpcErrorCode.INVALID_PARAMETER, "must be of length 64 (not 2", method, "ab");
      node.fails(
          RpcErrorCode.INVALID_PARAMETER, "must be hexadecimal string", method, "g".repeat(64));
    }
  }

  @Test
  void chainInfoTellsOfInitialDownloadUntilTheTipIsRecent() {
    JsonNode before = node.call("getblockchaininfo");
    assertThat(before.path("chain").stringValue()).isEqualTo("regtest");
    assertThat(before.path("initialblockdownload").booleanValue()).isTrue();

    String hash = node.mine(1).getFirst();

    JsonNode after = node.call("getblockchaininfo");
    assertThat(after.path("blocks").intValue()).isEqualTo(1);
    assertThat(after.path("headers").intValue()).isEqualTo(1);
    assertThat(after.path("bestblockhash").stringValue()).isEqualTo(hash);
    assertThat(after.path("initialblockdownload").booleanValue()).isFalse();
    assertThat(after.path("verificationprogress").doubleValue()).isEqualTo(1.0);
    assertThat(after.path("chainwork").stringValue()).isEqualTo("0".repeat(63) + "4");
    assertThat(after.path("pruned").booleanValue()).isFalse();
    assertThat(after.path("size_on_disk").isIntegralNumber()).isTrue();
    assertThat(after.path("warnings").isArray()).isTrue();
  }

  @Test
  void filesThatWereTakenAwayAreToldAtOnce(@TempDir Path directory) throws Exception {
    try (TestNode onDisk = TestNode.onDisk(directory, "-regtest")) {
      String hash = onDisk.mine(1).getFirst();
      Path blocks = directory.resolve("regtest/blocks");

      Files.move(blocks.resolve("rev00000.dat"), directory.resolve("undo"));
      String noUndo =
          "Undo data expected but can't be read. This could be due to disk corruption or a"
              + " conflict with a pruning event.";
      onDisk.fails(RpcErrorCode.INTERNAL_ERROR, noUndo, "getblock", hash, 2);
      onDisk.fails(RpcErrorCode.INTERNAL_ERROR, noUndo, "getblockstats", hash);
      assertThat(onDisk.call("getblock", hash, 1).path("nTx").intValue()).isEqualTo(1);

      Files.move(blocks.resolve("blk00000.dat"), directory.resolve("block"));
      String noBlock = "Block not found on disk";
      onDisk.fails(RpcErrorCode.MISC_ERROR, noBlock, "getblock", hash, 0);
      onDisk.fails(RpcErrorCode.MISC_ERROR, noBlock, "getblockstats", hash);

      Files.move(directory.resolve("undo"), blocks.resolve("rev00000.dat"));
      Files.move(directory.resolve("block"), blocks.resolve("blk00000.dat"));
      assertThat(onDisk.call("getblock", hash, 2).path("nTx").intValue()).isEqualTo(1);
    }
  }
}
