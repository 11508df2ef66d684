package dev.grapevine.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.node.rpc.RpcClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says, in Bitcoin Core's words, where its chain is not to be gone on with. */
class ChainStartTest {
  private static final String DESCRIPTOR = "raw(51)";
  private static final String REMEDY =
      "Please restart with -reindex or -reindex-chainstate to recover.\n";

  @TempDir Path dataDir;
  private Path blocks;
  private int port;

  @BeforeEach
  void paths() throws IOException {
    blocks = dataDir.resolve("regtest/blocks");
    port = NodeProcess.freePort();
  }

  private void mine(int count, String... options) throws Exception {
    try (NodeProcess node = NodeProcess.start(dataDir, port, options)) {
      node.awaitReady();
      try (RpcClient client = node.client()) {
        client.call("generatetodescriptor", count, DESCRIPTOR);
      }
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }

  private void assertRefused(String words, String... options) throws Exception {
    try (NodeProcess node = NodeProcess.start(dataDir, port, options)) {
      assertThat(node.awaitExit()).isEqualTo(1);
      assertThat(node.stderr()).isEqualTo(words);
    }
  }

  private void assertHeight(int height, String... options) throws Exception {
    try (NodeProcess node = NodeProcess.start(dataDir, port, options)) {
      node.awaitReady();
      try (RpcClient client = node.client()) {
        assertThat(client.call("getblockcount").intValue()).isEqualTo(height);
      }
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }

  @Test
  void withoutABlockIndexItAsksForAReindexOrDoesItIfToldBefore() throws Exception {
    mine(5);
    try (Stream<Path> files = Files.list(blocks.resolve("index"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertRefused("Error initializing block database.\n" + REMEDY);
    assertHeight(5, "-test=reindex_after_failure_noninteractive_yes");
    assertHeight(5);
  }

  @Test
  void blocksOfBeforeSegwitHaveToBeReadAnew() throws Exception {
    mine(8, "-testactivationheight=segwit@10");
    assertRefused(
        "Witness data for blocks after height 5 requires validation. Please restart with"
            + " -reindex..\n"
            + REMEDY,
        "-testactivationheight=segwit@5");
    // The fifth commits to witnesses that were never kept.
    assertHeight(4, "-testactivationheight=segwit@5", "-reindex");
  }

  @Test
  void lostUndoDataEndsTheNodeThatNeedsThem() throws Exception {
    mine(3);
    Path undo = blocks.resolve("rev00000.dat");
    try (NodeProcess node = NodeProcess.start(dataDir, port)) {
      node.awaitReady();
      Files.move(undo, blocks.resolve("kept"));
      try (RpcClient client = node.client()) {
        String tip = client.call("getbestblockhash").stringValue();
        assertThatThrownBy(() -> client.call("invalidateblock", tip)).isInstanceOf(Exception.class);
      }
      assertThat(node.awaitExit()).isEqualTo(1);
      assertThat(node.stderr())
          .isEqualTo(
              "Error: A fatal internal error occurred, see debug.log for details: Failed to"
                  + " disconnect block.\n");
    }
    assertThat(Files.readString(dataDir.resolve("regtest/debug.log"))).contains("" + undo);
  }

  @Test
  void damageToTheLastBlocksIsFoundAtTheStart() throws Exception {
    mine(10);
    Path undo = blocks.resolve("rev00000.dat");
    byte[] bytes = Files.readAllBytes(undo);
    bytes[bytes.length - 1] ^= 1;
    Files.write(undo, bytes);
    assertRefused("Corrupted block database detected.\n" + REMEDY);
    assertHeight(10, "-checklevel=1");
    assertHeight(10, "-reindex");
    assertHeight(10);
  }

  @Test
  void blockFilesAreObfuscatedFromTheFirstOnOrNever() throws Exception {
    mine(2);
    byte[] key = Files.readAllBytes(blocks.resolve("xor.dat"));
    assertThat(key).hasSize(8).isNotEqualTo(new byte[8]);
    assertHeight(2, "-reindex");
    assertRefused(
        "Error: The blocksdir XOR-key can not be disabled when a random key was already stored!"
            + " Stored key: '"
            + HexFormat.of().formatHex(key)
            + "', stored path: '"
            + blocks.resolve("xor.dat")
            + "'.\n",
        "-blocksxor=0");
  }
}
