package dev.grapevine.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.node.rpc.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is killed, or told to stop at an unhandy moment. */
class InterruptionTest {
  private static final String DESCRIPTOR = "raw(51)";
  private static final int KILLS = 2;
  private static final int BLOCKS_BEFORE_KILL = 25;

  @TempDir Path dataDir;

  /** What the node said it had mined, in order, until it was gone. */
  private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();

  @Test
  void whatWasAcknowledgedSurvivesBeingKilled() throws Exception {
    int port = NodeProcess.freePort();
    for (int kill = 1; kill <= KILLS; kill++) {
      try (NodeProcess node = NodeProcess.start(dataDir, port)) {
        node.awaitReady();
        assertNothingIsLost(node);
        int wanted = acknowledged.size() + BLOCKS_BEFORE_KILL;
        CompletableFuture<Void> mining = mine(node.client());
        Awaitility.await().until(() -> acknowledged.size() >= wanted || mining.isDone());
        node.kill();
        mining.join();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(wanted);
      }
    }
    try (NodeProcess node = NodeProcess.start(dataDir, port)) {
      node.awaitReady();
      assertNothingIsLost(node);
      node.terminate();
      assertThat(node.awaitExit()).isZero();
      assertThat(node.stderr()).isEmpty();
    }
  }

  private CompletableFuture<Void> mine(RpcClient client) {
    return CompletableFuture.runAsync(() -> {
      try (client) {
        while (true) {
          client
              .call("generatetodescriptor", 1, DESCRIPTOR)
              .forEach(hash -> acknowledged.add(hash.stringValue()));
        }
      } catch (IOException | RpcException e) {
        // It has been killed.
      }
    });
  }

  /** Blocks that were mined but not acknowledged may be there as well, each kill's at its end. */
  private void assertNothingIsLost(NodeProcess node) throws Exception {
    try (RpcClient client = node.client()) {
      int count = client.call("getblockcount").intValue();
      List<String> active = new ArrayList<>();
      for (int height = 1; height <= count; height++) {
        active.add(client.call("getblockhash", height).stringValue());
      }
      assertThat(active).containsAll(acknowledged);
      assertThat(count).isLessThanOrEqualTo(acknowledged.size() + KILLS);
    }
  }

  @Test
  void toldToStopWhileItStartsOrImportsItEndsInPeace() throws Exception {
    int port = NodeProcess.freePort();
    try (NodeProcess node = NodeProcess.start(dataDir, port)) {
      node.awaitReady();
      try (RpcClient client = node.client()) {
        client.call("generatetodescriptor", 400, DESCRIPTOR);
      }
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
    for (String line : List.of("Using data directory", "Reading the blocks of")) {
      try (NodeProcess node = NodeProcess.start(dataDir, port, "-reindex")) {
        node.awaitLine(line);
        node.terminate();
        assertThat(node.awaitExit()).as("told at %s", line).isZero();
        assertThat(node.stderr()).isEmpty();
      }
      assertThat(Files.readString(dataDir.resolve("regtest/debug.log")))
          .endsWith("Shutdown done\n");
    }
    try (NodeProcess node = NodeProcess.start(dataDir, port)) {
      node.awaitReady();
      try (RpcClient client = node.client()) {
        assertThat(client.call("getblockcount").intValue()).isEqualTo(400);
      }
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }
}
