package dev.grapevine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.core.NodeStatus;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.p2p.transport.LinkModel;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is done to nodes from outside: killed, cut off, given a wrong clock. */
@Timeout(60)
class NodeKillTest {
  private static final String SCRIPT = "raw(51)";
  private static final RpcConfig.Password PASSWORD = new RpcConfig.Password("user", "secret");
  private static final long HOUR = 3_600;

  @TempDir private Path directory;
  private final NodeRuntime runtime = NodeRuntime.create(1, 4);

  @AfterEach
  void close() {
    runtime.close();
  }

  private Node start(NodeSettings settings) throws Exception {
    return Node.start(runtime, settings, EventSink.NONE);
  }

  private static NodeSettings settings() {
    return NodeSettings.regtest(PASSWORD);
  }

  private static String mine(Node node, int blocks) throws Exception {
    try (RpcClient client = new RpcClient(node.rpcAddress(), PASSWORD, Duration.ofSeconds(30))) {
      return client.call("generatetodescriptor", blocks, SCRIPT).get(blocks - 1).stringValue();
    }
  }

  private static NodeStatus status(Node node) throws Exception {
    return node.status().get(20, TimeUnit.SECONDS);
  }

  @Test
  void aKilledNodeIsGoneAtOnceAndComesBackFromItsDirectory() throws Exception {
    Node witness = start(settings());
    Node victim = start(settings().withDirectory(directory));
    victim.connect(witness.p2pAddress(), ConnectionKind.MANUAL).get(20, TimeUnit.SECONDS);
    mine(victim, 3);
    await().until(() -> status(witness).height() == 3);

    victim.kill();
    victim.kill();
    victim.stop();
    await().until(() -> witness.connections().get(20, TimeUnit.SECONDS).isEmpty());

    // Nothing was flushed: what is missing comes from the other one.
    Node again = start(settings().withDirectory(directory));
    again.connect(witness.p2pAddress(), ConnectionKind.MANUAL).get(20, TimeUnit.SECONDS);
    await().until(() -> status(again).tip().equals(status(witness).tip()));
    assertThat(status(again).height()).isEqualTo(3);
    again.stop();
    witness.stop();
  }

  @Test
  void aBlockWaitsForALinkThatIsHeld() throws Exception {
    AtomicReference<LinkModel.Link> link = new AtomicReference<>(LinkModel.Link.DIRECT);
    Node miner = start(settings().withLinks((local, remote) -> link.get()));
    Node other = start(settings());
    miner.connect(other.p2pAddress(), ConnectionKind.MANUAL).get(20, TimeUnit.SECONDS);
    mine(miner, 1);
    await().until(() -> status(other).height() == 1);

    link.set(LinkModel.Link.DIRECT.withFlow(LinkModel.Flow.HELD));
    miner.relink().get(20, TimeUnit.SECONDS);
    mine(miner, 1);
    assertThat(status(miner).height()).isEqualTo(2);
    assertThat(status(other).height()).isEqualTo(1);

    link.set(LinkModel.Link.DIRECT);
    miner.relink().get(20, TimeUnit.SECONDS);
    await().until(() -> status(other).height() == 2);
    miner.stop();
    other.stop();
  }

  @Test
  void aSkewedClockIsSeenInTheBlocksThatAreMined() throws Exception {
    Node node = start(settings());
    node.skewClock(HOUR);
    String hash = mine(node, 1);
    try (RpcClient client = new RpcClient(node.rpcAddress(), PASSWORD, Duration.ofSeconds(30))) {
      JsonNode header = client.call("getblockheader", hash);
      assertThat(header.get("time").longValue())
          .isGreaterThan(System.currentTimeMillis() / 1_000 + HOUR / 2);
    }
    node.stop();
  }
}
