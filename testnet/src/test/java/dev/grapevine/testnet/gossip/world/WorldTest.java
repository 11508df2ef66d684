package dev.grapevine.testnet.gossip.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorldTest {
  private static final int ROUNDS = 20;

  /** Every live node sends to one other in each round and hears it within the round or later. */
  private static final class Chatter implements Protocol {
    private final World world;
    private final double messageRounds;
    private final List<String> heard = new ArrayList<>();
    private int replaced;

    Chatter(World world, double messageRounds) {
      this.world = world;
      this.messageRounds = messageRounds;
    }

    @Override
    public double messageRounds() {
      return messageRounds;
    }

    @Override
    public void roundBegins(int round) {
      for (int node = 0; node < world.nodes(); node++) {
        if (world.isUp(node)) {
          world.post(node, world.anyOther(node), 7, 10, round);
        }
      }
    }

    @Override
    public void arrived(int from, int to, int kind, long body) {
      assertThat(kind).isEqualTo(7);
      assertThat(world.isUp(to)).isTrue();
      assertThat(to).isNotEqualTo(from);
      heard.add(body + "/" + world.round() + ": " + from + " to " + to);
    }

    @Override
    public void replaced(int node) {
      replaced++;
    }

    @Override
    public int informed() {
      return 0;
    }

    @Override
    public boolean isOver(int informed) {
      return world.round() == ROUNDS;
    }
  }

  private static Chatter chat(Setting setting, long seed, double messageRounds) {
    Chatter[] chatter = new Chatter[1];
    Outcome outcome =
        World.run(setting, seed, world -> chatter[0] = new Chatter(world, messageRounds));
    assertThat(outcome.rounds()).isEqualTo(ROUNDS);
    assertThat(outcome.messages()).isEqualTo((long) ROUNDS * setting.liveNodes());
    assertThat(outcome.bytes()).isEqualTo(10 * outcome.messages());
    return chatter[0];
  }

  @Test
  void theSameSeedGivesTheSameHistoryAndAnotherSeedAnother() {
    Setting setting = new Setting(50, 1, 1, 0.1, 0.1, 0.1, 1);
    assertThat(chat(setting, 5, 0.25).heard).isEqualTo(chat(setting, 5, 0.25).heard);
    assertThat(chat(setting, 5, 0.25).heard).isNotEqualTo(chat(setting, 6, 0.25).heard);
  }

  @Test
  void aMessageArrivesWithinItsRoundOrBeforeTheNextOneActs() {
    assertThat(chat(Setting.of(9), 1, 0.25).heard)
        .hasSize(9 * ROUNDS)
        .allSatisfy(line -> assertThat(line).matches("(\\d+)/\\1: .*"));
    assertThat(chat(Setting.of(9), 1, 1).heard)
        .allSatisfy(line -> assertThat(line).matches("(\\d+)/\\1: .*"));
  }

  @Test
  void lossTakesItsShareAndAllTakesAll() {
    int sent = 2_000 * ROUNDS;
    assertThat(chat(Setting.of(2_000).withLoss(0.3), 1, 0.25).heard.size() / (double) sent)
        .isCloseTo(0.7, within(0.02));
    Outcome nothing = World.run(Setting.of(10).withLoss(1), 1, world -> new Chatter(world, 0.25));
    assertThat(nothing.rounds()).as("a trial without hope ends").isEqualTo(1);
  }

  @Test
  void deadNodesNeitherSpeakNorHearButAreSpokenTo() {
    Setting setting = Setting.of(2_000).withDead(0.25);
    assertThat(setting.liveNodes()).isEqualTo(1_500);
    int sent = 1_500 * ROUNDS;
    assertThat(chat(setting, 1, 0.25).heard.size() / (double) sent).isCloseTo(0.75, within(0.02));
  }

  @Test
  void churnReplacesItsShareOfTheLivingInEachRound() {
    Setting setting = new Setting(1_000, 1, 1, 0, 0.5, 0.1, 1);
    assertThat(chat(setting, 1, 0.25).replaced / (500.0 * ROUNDS)).isCloseTo(0.1, within(0.01));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 16, 17, 40, 41})
  void othersAreDistinctAndEachAsLikely(int count) {
    int[] times = new int[42];
    World.run(
        Setting.of(42),
        1,
        world -> {
          int[] others = new int[count];
          for (int i = 0; i < 10_000; i++) {
            world.anyOthers(5, others);
            assertThat(Arrays.stream(others).distinct().count()).isEqualTo(count);
            Arrays.stream(others).forEach(other -> times[other]++);
          }
          return new Chatter(world, 0.25);
        });
    double expected = 10_000 * count / 41.0;
    for (int node = 0; node < 42; node++) {
      assertThat((double) times[node])
          .isCloseTo(node == 5 ? 0 : expected, within(6 * Math.sqrt(expected)));
    }
  }
}
