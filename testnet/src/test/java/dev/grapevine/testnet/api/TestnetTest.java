package dev.grapevine.testnet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.relay.EventSink;
import dev.grapevine.testnet.latency.LinkFile;
import dev.grapevine.testnet.local.TestnetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TestnetTest {
  @TempDir private Path directory;

  private static final String STRANGER = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

  @Test
  void paysManyTimesOutOfOneCoinAndSaysWhenThereIsNone() throws Exception {
    try (Testnet net = Testnet.builder().nodes(2).trickle(false).seed(5).start()) {
      assertThatThrownBy(() -> net.pay(STRANGER, 1_000))
          .isInstanceOf(TestnetException.class)
          .hasMessageEndingWith("mine 101 blocks first");
      // Only the block that the network began with is spendable now: 50 coins.
      net.mine(1, 99);
      String last = "";
      for (int i = 0; i < 4; i++) {
        last = net.pay(STRANGER, 1_000_000_000);
      }
      net.awaitTransaction(last, Duration.ofSeconds(30));
      assertThatThrownBy(() -> net.pay(STRANGER, 1_000_000_000))
          .hasMessageContaining("no spendable coin");
      assertThat(net.node(1).call("getmempoolinfo").get("size").intValue()).isEqualTo(4);
    }
  }

  @Test
  void nodesThatWereMinedOnByRpcAgreeInTheEnd() throws Exception {
    try (Testnet net = Testnet.builder().nodes(3).outbound(1).start()) {
      net.node(2).call("generatetoaddress", 3, STRANGER);
      net.awaitSameTip(Duration.ofSeconds(30));
      assertThat(net.node(0).call("getblockcount").intValue()).isEqualTo(4);
      assertThat(net.mine(0, 1)).hasSize(1);
      assertThatThrownBy(() -> net.node(0).call("nosuchmethod"))
          .isInstanceOf(TestnetException.class)
          .hasMessageStartingWith("node 0: nosuchmethod: ");
      assertThat(net.node(1).rpcUrl().toString()).matches("http://127\\.0\\.0\\.1:[0-9]+/");
    }
  }

  @Test
  void aBlockTakesAsLongAsTheLinksSay() throws Exception {
    Path file = Files.writeString(directory.resolve("links"), "default 40\n");
    long[] at = new long[2];
    try (Testnet net =
        Testnet.builder()
            .nodes(2)
            .links(LinkFile.read(file, 2))
            .observe(number -> new Arrival(at, number))
            .start()) {
      net.mine(0, 1);
    }
    // There is no upper bound on a busy machine; 40 ms is what it cannot be faster than.
    assertThat(at[1] - at[0]).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(40));
  }

  /** Writes down when a node had its latest block. */
  private record Arrival(long[] at, int node) implements EventSink {
    @Override
    public void blockConnected(BlockIndex index, Block block) {
      at[node] = System.nanoTime();
    }
  }

  @Test
  void aWrongNumberIsNamed() {
    assertThatThrownBy(() -> Testnet.builder().nodes(0).start())
        .hasMessage("nodes must be from 1 to 10000, not 0");
    assertThatThrownBy(() -> Testnet.builder().outbound(-1).start())
        .hasMessage("outbound must not be below 0, but is -1");
  }
}
