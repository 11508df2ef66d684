package dev.grapevine.node.tor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.grapevine.node.NodeSettings;
import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.config.TorConfig;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.core.WireTrace;
import dev.grapevine.node.methods.TestNode;
import dev.grapevine.relay.EventSink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class TorControlTest {
  private static final String ONION = OnionSetupTest.ID + ".onion";

  @TempDir Path dir;

  private TestNode node(FakeControlPort tor) throws Exception {
    return TestNode.onDisk(
        dir, "-regtest", "-listen", "-listenonion", "-torcontrol=127.0.0.1:" + tor.port());
  }

  private static String answer(String command) {
    if (command.startsWith("PROTOCOLINFO")) {
      return "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=NULL\r\n250 OK\r\n";
    }
    if (command.startsWith("GETINFO")) {
      return "250-net/listeners/socks=\"127.0.0.1:9150\"\r\n250 OK\r\n";
    }
    if (command.startsWith("ADD_ONION")) {
      return "250-ServiceID="
          + OnionSetupTest.ID
          + "\r\n250-PrivateKey=ED25519-V3:abcd\r\n250 OK\r\n";
    }
    return "250 OK\r\n";
  }

  private static List<String> own(TestNode node) {
    return node.call("getnetworkinfo")
        .path("localaddresses")
        .valueStream()
        .map(address -> address.path("address").stringValue())
        .toList();
  }

  @Test
  void theNodeIsAnOnionServiceForAsLongAsTheConnectionStands() throws Exception {
    AtomicBoolean answers = new AtomicBoolean(true);
    try (FakeControlPort tor =
            new FakeControlPort(command -> answers.get() ? answer(command) : "");
        TestNode node = node(tor)) {
      await().until(() -> own(node).equals(List.of(ONION)));
      assertThat(tor.commands())
          .hasSize(4)
          .startsWith("PROTOCOLINFO 1", "AUTHENTICATE", "GETINFO net/listeners/socks")
          .last()
          .asString()
          .isEqualTo(
              "ADD_ONION NEW:ED25519-V3 PoWDefensesEnabled=1 Port=18444,127.0.0.1:"
                  + node.node.p2pAddress().getPort());
      JsonNode onion =
          node.call("getnetworkinfo")
              .path("networks")
              .valueStream()
              .filter(network -> network.path("name").stringValue().equals("onion"))
              .findFirst()
              .orElseThrow();
      assertThat(onion.path("reachable").booleanValue()).isTrue();
      assertThat(onion.path("proxy").stringValue()).isEqualTo("127.0.0.1:9150");
      Path key = dir.resolve("regtest/onion_v3_private_key");
      await().until(() -> Files.exists(key) && Files.readString(key).equals("ED25519-V3:abcd"));

      answers.set(false);
      tor.hangUp();
      await().until(() -> own(node).isEmpty());
      await().until(() -> tor.commands().size() == 5);
      answers.set(true);
      tor.hangUp();
      await().until(() -> own(node).equals(List.of(ONION)));
      assertThat(tor.commands().getLast()).startsWith("ADD_ONION ED25519-V3:abcd ");
    }
  }

  @Test
  void whatTalksEndlesslyIsHungUpOnAndTriedAgain() throws Exception {
    String endless = "250-" + "A".repeat(TorReplyReader.MAX_LINE_BYTES) + "\r\n";
    try (FakeControlPort tor = new FakeControlPort(command -> endless);
        TestNode node = node(tor)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> tor.commands().equals(List.of("PROTOCOLINFO 1", "PROTOCOLINFO 1")));
      assertThat(own(node)).isEmpty();
    }
  }

  /** The port after the node's own is often another program's, or its own JSON-RPC's. */
  @Test
  void thereIsNoServiceWhereItsPortIsTaken() throws Exception {
    NodeSettings settings = NodeSettings.regtest(new RpcConfig.Password("user", "secret"));
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (NodeRuntime runtime = NodeRuntime.create(1, 2);
        ServerSocket taken = new ServerSocket(0, 1, loopback)) {
      NodeCore core =
          NodeCore.start(
              runtime, runtime.loops().next(), settings.core(), 0, EventSink.NONE, WireTrace.NONE);
      try {
        TorConfig config =
            new TorConfig(
                new HostPort("127.0.0.1", taken.getLocalPort()),
                Optional.empty(),
                new InetSocketAddress(loopback, taken.getLocalPort()),
                true,
                true,
                true);
        assertThat(
                TorControl.open(
                    core, runtime.loops().next(), runtime.rpcWorkers(), config, Optional.empty()))
            .isEmpty();
        assertThat(core.listening()).hasSize(1);
      } finally {
        core.stop();
      }
    }
  }
}
