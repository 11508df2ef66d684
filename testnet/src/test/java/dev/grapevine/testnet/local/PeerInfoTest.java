package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.local.PeerInfo.Pings;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PeerInfoTest {
  @Test
  void tellsOfThePingsOfEachConnection() {
    String peers =
        """
        [ {"id": 3, "bytessent_per_msg": {"ping": 96, "pong": 32}, "pingtime": 0.041237},
          {"id": 4, "bytessent_per_msg": {"ping": 64}, "pingtime": 1, "pingwait": 0.02},
          {"id": 5, "bytessent_per_msg": {}} ]
        """;
    assertThat(PeerInfo.pings(JsonMapper.shared().readTree(peers)))
        .containsExactly(
            new Pings(3, 96, false, OptionalLong.of(41_237_000)),
            new Pings(4, 64, true, OptionalLong.of(1_000_000_000)),
            new Pings(5, 0, false, OptionalLong.empty()));
  }
}
