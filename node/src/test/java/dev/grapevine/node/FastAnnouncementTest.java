package dev.grapevine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.core.WireTrace;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.base.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A compact block is in the socket before its block is validated (BIP152). */
@Timeout(60)
class FastAnnouncementTest {
  private static final String SCRIPT = "raw(51)";
  private static final RpcConfig.Password PASSWORD = new RpcConfig.Password("user", "secret");

  private final NodeRuntime runtime = NodeRuntime.create(1, 4);

  /** What happened to blocks at one node, in order. */
  private static final class Order implements EventSink, WireTrace {
    final List<String> steps = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void written(PeerId peer, Message message, long waitNanos) {
      if (message instanceof CmpctBlock sketch) {
        steps.add("sent " + sketch.header().hash());
      }
    }

    @Override
    public void blockConnected(BlockIndex index, Block block) {
      steps.add("connected " + index.hash());
    }
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void whoWantsHighBandwidthHasItBeforeItIsConnected() throws Exception {
    Order order = new Order();
    Node alice = Node.start(runtime, NodeSettings.regtest(PASSWORD), order, order);
    Node bob = Node.start(runtime, NodeSettings.regtest(PASSWORD), EventSink.NONE);
    bob.connect(alice.p2pAddress(), ConnectionKind.MANUAL).get(20, TimeUnit.SECONDS);
    RpcClient client = new RpcClient(alice.rpcAddress(), PASSWORD, Duration.ofSeconds(30));
    String hash = "";
    for (int height = 1; height <= 4; height++) {
      int wanted = height;
      hash = client.call("generatetodescriptor", 1, SCRIPT).get(0).stringValue();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> bob.status().get(20, TimeUnit.SECONDS).height() == wanted);
    }
    // By then bob has asked for it.
    assertThat(order.steps).endsWith("sent " + hash, "connected " + hash);
    alice.stop();
    bob.stop();
  }
}
