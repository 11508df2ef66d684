package dev.grapevine.testnet.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.node.Node;
import dev.grapevine.node.NodeSettings;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.relay.EventSink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Against a real node that speaks both transports. */
@Timeout(60)
class HostilePeerTest {
  private final NodeRuntime runtime = NodeRuntime.create(1, 2);
  private Node node;

  @BeforeEach
  void start() throws Exception {
    RpcConfig.Password password = new RpcConfig.Password("u", "p");
    NodeSettings settings = NodeSettings.regtest(password).withEncryption(true);
    node = Node.start(runtime, settings, EventSink.NONE);
    // Out of the initial download, in which a node does not care for what is new.
    try (RpcClient client = new RpcClient(node.rpcAddress(), password, Duration.ofSeconds(20))) {
      client.call("generatetodescriptor", 1, "raw(51)");
    }
  }

  @AfterEach
  void stop() {
    node.stop();
    runtime.close();
  }

  private HostilePeer attack(HostileAct act) throws Exception {
    return HostilePeer.start(
        node.p2pAddress(),
        act,
        Networks.REGTEST,
        node.status().get(20, TimeUnit.SECONDS).tip(),
        System.currentTimeMillis() / 1_000 + 1,
        1);
  }

  private int connections() throws Exception {
    return node.connections().get(20, TimeUnit.SECONDS).size();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"INV_FLOOD", "SLOW_LORIS"},
      mode = Mode.EXCLUDE)
  void isHungUpOn(HostileAct act) throws Exception {
    try (HostilePeer peer = attack(act)) {
      await().until(peer::isDisconnected);
      assertThat(peer.outcome()).matches("disconnected after \\d+\\.\\d ms.*");
    }
    await().until(() -> connections() == 0);
    assertThat(node.status().get(20, TimeUnit.SECONDS).height()).isEqualTo(1);
  }

  @Test
  void aSlowHandshakeIsWaitedForAndEndsWithThePeer() throws Exception {
    HostilePeer peer = attack(HostileAct.SLOW_LORIS);
    await().until(() -> connections() == 1);
    assertThat(peer.isDisconnected()).isFalse();
    peer.close();
    assertThat(peer.outcome()).startsWith("still connected after ");
    await().until(() -> connections() == 0);
    peer.close();
  }

  @Test
  void aFloodIsAnsweredOnlySoFar() throws Exception {
    try (HostilePeer peer = attack(HostileAct.INV_FLOOD)) {
      await().until(() -> peer.outcome().contains(" getdata in answer"));
      assertThat(peer.isDisconnected()).isFalse();
    }
  }

  @Test
  void aNodeThatIsNotThereIsSaid() {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    assertThatThrownBy(() ->
            HostilePeer.start(
                nobody,
                HostileAct.SLOW_LORIS,
                Networks.REGTEST,
                Networks.REGTEST.genesis().hash(),
                0,
                1))
        .isInstanceOf(IOException.class);
  }
}
