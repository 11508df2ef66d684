package dev.grapevine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is thrown inside the engine ends the node, and nothing but that node. */
@Timeout(60)
class NodeFailureTest {
  private static final String SCRIPT = "raw(51)";
  private static final RpcConfig.Password PASSWORD = new RpcConfig.Password("user", "secret");

  private final NodeRuntime runtime = NodeRuntime.create(1, 4);

  /** Breaks when a block is connected. */
  private static final class Broken implements EventSink {
    @Override
    public void blockConnected(BlockIndex index, Block block) {
      throw new AssertionError("broken at height " + index.height());
    }
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  private Node start(EventSink events) throws IOException {
    return Node.start(runtime, NodeSettings.regtest(PASSWORD), events);
  }

  private static RpcClient client(Node node) {
    return new RpcClient(node.rpcAddress(), PASSWORD, Duration.ofSeconds(30));
  }

  @Test
  void aBugInTheWayOfAPeersMessageStopsTheNode() throws Exception {
    Node healthy = start(EventSink.NONE);
    Node broken = start(new Broken());
    broken.connect(healthy.p2pAddress(), ConnectionKind.MANUAL).get(20, TimeUnit.SECONDS);

    client(healthy).call("generatetodescriptor", 1, SCRIPT);

    assertThatThrownBy(() -> broken.stopRequested().get(20, TimeUnit.SECONDS))
        .hasRootCauseMessage("broken at height 1");
    assertThat(broken.status()).failsWithin(20, TimeUnit.SECONDS);
    assertThat(healthy.status().get(20, TimeUnit.SECONDS).height()).isEqualTo(1);
    broken.stop();
    broken.stop();
    healthy.stop();
    assertThat(healthy.stopRequested()).isNotDone();
  }

  @Test
  void aBugInTheWayOfARequestStopsTheNode() throws Exception {
    Node broken = start(new Broken());

    assertThatThrownBy(() -> client(broken).call("generatetodescriptor", 1, SCRIPT))
        .isInstanceOf(Exception.class);

    assertThatThrownBy(() -> broken.stopRequested().get(20, TimeUnit.SECONDS))
        .hasRootCauseMessage("broken at height 1");
    broken.stop();
  }
}
