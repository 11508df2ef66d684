package dev.grapevine.testnet.measure;

import static dev.grapevine.testnet.measure.BlockLog.OWN;
import static dev.grapevine.testnet.measure.Percentile.NEVER;
import static dev.grapevine.testnet.measure.RecordedBlocks.block;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlockJourneyTest {
  /** Every node calls node n's connection n + 100. */
  private static final BlockJourney.Neighbours NEIGHBOURS =
      (node, peer) -> peer >= 100 ? (int) peer - 100 : BlockJourney.NOBODY;

  private final RecordedBlocks recorded = new RecordedBlocks(4);

  private BlockJourney journey(int number, int miner) {
    return BlockJourney.read(
            List.of(new BlockJourney.Mined(block(number), miner)), recorded.recorders(), NEIGHBOURS)
        .getFirst();
  }

  @Test
  void delaysAreSinceTheMinersEngineHadTheBlock() {
    recorded.arrives(2, 1_000, block(1), OWN);
    recorded.arrives(0, 1_010, block(1), 102);
    recorded.arrives(1, 1_030, block(1), 100);
    recorded.arrives(3, 1_020, block(1), 102);
    BlockJourney journey = journey(1, 2);
    assertThat(journey.delays()).containsExactly(12, 32, 2, 22);
    assertThat(journey.headerDelays()).containsExactly(10, 30, 0, 20);
    assertThat(journey.transactions()).isEqualTo(200);
  }

  @Test
  void otherBlocksAreNotMixedIn() {
    recorded.arrives(0, 500, block(7), OWN);
    recorded.arrives(0, 1_000, block(1), OWN);
    recorded.arrives(1, 600, block(7), 100);
    assertThat(journey(1, 0).delays()).containsExactly(2, NEVER, NEVER, NEVER);
    assertThat(journey(7, 0).delays()).containsExactly(2, 102, NEVER, NEVER);
  }

  @Test
  void theFirstHeaderCountsWhoeverDeliveredTheBlock() {
    recorded.arrives(0, 1_000, block(1), OWN);
    recorded.event(1, 1_005, block(1), BlockLog.Kind.HEADER, 103, 0);
    recorded.event(1, 1_050, block(1), BlockLog.Kind.ACCEPTED, 100, 0);
    recorded.event(1, 1_060, block(1), BlockLog.Kind.CONNECTED, OWN, 1);
    BlockJourney journey = journey(1, 0);
    assertThat(journey.headerDelays()[1]).isEqualTo(5);
    assertThat(journey.delays()[1]).isEqualTo(60);
    assertThat(journey.hops(1)).isEqualTo(1);
  }

  /** The log of a node that was started anew counts its first block's transactions wrongly. */
  @Test
  void whoTellsOfMostTransactionsIsRight() {
    recorded.arrives(0, 1_000, block(1), OWN);
    recorded.event(1, 1_060, block(1), BlockLog.Kind.CONNECTED, OWN, 1);
    assertThat(journey(1, 0).transactions()).isEqualTo(200);
  }

  @Test
  void aBlockWithoutABeginningHasNoDelays() {
    recorded.arrives(1, 1_000, block(1), 100);
    assertThat(journey(1, 0).delays()).containsOnly(NEVER);
  }

  @Test
  void hopsFollowTheDeliveriesBack() {
    recorded.arrives(2, 1_000, block(1), OWN);
    recorded.arrives(0, 1_010, block(1), 102);
    recorded.arrives(1, 1_030, block(1), 100);
    BlockJourney journey = journey(1, 2);
    assertThat(journey.hops(2)).isZero();
    assertThat(journey.hops(0)).isEqualTo(1);
    assertThat(journey.hops(1)).isEqualTo(2);
    assertThat(journey.hops(3)).isEqualTo(-1);
    assertThat(Hops.of(List.of(journey))).isEqualTo(new Hops(1.5, 2));
  }

  @Test
  void anUnknownConnectionOrACircleHasNoPath() {
    recorded.arrives(0, 1_000, block(1), OWN);
    recorded.arrives(1, 1_010, block(1), 5);
    recorded.arrives(2, 1_010, block(1), 103);
    recorded.arrives(3, 1_010, block(1), 102);
    BlockJourney journey = journey(1, 0);
    assertThat(List.of(journey.hops(1), journey.hops(2), journey.hops(3))).containsOnly(-1);
    assertThat(Hops.of(List.of(journey))).isEqualTo(new Hops(Double.NaN, 0));
  }
}
