package dev.grapevine.testnet.gossip.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.gossip.world.Outcome;
import dev.grapevine.testnet.gossip.world.Setting;
import dev.grapevine.testnet.gossip.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeartbeatTest {
  private static Outcome run(int nodes, Heartbeat.Judge judge) {
    Setting setting = Setting.of(nodes).withDead(3.0 / nodes);
    return World.run(setting, 1, world -> new Heartbeat(world, judge, 8));
  }

  @ParameterizedTest
  @EnumSource(Heartbeat.Judge.class)
  void allNoticeThatCountersStandStill(Heartbeat.Judge judge) {
    Outcome outcome = run(100, judge);
    assertThat(outcome.residue()).isZero();
    assertThat(outcome.roundsTo(100)).isBetween(10L, 80L);
  }

  @Test
  void fixedTimesLongEnoughAccuseNobodyAlive() {
    assertThat(run(150, Heartbeat.Judge.TIMERS).measures().get("false_positives")).isZero();
  }

  @Test
  void messagesGrowWithTheNumberOfMembers() {
    double few = run(50, Heartbeat.Judge.TIMERS).measures().get("message_bytes");
    double many = run(200, Heartbeat.Judge.TIMERS).measures().get("message_bytes");
    assertThat(many).isEqualTo(24 + 4 * (few - 24));
  }
}
