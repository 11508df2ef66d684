package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.core.Traffic;
import dev.grapevine.testnet.measure.TestnetResult.MessageCount;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SentMessagesTest {
  private static Traffic sent(Map<String, Traffic.Count> sent) {
    return new Traffic(sent, Map.of("pong", new Traffic.Count(9, 9)), 0, 0);
  }

  @Test
  void sumsWhatEveryNodeSentInBetween() {
    List<Traffic> before =
        List.of(
            sent(Map.of("tx", new Traffic.Count(1, 100), "ping", new Traffic.Count(2, 64))),
            sent(Map.of()));
    List<Traffic> after =
        List.of(
            sent(Map.of("tx", new Traffic.Count(4, 700), "ping", new Traffic.Count(2, 64))),
            sent(Map.of("tx", new Traffic.Count(1, 50), "inv", new Traffic.Count(3, 90))));
    assertThat(SentMessages.between(before, after))
        .containsExactly(new MessageCount("inv", 3, 90), new MessageCount("tx", 4, 650));
  }
}
