package dev.grapevine.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** BIP324 with a program that nobody here wrote, in both directions, and the way back to v1. */
@EnabledIf(
    value = "bitcoindIsHere",
    disabledReason = "no bitcoind: name one in BITCOIND, or put it in PATH")
class BitcoindEncryptedTest {
  /** More blocks than one key lasts for packets. */
  private static final int CHAIN = 300;

  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final RpcConfig.Password PASSWORD = new RpcConfig.Password("user", "secret");

  @TempDir private Path directory;
  private NodeRuntime runtime;
  private Node node;
  private RpcClient rpc;

  static boolean bitcoindIsHere() {
    return BitcoindInteropTest.bitcoindIsHere();
  }

  @BeforeEach
  void start() throws Exception {
    runtime = NodeRuntime.create(1, 4);
    node = Node.start(runtime, NodeSettings.regtest(PASSWORD).withEncryption(true), EventSink.NONE);
    rpc = new RpcClient(node.rpcAddress(), PASSWORD, LONGEST);
  }

  @AfterEach
  void stop() {
    rpc.close();
    node.stop();
    runtime.close();
  }

  private Bitcoind bitcoind(String... more) throws Exception {
    return Bitcoind.start(Bitcoind.program().orElseThrow(), directory.resolve("bitcoind"), more);
  }

  private static String address() {
    return "bcrt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqdku202";
  }

  private void weSyncFrom(Bitcoind bitcoind) throws Exception {
    bitcoind.call("generatetoaddress", CHAIN, address());
    Awaitility.await()
        .atMost(LONGEST)
        .until(() -> node.status().get(10, TimeUnit.SECONDS).height() == CHAIN);
  }

  private static void areSessionsOf(JsonNode ours, JsonNode theirs, String protocol) {
    for (JsonNode end : new JsonNode[] {ours, theirs}) {
      assertThat(end.get("transport_protocol_type").asString()).isEqualTo(protocol);
    }
    assertThat(ours.get("session_id")).isEqualTo(theirs.get("session_id"));
    assertThat(ours.get("session_id").asString()).hasSize(protocol.equals("v2") ? 64 : 0);
  }

  @Test
  void weDialBitcoindEncrypted() throws Exception {
    try (Bitcoind bitcoind = bitcoind("-v2transport=1")) {
      node.connect(bitcoind.address(), ConnectionKind.MANUAL).get(60, TimeUnit.SECONDS);
      weSyncFrom(bitcoind);

      JsonNode ours = rpc.call("getpeerinfo").get(0);
      JsonNode theirs = bitcoind.call("getpeerinfo").get(0);
      areSessionsOf(ours, theirs, "v2");
      assertThat(theirs.get("servicesnames").toString()).contains("P2P_V2");
      assertThat(ours.get("bytesrecv_per_msg").get("verack").asInt()).isEqualTo(33);
      assertThat(theirs.get("bytesrecv_per_msg").get("verack").asInt()).isEqualTo(33);
    }
  }

  @Test
  void bitcoindDialsUsEncrypted() throws Exception {
    try (Bitcoind bitcoind = bitcoind("-v2transport=1")) {
      bitcoind.call("addnode", "127.0.0.1:" + node.p2pAddress().getPort(), "onetry", true);
      weSyncFrom(bitcoind);

      areSessionsOf(rpc.call("getpeerinfo").get(0), bitcoind.call("getpeerinfo").get(0), "v2");
    }
  }

  @Test
  void aBitcoindWithoutItIsSpokenToUnencrypted() throws Exception {
    try (Bitcoind bitcoind = bitcoind()) {
      node.connect(bitcoind.address(), ConnectionKind.MANUAL).get(60, TimeUnit.SECONDS);
      weSyncFrom(bitcoind);

      areSessionsOf(rpc.call("getpeerinfo").get(0), bitcoind.call("getpeerinfo").get(0), "v1");
    }
  }
}
