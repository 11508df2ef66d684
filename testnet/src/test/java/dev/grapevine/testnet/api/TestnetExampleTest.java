package dev.grapevine.testnet.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the README shows: a test of an application that wants a network. */
class TestnetExampleTest {
  @RegisterExtension
  static final TestnetExtension net =
      new TestnetExtension(Testnet.builder().nodes(3).trickle(false));

  @Test
  void aPaymentIsSeenByEveryNodeAndConfirmed() throws Exception {
    Testnet testnet = net.net();
    testnet.mine(0, 101);
    String address = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    String txid = testnet.pay(address, 50_000);
    testnet.awaitTransaction(txid, Duration.ofSeconds(30));
    String block = testnet.mine(1, 1).getFirst();
    for (TestnetNode node : testnet.nodes()) {
      assertThat(node.call("getbestblockhash").stringValue()).isEqualTo(block);
      assertThat(node.call("gettxout", txid, 0).get("value").doubleValue()).isEqualTo(0.0005);
    }
  }
}
