package dev.grapevine.testnet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.testnet.local.TestnetException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestnetTest {
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
  void aWrongNumberIsNamed() {
    assertThatThrownBy(() -> Testnet.builder().nodes(0).start())
        .hasMessage("nodes must be from 1 to 10000, not 0");
    assertThatThrownBy(() -> Testnet.builder().outbound(-1).start())
        .hasMessage("outbound must not be below 0, but is -1");
  }
}
