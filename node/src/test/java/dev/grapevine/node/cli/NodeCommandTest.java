package dev.grapevine.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.node.rpc.RpcException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class NodeCommandTest {
  private static final String DESCRIPTOR = "raw(51)";

  @TempDir Path dataDir;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** In this process; for what ends before anything is started. */
  private int run(String... args) {
    return NodeCommand.run(args, new PrintStream(out), new PrintStream(err));
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void restartsAtTheTipItStoppedWith() throws Exception {
    int port = NodeProcess.freePort();
    String tip;
    try (NodeProcess node = NodeProcess.start(dataDir, port);
        RpcClient client = ready(node)) {
      JsonNode hashes = client.call("generatetodescriptor", 120, DESCRIPTOR);
      tip = hashes.path(119).stringValue();
      assertThat(client.call("stop").stringValue()).isEqualTo("Grapevine stopping");
      assertThat(node.awaitExit()).isZero();
      assertThat(node.stderr()).isEmpty();
    }
    Path network = dataDir.resolve("regtest");
    assertThat(network.resolve(".cookie")).doesNotExist();
    assertThat(network.resolve("wallets")).isEmptyDirectory();
    assertThat(directories(network)).containsExactlyInAnyOrder("blocks", "chainstate", "wallets");

    try (NodeProcess node = NodeProcess.start(dataDir, port);
        RpcClient client = ready(node)) {
      assertThat(client.call("getbestblockhash").stringValue()).isEqualTo(tip);
      assertThat(client.call("getblockcount").intValue()).isEqualTo(120);
      assertThat(client.call("getblock", tip, 0).stringValue()).isNotEmpty();
      node.terminate();
      assertThat(node.awaitExit()).as("after SIGTERM").isZero();
      assertThat(node.stderr()).isEmpty();
    }
    assertThat(Files.readString(network.resolve("debug.log")))
        .containsPattern(
            "(?m)^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ UpdateTip: new best=" + tip)
        .contains("Shutdown done");
  }

  private static RpcClient ready(NodeProcess node) throws IOException {
    node.awaitReady();
    return node.client();
  }

  private static List<String> directories(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).map(p -> p.getFileName().toString()).toList();
    }
  }

  @Test
  void mockTimeAndUserAgentComeFromTheCommandLine() throws Exception {
    int port = NodeProcess.freePort();
    try (NodeProcess node =
            NodeProcess.start(dataDir, port, "-mocktime=1700000000", "-uacomment=testnode0");
        RpcClient client = ready(node)) {
      String hash = client.call("generatetodescriptor", 1, DESCRIPTOR).path(0).stringValue();
      assertThat(client.call("getblockheader", hash).path("time").longValue())
          .isEqualTo(1_700_000_000L);
      assertThat(client.call("getnetworkinfo").path("subversion").stringValue())
          .contains("testnode0");
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }

  @Test
  void runsCommandsAndStopsAtItsHeight() throws Exception {
    Path ran = dataDir.resolve("ran");
    try (NodeProcess node =
            NodeProcess.start(
                dataDir,
                NodeProcess.freePort(),
                "-stopatheight=2",
                "-startupnotify=echo started >> " + ran,
                "-blocknotify=echo %s >> " + dataDir.resolve("blocks"),
                "-shutdownnotify=echo stopped >> " + ran);
        RpcClient client = ready(node)) {
      assertThat(dataDir.resolve("regtest/bitcoind.pid")).exists();
      client.call("generatetodescriptor", 1, DESCRIPTOR);
      try {
        client.call("generatetodescriptor", 1, DESCRIPTOR);
      } catch (IOException e) {
        // It may be gone before it could answer.
      }
      assertThat(node.awaitExit()).isZero();
      assertThat(node.stderr()).isEmpty();
    }
    assertThat(Files.readString(ran)).isEqualTo("started\nstopped\n");
    assertThat(dataDir.resolve("regtest/bitcoind.pid")).doesNotExist();
    assertThat(dataDir.resolve("blocks")).isNotEmptyFile();
  }

  @Test
  void nodeWithoutJsonRpcRunsUntilItIsTold() throws Exception {
    try (NodeProcess node = NodeProcess.start(dataDir, NodeProcess.freePort(), "-server=0")) {
      node.awaitReady();
      assertThat(dataDir.resolve("regtest").resolve(".cookie")).doesNotExist();
      node.terminate();
      assertThat(node.awaitExit()).isZero();
      assertThat(node.stderr()).isEmpty();
    }
  }

  @Test
  void longCallEndsWhenTheNodeStops() throws Exception {
    try (NodeProcess node = NodeProcess.start(dataDir, NodeProcess.freePort());
        RpcClient client = ready(node)) {
      CompletableFuture<Integer> mined =
          CompletableFuture.supplyAsync(() -> {
            try {
              return client
                  .call("generatetodescriptor", Integer.MAX_VALUE, DESCRIPTOR, Integer.MAX_VALUE)
                  .size();
            } catch (IOException | RpcException e) {
              throw new CompletionException(e);
            }
          });
      node.awaitLine("UpdateTip");
      node.terminate();
      assertThat(node.awaitExit()).isZero();
      assertThat(mined.get(20, TimeUnit.SECONDS)).isPositive();
    }
  }

  @Test
  void secondNodeInOneDirectoryIsRefused() throws Exception {
    Path network = dataDir.resolve("regtest");
    try (DataDirectory held = DataDirectory.open(network)) {
      assertThat(held).isNotNull();
      assertThat(run("-regtest", "-datadir=" + dataDir)).isEqualTo(1);
    }
    assertThat(errors())
        .isEqualTo(
            "Error: Cannot obtain a lock on directory "
                + network
                + ". Grapevine is probably already running."
                + System.lineSeparator());
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void portInUseEndsTheStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NodeProcess node = NodeProcess.start(dataDir, taken.getLocalPort())) {
      assertThat(node.awaitExit()).isEqualTo(1);
      assertThat(node.stderr()).startsWith("Error: ").contains("" + taken.getLocalPort());
      assertThat(node.stderr().lines()).hasSize(1);
    }
  }

  @Test
  void damagedChainEndsTheStart() throws Exception {
    Path chainstate = Files.createDirectories(dataDir.resolve("regtest").resolve("chainstate"));
    Files.writeString(chainstate.resolve("CURRENT"), "nonsense");

    try (NodeProcess node = NodeProcess.start(dataDir, NodeProcess.freePort())) {
      assertThat(node.awaitExit()).isEqualTo(1);
      assertThat(node.stderr())
          .isEqualTo(
              "Error opening coins database.\n"
                  + "Please restart with -reindex or -reindex-chainstate to recover.\n");
    }
  }

  @Test
  void storageThatFailsEndsTheNodeWithOneLine() throws Exception {
    int port = NodeProcess.freePort();
    Path blocks = dataDir.resolve("regtest").resolve("blocks");
    // In the clear, so that others may load them.
    try (NodeProcess node = NodeProcess.start(dataDir, port, "-blocksxor=0");
        RpcClient client = ready(node)) {
      client.call("generatetodescriptor", 3, DESCRIPTOR);
      Files.move(blocks.resolve("blk00000.dat"), blocks.resolve("kept"));
      Files.createDirectory(blocks.resolve("blk00000.dat"));
      assertThatThrownBy(() -> client.call("generatetodescriptor", 1, DESCRIPTOR))
          .isInstanceOf(Exception.class);
      assertThat(node.awaitExit()).isEqualTo(1);
      assertThat(node.stderr()).startsWith("Error: Cannot write ").contains("blk00000.dat");
      assertThat(node.stderr().lines()).hasSize(1);
    }
    Files.delete(blocks.resolve("blk00000.dat"));
    Files.move(blocks.resolve("kept"), blocks.resolve("blk00000.dat"));
    try (NodeProcess node = NodeProcess.start(dataDir, port, "-blocksxor=0", "-reindex");
        RpcClient client = ready(node)) {
      assertThat(client.call("getblockcount").intValue()).isEqualTo(3);
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
    Path other = dataDir.resolve("other");
    Files.createDirectory(other);
    try (NodeProcess node =
            NodeProcess.start(other, port, "-loadblock=" + blocks.resolve("blk00000.dat"));
        RpcClient client = ready(node)) {
      assertThat(client.call("getblockcount").intValue()).isEqualTo(3);
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }

  @Test
  void wrongOptionsAreNamed() {
    assertThat(run("-regtest", "-datadir=" + dataDir, "-nosuchoption")).isEqualTo(1);
    assertThat(errors()).startsWith("Error: ").contains("-nosuchoption");
  }

  @Test
  void unknownNetworksAreRefusedBeforeAnythingIsMade() {
    Path missing = dataDir.resolve("missing");

    assertThat(run("-chain=nonet", "-datadir=" + missing)).isEqualTo(1);

    assertThat(errors()).contains("nonet");
    assertThat(missing).doesNotExist();
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(run("-version", "-datadir=" + dataDir)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("Grapevine version v0.1.0\n");
    assertThat(run("-?", "-datadir=" + dataDir)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("-rpcport=<port>");
    assertThat(errors()).isEmpty();
  }
}
