package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PeerMethodsTest {
  private static final int PONG_BYTES = 32;

  private TestNode a;
  private TestNode b;

  @BeforeEach
  void start() throws IOException {
    a = new TestNode();
    b = new TestNode();
  }

  @AfterEach
  void stop() throws IOException {
    a.close();
    b.close();
  }

  private static String address(TestNode node) {
    return "127.0.0.1:" + node.node.p2pAddress().getPort();
  }

  /** Waits until both have a peer that has answered a ping, as Bitcoin Core's tests do. */
  private void awaitHandshake() {
    for (TestNode node : List.of(a, b)) {
      TestNode.await(() -> pongBytes(node) >= PONG_BYTES);
    }
  }

  private static long pongBytes(TestNode node) {
    return node.call("getpeerinfo").path(0).path("bytesrecv_per_msg").path("pong").asLong(0);
  }

  @Test
  void oneTryMakesAConnectionThatBothSee() {
    a.call("addnode", address(b), "onetry");
    awaitHandshake();

    JsonNode seen = a.call("getpeerinfo");
    assertThat(seen.size()).isEqualTo(1);
    JsonNode outbound = seen.path(0);
    JsonNode inbound = b.call("getpeerinfo").path(0);
    assertThat(outbound.path("id").intValue()).isZero();
    assertThat(outbound.path("addr").stringValue()).isEqualTo(address(b));
    assertThat(outbound.path("addrbind")).isEqualTo(inbound.path("addr"));
    assertThat(inbound.path("addrbind").stringValue()).isEqualTo(address(b));
    assertThat(outbound.path("network").stringValue()).isEqualTo("not_publicly_routable");
    assertThat(outbound.path("inbound").booleanValue()).isFalse();
    assertThat(inbound.path("inbound").booleanValue()).isTrue();
    assertThat(outbound.path("connection_type").stringValue()).isEqualTo("manual");
    assertThat(inbound.path("connection_type").stringValue()).isEqualTo("inbound");
    JsonNode info = b.call("getnetworkinfo");
    assertThat(outbound.path("subver")).isEqualTo(info.path("subversion"));
    assertThat(outbound.path("services")).isEqualTo(info.path("localservices"));
    assertThat(outbound.path("servicesnames")).isEqualTo(info.path("localservicesnames"));
    assertThat(outbound.path("version")).isEqualTo(info.path("protocolversion"));
    assertThat(outbound.path("relaytxes").booleanValue()).isTrue();
    assertThat(outbound.path("transport_protocol_type").stringValue()).isEqualTo("v1");
    assertThat(outbound.path("session_id").stringValue()).isEmpty();
    assertThat(outbound.path("permissions").isEmpty()).isTrue();
    assertThat(outbound.path("inflight").isEmpty()).isTrue();
    assertThat(outbound.path("minping").doubleValue()).isPositive();
    assertThat(outbound.path("bytessent_per_msg").path("verack").intValue()).isEqualTo(24);
    assertThat(outbound.path("bytessent").longValue()).isPositive();
    assertThat(outbound.path("lastrecv").longValue()).isPositive();
    assertThat(outbound.path("conntime").longValue()).isPositive();
    assertThat(a.call("getconnectioncount").intValue()).isEqualTo(1);
    assertThat(a.call("getnetworkinfo").path("connections_out").intValue()).isEqualTo(1);
    assertThat(b.call("getnetworkinfo").path("connections_in").intValue()).isEqualTo(1);
    assertThat(a.call("addnode", address(b), "onetry").isNull()).isTrue();
    assertThat(a.call("getconnectioncount").intValue()).as("not twice").isEqualTo(1);
  }

  @Test
  void blocksAndTransactionsReachThePeer() {
    a.call("addnode", address(b), "onetry");
    awaitHandshake();

    String tip = a.mine(3).getLast();

    TestNode.await(() -> b.call("getbestblockhash").stringValue().equals(tip));
    assertThat(b.call("getpeerinfo").path(0).path("synced_blocks").intValue()).isEqualTo(3);
    assertThat(b.call("getpeerinfo").path(0).path("last_block").longValue()).isPositive();
  }

  @Test
  void pingIsSentWhenAskedFor() {
    a.call("addnode", address(b), "onetry");
    awaitHandshake();
    long before = pongBytes(a);

    assertThat(a.call("ping").isNull()).isTrue();

    TestNode.await(() -> pongBytes(a) > before);
  }

  @Test
  void connectionsEndByNumberOrAddress() {
    a.call("addnode", address(b), "onetry");
    awaitHandshake();
    RpcErrorCode notConnected = RpcErrorCode.CLIENT_NODE_NOT_CONNECTED;
    a.fails(notConnected, "Node not found in connected nodes", "disconnectnode", "", 7);
    a.fails(notConnected, "Node not found in connected nodes", "disconnectnode", "127.0.0.1:1");
    a.fails(
        RpcErrorCode.INVALID_PARAMS,
        "Only one of address and nodeid should be provided.",
        "disconnectnode",
        address(b),
        0);
    a.fails(RpcErrorCode.INVALID_PARAMS, "Only one of address", "disconnectnode");

    assertThat(a.call("disconnectnode", address(b)).isNull()).isTrue();

    TestNode.await(() -> a.call("getpeerinfo").isEmpty());
    TestNode.await(() -> b.call("getpeerinfo").isEmpty());
    a.call("addnode", address(b), "onetry");
    TestNode.await(() -> a.call("getpeerinfo").path(0).path("id").asInt(-1) == 1);
    a.call("disconnectnode", "", 1);
    TestNode.await(() -> a.call("getpeerinfo").isEmpty());
  }

  @Test
  void addedNodesAreDialledUntilRemoved() {
    a.call("addnode", address(b), "add");
    a.fails(
        RpcErrorCode.CLIENT_NODE_ALREADY_ADDED,
        "Error: Node already added",
        "addnode",
        address(b),
        "add");
    awaitHandshake();

    a.call("addnode", address(b), "remove");

    a.fails(
        RpcErrorCode.CLIENT_NODE_NOT_ADDED,
        "It has not been added previously.",
        "addnode",
        address(b),
        "remove");
    assertThat(a.call("getconnectioncount").intValue()).isEqualTo(1);
  }

  @Test
  void commandsThatMakeNoSenseAreTold() {
    a.fails(RpcErrorCode.MISC_ERROR, "addnode \"node\" \"command\"", "addnode", "h", "marry");
    a.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "v2transport requested but not enabled",
        "addnode",
        "h",
        "add",
        true);
    a.fails(
        RpcErrorCode.CLIENT_INVALID_IP_OR_SUBNET,
        "must be HOST or HOST:PORT",
        "addnode",
        "h:port",
        "add");
    a.fails(RpcErrorCode.INVALID_PARAMETER, "addconnection", "addconnection", address(b), "friend");
    assertThat(a.call("addnode", "127.0.0.1:1", "onetry").isNull()).as("nobody there").isTrue();
  }

  @Test
  void testConnectionsHaveTheirKindAndCapacity() {
    JsonNode made = a.call("addconnection", address(b), "block-relay-only", false);
    assertThat(made.path("address").stringValue()).isEqualTo(address(b));
    assertThat(made.path("connection_type").stringValue()).isEqualTo("block-relay-only");
    assertThat(a.call("getpeerinfo").path(0).path("connection_type").stringValue())
        .isEqualTo("block-relay-only");
    a.call("addconnection", address(b), "block-relay-only", false);

    a.fails(
        RpcErrorCode.CLIENT_NODE_CAPACITY_REACHED,
        "Error: Already at capacity for specified connection type.",
        "addconnection",
        address(b),
        "block-relay-only",
        false);
  }
}
