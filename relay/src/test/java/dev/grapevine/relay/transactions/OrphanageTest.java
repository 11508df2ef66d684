package dev.grapevine.relay.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrphanageTest {
  private static final PeerId ALICE = new PeerId(1);
  private static final PeerId BOB = new PeerId(2);
  private static final PeerId CAROL = new PeerId(3);

  private final TestTransactions make = new TestTransactions();
  private final Orphanage orphanage = new Orphanage(new SplittableRandom(1));

  private Transaction childOf(Transaction... parents) {
    List<OutPoint> coins = new ArrayList<>();
    for (Transaction parent : parents) {
      coins.add(TestTransactions.output(parent, 0));
    }
    return make.spending(coins, 1);
  }

  private Transaction heavy(int weight) {
    int witnessBytes = weight - make.spending(List.of(make.coin()), 1).weight() - 4;
    return make.spending(
        List.of(make.coin()), 1, Witness.of(List.of(new byte[Math.max(1, witnessBytes)])));
  }

  private static Block block(Transaction... transactions) {
    BlockHeader header =
        new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
    return new Block(header, List.of(transactions));
  }

  @Test
  void itIsKeptAsLongAsOneOfItsAnnouncersIsHere() {
    Transaction orphan = make.lone();
    orphanage.add(orphan, ALICE);
    orphanage.add(orphan, BOB);
    orphanage.add(orphan, BOB);
    assertThat(orphanage.announcers(orphan.wtxid())).containsExactly(ALICE, BOB);
    assertThat(orphanage.size()).isEqualTo(1);
    assertThat(orphanage.announcements()).isEqualTo(2);
    orphanage.disconnected(ALICE);
    assertThat(orphanage.all()).containsExactly(new OrphanSnapshot(orphan, List.of(BOB)));
    orphanage.disconnected(BOB);
    assertThat(orphanage.contains(orphan.wtxid())).isFalse();
    assertThat(orphanage.weight() + orphanage.points()).isZero();
  }

  @Test
  void twoWitnessesOfOneTxidAreTwoOrphans() {
    OutPoint coin = make.coin();
    Transaction one = make.spending(List.of(coin), 1);
    List<TxIn> otherInputs =
        List.of(
            new TxIn(
                coin,
                one.inputs().getFirst().scriptSig(),
                TxIn.SEQUENCE_FINAL,
                Witness.of(List.of(new byte[] {7}))));
    Transaction other = Transaction.of(one.version(), otherInputs, one.outputs(), one.lockTime());
    assertThat(other.txid()).isEqualTo(one.txid());
    orphanage.add(one, ALICE);
    orphanage.add(other, BOB);
    assertThat(orphanage.size()).isEqualTo(2);
    orphanage.remove(one.wtxid());
    assertThat(orphanage.contains(other.wtxid())).isTrue();
  }

  @Test
  void withItsParentItBecomesTheWorkOfOneAnnouncer() {
    Transaction parent = make.lone();
    Transaction orphan = childOf(parent, make.lone());
    orphanage.add(orphan, ALICE);
    orphanage.add(orphan, BOB);
    orphanage.parentAccepted(parent);
    assertThat(orphanage.hasReady(ALICE)).isNotEqualTo(orphanage.hasReady(BOB));
    PeerId worker = orphanage.hasReady(ALICE) ? ALICE : BOB;
    assertThat(orphanage.takeReady(worker)).contains(orphan);
    assertThat(orphanage.takeReady(worker)).isEmpty();
    assertThat(orphanage.contains(orphan.wtxid())).as("its other parent is missing").isTrue();
    orphanage.parentAccepted(parent);
    assertThat(orphanage.hasReady(ALICE) || orphanage.hasReady(BOB)).isTrue();
  }

  @Test
  void whoGetsTheWorkIsDrawnByLot() {
    int alices = 0;
    for (int i = 0; i < 100; i++) {
      Transaction parent = make.lone();
      Transaction orphan = childOf(parent);
      orphanage.add(orphan, ALICE);
      orphanage.add(orphan, BOB);
      orphanage.parentAccepted(parent);
      alices += orphanage.takeReady(ALICE).isPresent() ? 1 : 0;
      orphanage.remove(orphan.wtxid());
    }
    assertThat(alices).isBetween(30, 70);
  }

  @Test
  void aBlockTakesWhatItHoldsAndWhatItConflictsWith() {
    Transaction confirmed = make.lone();
    Transaction conflicting =
        make.spending(List.of(confirmed.inputs().getFirst().prevout(), make.coin()), 1);
    Transaction other = make.lone();
    orphanage.add(confirmed, ALICE);
    orphanage.add(conflicting, ALICE);
    orphanage.add(other, ALICE);
    orphanage.blockConnected(block(confirmed));
    assertThat(orphanage.all()).containsExactly(new OrphanSnapshot(other, List.of(ALICE)));
  }

  @Test
  void theLatestChildOfThePeerComesFirstAndReadyOnesBeforeOthers() {
    Transaction parent = make.lone();
    Transaction otherParent = make.lone();
    Transaction first = childOf(parent);
    Transaction second = childOf(parent, otherParent);
    Transaction third = childOf(parent);
    for (Transaction child : List.of(first, second, third)) {
      orphanage.add(child, ALICE);
    }
    orphanage.add(childOf(parent), BOB);
    orphanage.add(make.lone(), ALICE);
    orphanage.parentAccepted(otherParent);
    assertThat(orphanage.children(parent, ALICE)).containsExactly(second, third, first);
    assertThat(orphanage.children(parent, CAROL)).isEmpty();
  }

  @Test
  void tooHeavyAnOrphanIsNotKept() {
    orphanage.add(heavy(Orphanage.MAX_ORPHAN_WEIGHT + 1000), ALICE);
    assertThat(orphanage.size()).isZero();
  }

  @Test
  void thePointsOfAllAreBoundedAndTheOldestGoFirst() {
    List<Transaction> orphans = new ArrayList<>();
    for (int i = 0; i <= Orphanage.MAX_POINTS; i++) {
      orphans.add(make.lone());
      orphanage.add(orphans.getLast(), List.of(ALICE, BOB, CAROL).get(i % 3));
    }
    assertThat(orphanage.points()).isEqualTo(Orphanage.MAX_POINTS);
    assertThat(orphanage.contains(orphans.get(0).wtxid())).isFalse();
    assertThat(orphanage.contains(orphans.get(1).wtxid())).isTrue();
  }

  @Test
  void everyTenInputsAreAPoint() {
    List<OutPoint> coins = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      coins.add(make.coin());
    }
    orphanage.add(make.spending(coins, 1), ALICE);
    assertThat(orphanage.points(ALICE)).isEqualTo(3);
  }

  @Test
  void aFloodPushesOutNothingOfAPeerWithinItsShare() {
    List<Transaction> honest = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      honest.add(make.lone());
      orphanage.add(honest.getLast(), BOB);
    }
    for (int i = 0; i < 2 * Orphanage.MAX_POINTS; i++) {
      orphanage.add(make.lone(), ALICE);
    }
    for (Transaction orphan : honest) {
      assertThat(orphanage.contains(orphan.wtxid())).isTrue();
    }
    assertThat(orphanage.weight()).isLessThanOrEqualTo(2 * Orphanage.RESERVED_WEIGHT);
  }

  @Test
  void eachPeerMayFillItsWeightAndTheWorstOfThemLosesFirst() {
    Transaction honest = heavy(300_000);
    orphanage.add(honest, BOB);
    List<Transaction> flood = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      flood.add(heavy(100_000));
      orphanage.add(flood.getLast(), ALICE);
    }
    assertThat(orphanage.weight()).isLessThanOrEqualTo(2 * Orphanage.RESERVED_WEIGHT);
    assertThat(orphanage.contains(honest.wtxid())).isTrue();
    assertThat(orphanage.contains(flood.getFirst().wtxid())).isFalse();
    assertThat(orphanage.weight(ALICE))
        .as("more than its part, as there is room")
        .isGreaterThan(Orphanage.RESERVED_WEIGHT);
  }

  @Test
  void whatIsReadyIsLostLast() {
    Orphanage small = new Orphanage(new SplittableRandom(2), 3, Orphanage.RESERVED_WEIGHT);
    Transaction parent = make.lone();
    Transaction ready = childOf(parent);
    Transaction waiting = make.lone();
    small.add(ready, ALICE);
    small.add(waiting, ALICE);
    small.parentAccepted(parent);
    small.add(make.lone(), ALICE);
    small.add(make.lone(), ALICE);
    assertThat(small.contains(ready.wtxid())).isTrue();
    assertThat(small.contains(waiting.wtxid())).isFalse();
  }

  /** Random operations on small limits, against {@link NaiveOrphanage}; compared after each. */
  @ParameterizedTest
  @ValueSource(ints = {0, 50, 100, 150})
  void agreesWithTheNaiveOne(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + 50; seed++) {
      new OrphanageHistory(seed).run(120);
    }
  }
}
