package dev.grapevine.testnet.gossip.spread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.grapevine.testnet.gossip.world.Outcome;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.Setting;
import dev.grapevine.testnet.gossip.world.World;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadTest {
  private static Outcome run(Setting setting, Function<World, Protocol> protocol) {
    return World.run(setting, 7, protocol);
  }

  private static double redundancy(Outcome outcome) {
    return outcome.measures().get("redundancy");
  }

  @ParameterizedTest
  @CsvSource({"2, 1000, 9", "2, 1023, 9", "2, 1024, 10", "3, 40, 3", "3, 41, 4", "1, 5, 4"})
  void aTreeTakesItsDepthAndAMessageForEachNode(int fanout, int nodes, int depth) {
    Setting setting = Setting.of(nodes).withFanout(fanout);
    Outcome outcome = run(setting, Tree::new);
    assertThat(outcome.roundsTo(100)).isEqualTo(depth);
    assertThat(outcome.messages()).isEqualTo(nodes - 1);
    assertThat(redundancy(outcome)).isZero();
    assertThat(Formulas.tree(setting)).isEqualTo(depth);
  }

  @Test
  void whatATreeLosesItLosesWithAllBeneath() {
    Setting setting = Setting.of(10_000).withFanout(2).withLoss(0.1);
    assertThat(run(setting, Tree::new).residue()).isGreaterThan(0.3);
    assertThat(run(setting, DirectMail::new).residue()).isCloseTo(0.1, within(0.01));
    assertThat(run(setting.withFanout(8), Flood::new).residue()).isZero();
  }

  @Test
  void directMailIsOneRoundThroughOneUplink() {
    Outcome outcome = run(Setting.of(500), DirectMail::new);
    assertThat(outcome.roundsTo(100)).isEqualTo(1);
    assertThat(outcome.messages()).isEqualTo(499);
    assertThat(outcome.busiestBytes()).isEqualTo(outcome.bytes());
  }

  @Test
  void allToAllCostsTheSquareAndForgivesLoss() {
    assertThat(run(Setting.of(100), AllToAll::new).messages()).isEqualTo(100 * 99);
    Outcome lossy = run(Setting.of(100).withLoss(0.5), AllToAll::new);
    assertThat(lossy.roundsTo(100)).isEqualTo(2);
  }

  @Test
  void floodingReachesAllAndMostOfItIsForNothing() {
    Outcome outcome = run(Setting.of(5_000).withFanout(8), Flood::new);
    assertThat(outcome.roundsTo(100)).isBetween(4L, 5L);
    assertThat(redundancy(outcome)).isCloseTo(14, within(0.2));
  }

  @Test
  void inventoriesBringTheNewsOnceAtThreeTimesTheRounds() {
    Outcome outcome = run(Setting.of(5_000).withFanout(8), Inventory::new);
    Outcome flood = run(Setting.of(5_000).withFanout(8), Flood::new);
    assertThat(outcome.roundsTo(100)).isEqualTo(3 * flood.roundsTo(100));
    assertThat(redundancy(outcome)).isZero();
    assertThat(outcome.bytes()).isLessThan(flood.bytes() / 2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.1})
  void whoIsNotAnsweredAsksTheNext(double loss) {
    Setting setting = Setting.of(2_000).withFanout(8).withLoss(loss).withDead(0.2);
    assertThat(run(setting, Inventory::new).residue()).isZero();
    assertThat(run(setting, SquareRoot::new).residue()).isZero();
  }

  @Test
  void theSquareRootLiesBetween() {
    Setting setting = Setting.of(5_000).withFanout(8);
    Outcome flood = run(setting, Flood::new);
    Outcome inventory = run(setting, Inventory::new);
    Outcome outcome = run(setting, SquareRoot::new);
    assertThat(outcome.roundsTo(100)).isBetween(flood.roundsTo(100), inventory.roundsTo(100));
    assertThat(outcome.bytes()).isBetween(inventory.bytes(), flood.bytes());
  }

  @Test
  void churnKeepsAPushFromEverBeingDone() {
    Setting setting = new Setting(1_000, 1, 1, 0, 0, 0.05, 300);
    Outcome outcome = run(setting, Push::new);
    assertThat(outcome.rounds()).isEqualTo(World.CHURN_ROUNDS);
    int[] late = Arrays.copyOfRange(outcome.informed(), 50, 100);
    // A newcomer waits 1/(1 - e^-1) rounds, so about 0.05 times that are uninformed.
    assertThat(1 - Arrays.stream(late).average().orElseThrow() / 1_000)
        .isCloseTo(0.05 * Math.exp(-1) / (1 - Math.exp(-1)), within(0.01));
  }

  @Test
  void theGraphIsTheOneThatWasAskedFor() {
    run(
        Setting.of(300).withFanout(4),
        world -> {
          Graph graph = new Graph(world);
          int places = 0;
          for (int node = 0; node < 300; node++) {
            int degree = graph.end(node) - graph.start(node);
            assertThat(degree).isGreaterThanOrEqualTo(4);
            places += degree;
            for (int place = graph.start(node); place < graph.end(node); place++) {
              int neighbour = graph.neighbour(place);
              assertThat(neighbour).isNotEqualTo(node);
              assertThat(graph.neighbour(graph.place(neighbour, node))).isEqualTo(node);
              assertThat(graph.place(node, neighbour)).isEqualTo(place);
            }
          }
          assertThat(places).isEqualTo(graph.places()).isBetween(2 * 4 * 300 - 60, 2 * 4 * 300);
          return new DirectMail(world);
        });
  }
}
