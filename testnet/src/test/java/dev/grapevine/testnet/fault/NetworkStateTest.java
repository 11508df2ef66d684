package dev.grapevine.testnet.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.transport.LinkModel;
import dev.grapevine.p2p.transport.LinkModel.Flow;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkStateTest {
  private static final LinkProfile.Way WAY = new LinkProfile.Way(1_000, 5_000);

  /** 0 - 1 - 2 - 3 - 4 - 5. */
  private static final Topology CHAIN =
      Topology.of(List.of(List.of(1), List.of(2), List.of(3), List.of(4), List.of(5), List.of()));

  private static NetworkState after(String... lines) throws Exception {
    List<String> numbered = List.of(lines).stream().map(line -> "1s: " + line).toList();
    NetworkState state = NetworkState.sound(6);
    for (FaultPlan.Event event : FaultFile.parse("f", numbered, 6, 1, 1).events()) {
      state = state.after(event.fault());
    }
    return state;
  }

  private static Flow flow(NetworkState state, int from, int to) {
    return state.link(from, to, WAY).flow();
  }

  @Test
  void whoIsDownIsNotAliveAndWhoIsPausedOrAZombieIs() throws Exception {
    NetworkState state = after("kill 1", "pause 2", "zombie 3");
    assertThat(state.alive()).hasToString("0 2-5");
    assertThat(state.responsive()).hasToString("0 4-5");
    assertThat(after("kill 1 2", "restart 2").alive()).hasToString("0 2-5");
    assertThat(after("pause 2", "kill 2", "restart 2").responsive()).hasToString("0-5");
    assertThat(after("zombie 2", "kill 2", "restart 2").responsive()).hasToString("0-5");
  }

  @Test
  void sourcesAreInTheLargestPieceAndTheFirstOfEqualOnes() throws Exception {
    assertThat(after("partition 0-1 | rest").sources(CHAIN)).hasToString("2-5");
    assertThat(after("partition 0-2 | rest").sources(CHAIN)).hasToString("0-2");
    assertThat(after("partition 3-5 | rest").sources(CHAIN)).hasToString("0-2");
    assertThat(after("kill 2").sources(CHAIN)).hasToString("3-5");
    // What counts is who can mine there.
    assertThat(after("partition 0-1 | rest", "kill 2-4").sources(CHAIN)).hasToString("0-1");
    assertThat(after("skew 0 +3h", "pause 1").sources(CHAIN)).hasToString("2-5");
    assertThat(after("skew 0 +3h", "skew 0 +0s").sources(CHAIN)).hasToString("0-5");
    assertThat(after("partition 0-1 | rest", "heal").sources(CHAIN)).hasToString("0-5");
  }

  @Test
  void whatCannotPassTheMiddleDoesNotGetToTheEnd() throws Exception {
    assertThat(NetworkState.sound(6).reachable(3, CHAIN)).hasToString("0-5");
    assertThat(after("kill 2").reachable(3, CHAIN)).hasToString("3-5");
    assertThat(after("zombie 2").reachable(0, CHAIN)).hasToString("0-1");
    assertThat(after("pause 5").reachable(0, CHAIN)).hasToString("0-4");
    assertThat(after("partition 0-3 | rest").reachable(0, CHAIN)).hasToString("0-3");
    assertThat(after("partition 1 | rest").reachable(0, CHAIN)).hasToString("0");
  }

  @Test
  void aLinkIsAsGoodAsItsWorseEnd() throws Exception {
    NetworkState state = after("pause 1", "zombie 2", "partition 0-3 | rest");
    assertThat(flow(state, 0, 3)).isEqualTo(Flow.OPEN);
    assertThat(flow(state, 0, 1)).isEqualTo(Flow.HELD);
    assertThat(flow(state, 1, 0)).isEqualTo(Flow.HELD);
    assertThat(flow(state, 0, 4)).isEqualTo(Flow.HELD);
    assertThat(flow(state, 1, 2)).isEqualTo(Flow.LOST);
    assertThat(flow(state, 2, 4)).isEqualTo(Flow.LOST);
  }

  @Test
  void slowEndsAddTheirDelaysAndTheNarrowestCounts() throws Exception {
    NetworkState state = after("slow 0 delay 2ms rate 1kbit", "slow 1 delay 3ms");
    assertThat(state.link(0, 1, WAY)).isEqualTo(new LinkModel.Link(5_001_000, 1_000));
    assertThat(state.link(1, 2, WAY)).isEqualTo(new LinkModel.Link(3_001_000, 5_000));
    assertThat(state.link(2, 3, WAY)).isEqualTo(new LinkModel.Link(1_000, 5_000));
    assertThat(after("slow 0 delay 2ms", "restore 0").link(0, 1, WAY))
        .isEqualTo(new LinkModel.Link(1_000, 5_000));
  }
}
