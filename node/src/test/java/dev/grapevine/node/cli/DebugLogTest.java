package dev.grapevine.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.rpc.RpcClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of {@code debug.log} that people and their scripts look for, as bitcoind has them. */
class DebugLogTest {
  private static final String ADDRESS = "bcrt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqdku202";
  private static final String TIME = "(?m)^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z ";
  private static final String HASH = "[0-9a-f]{64}";

  @TempDir Path dataDir;

  @Test
  void blocksAndTransactionsOfPeersAreToldAsByBitcoind() throws Exception {
    Path senderDir = Files.createDirectory(dataDir.resolve("sender"));
    Path receiverDir = Files.createDirectory(dataDir.resolve("receiver"));
    int port = NodeProcess.freePort();
    try (NodeProcess sender =
            NodeProcess.start(
                senderDir,
                NodeProcess.freePort(),
                "-listen=1",
                "-bind=127.0.0.1:" + port,
                "-whitelist=noban@127.0.0.1",
                "-acceptnonstdtxn=1");
        RpcClient sending = ready(sender)) {
      String funding = sending.call("generatetodescriptor", 101, "raw(51)").path(0).stringValue();
      try (NodeProcess receiver =
              NodeProcess.start(
                  receiverDir,
                  NodeProcess.freePort(),
                  "-addnode=127.0.0.1:" + port,
                  "-acceptnonstdtxn=1",
                  "-debug=net",
                  "-debug=mempool",
                  "-debug=cmpctblock",
                  "-logips",
                  "-logtimemicros");
          RpcClient receiving = ready(receiver)) {
        receiver.awaitLine("height=101 ");
        // The first block that it is asked for as a sketch makes its sender a high-bandwidth peer.
        mineAndAwait(sending, receiver, 102);
        String txid = send(sending, funding);
        receiver.awaitLine("accepted " + txid);
        mineAndAwait(sending, receiver, 103);
        assertThat(receiving.call("getblockcount").intValue()).isEqualTo(103);
        receiver.terminate();
        assertThat(receiver.awaitExit()).isZero();
      }
      sender.terminate();
      assertThat(sender.awaitExit()).isZero();
    }
    List<String> patterns =
        List.of(
            "UpdateTip: new best="
                + HASH
                + " height=103 version=0x20000000 log2_work=\\d+\\.\\d{6}"
                + " tx=105 date='\\S+Z' progress=1\\.000000 cache=\\d+\\.\\dMiB\\(\\d+txo\\)$",
            "Saw new (cmpctblock )?header hash="
                + HASH
                + " height=103 peer=0, peeraddr=127\\.0\\.0"
                + "\\.1:"
                + port
                + "$",
            "\\[cmpctblock\\] Successfully reconstructed block "
                + HASH
                + " with 1 txn prefilled, 1"
                + " txn from mempool \\(incl at least 0 from extra pool\\) and 0 txn \\(0 bytes\\)"
                + " requested$",
            "\\[mempool\\] AcceptToMemoryPool: peer=0: accepted "
                + HASH
                + " \\(wtxid="
                + HASH
                + "\\) \\(poolsz 1 txn, \\d+ kB\\)$",
            "Leaving InitialBlockDownload \\(latching to false\\)$",
            "New manual peer connected: transport: v[12], version: \\d+, peer=0, peeraddr=127\\.0"
                + "\\.0\\.1:"
                + port
                + "$",
            "\\[net\\] received: cmpctblock \\(\\d+ bytes\\) peer=0$",
            "\\[net\\] sending verack \\(0 bytes\\) peer=0$",
            "\\[net\\] received: verack \\(0 bytes\\) peer=0$",
            "Shutdown in progress\\.\\.\\.$",
            "Shutdown done$");
    String log = Files.readString(receiverDir.resolve("regtest/debug.log"));
    for (String pattern : patterns) {
      assertThat(log).containsPattern(Pattern.compile(TIME + pattern));
    }
    assertThat(Files.readString(senderDir.resolve("regtest/debug.log")))
        .as("categories that are off, and the clock without -logtimemicros")
        .doesNotContain("[net]", "received:", "AcceptToMemoryPool")
        .doesNotContainPattern(TIME);
  }

  private static RpcClient ready(NodeProcess node) throws IOException {
    node.awaitReady();
    return node.client();
  }

  private static void mineAndAwait(RpcClient miner, NodeProcess node, int height) throws Exception {
    miner.call("generatetodescriptor", 1, "raw(51)");
    node.awaitLine("height=" + height + " version");
  }

  private static String send(RpcClient client, String block) throws Exception {
    String coinbase = client.call("getblock", block, 1).path("tx").path(0).stringValue();
    String raw =
        client
            .call(
                "createrawtransaction",
                List.of(Map.of("txid", coinbase, "vout", 0)),
                List.of(Map.of(ADDRESS, new BigDecimal("49.999"))))
            .stringValue();
    return client.call("sendrawtransaction", raw).stringValue();
  }
}
