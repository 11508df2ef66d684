package dev.grapevine.testnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.api.Testnet;
import dev.grapevine.testnet.api.TestnetNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RehearseCommandTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return RehearseCommand.run(args, new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void aNodeTakesTransactionsAndBlocksOfThem() throws Exception {
    try (Testnet net = Testnet.builder().nodes(1).start()) {
      TestnetNode node = net.node(0);
      int before = node.call("getblockcount").intValue();
      String login = node.rpcUser() + ":" + node.rpcPassword();
      assertThat(run(String.valueOf(node.rpcUrl().getPort()), login)).isZero();
      assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
      assertThat(node.call("getmempoolinfo").path("size").intValue()).isZero();
      int height = node.call("getblockcount").intValue();
      assertThat(height).isGreaterThan(before + 100);
      // Of the coinbase, and of a half of the transactions.
      assertThat(node.call("getblockstats", height).path("txs").intValue()).isEqualTo(1_001);
    }
  }

  @Test
  void refusesToGuess() {
    assertThat(run("18443")).isEqualTo(2);
    assertThat(run("port", "user:password")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsOnly("grapevine rehearse: wants PORT USER:PASSWORD");
  }

  @Test
  void aNodeThatIsNotThereIsAFailure() {
    assertThat(run("1", "user:password")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("grapevine rehearse: ");
  }
}
