package dev.grapevine.relay.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One random history, done to the {@link Orphanage} and to the naive one. Limits are small, so that
 * they bite: 40 points, and 2500 weight units for a peer.
 */
final class OrphanageHistory {
  private static final int PEERS = 5;
  private static final long MAX_POINTS = 40;
  private static final long RESERVED_WEIGHT = 2500;

  private final SplittableRandom random;
  private final TestTransactions make = new TestTransactions();
  private final List<Transaction> parents = new ArrayList<>();
  private final List<Transaction> orphans = new ArrayList<>();
  private final SplittableRandom lots;
  private final Orphanage fast;
  private final NaiveOrphanage naive = new NaiveOrphanage(MAX_POINTS, RESERVED_WEIGHT);

  OrphanageHistory(long seed) {
    random = new SplittableRandom(seed);
    fast = new Orphanage(new SplittableRandom(seed), MAX_POINTS, RESERVED_WEIGHT);
    // The same draws, after the two of its salts.
    lots = new SplittableRandom(seed);
    lots.nextLong();
    lots.nextLong();
    for (int i = 0; i < 6; i++) {
      parents.add(make.lone());
    }
    for (int i = 0; i < 40; i++) {
      orphans.add(orphan());
    }
  }

  private Transaction orphan() {
    List<OutPoint> coins = new ArrayList<>();
    int inputs = random.nextInt(8) == 0 ? 10 + random.nextInt(12) : 1 + random.nextInt(2);
    for (int i = 0; i < inputs; i++) {
      Transaction parent = parents.get(random.nextInt(parents.size()));
      OutPoint coin =
          random.nextInt(4) == 0 ? make.coin() : TestTransactions.output(parent, random.nextInt(3));
      if (!coins.contains(coin)) {
        coins.add(coin);
      }
    }
    return make.spending(coins, 1, Witness.of(List.of(new byte[1 + random.nextInt(600)])));
  }

  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      operate();
      compare();
    }
  }

  private void operate() {
    Transaction orphan = orphans.get(random.nextInt(orphans.size()));
    Transaction parent = parents.get(random.nextInt(parents.size()));
    int peer = random.nextInt(PEERS);
    switch (random.nextInt(16)) {
      case 0 -> {
        naive.remove(orphan.wtxid());
        fast.remove(orphan.wtxid());
      }
      case 1 -> {
        if (random.nextInt(3) == 0) {
          naive.disconnected(peer);
          fast.disconnected(new PeerId(peer));
        }
      }
      case 2 -> {
        naive.blockConnected(List.of(orphan));
        fast.blockConnected(block(orphan));
      }
      case 3, 4 -> {
        fast.parentAccepted(parent);
        naive.parentAccepted(parent, lots::nextInt);
      }
      case 5, 6 -> assertThat(fast.takeReady(new PeerId(peer))).isEqualTo(naive.takeReady(peer));
      default -> {
        naive.add(orphan, peer);
        fast.add(orphan, new PeerId(peer));
      }
    }
  }

  private void compare() {
    assertThat(fast.points()).isEqualTo((int) naive.points());
    assertThat(fast.weight()).isEqualTo(naive.weight());
    assertThat(fast.size()).isEqualTo((int) naive.orphans().count());
    assertThat(fast.announcements()).isEqualTo(naive.rows.size());
    for (int peer = 0; peer < PEERS; peer++) {
      PeerId id = new PeerId(peer);
      assertThat(fast.points(id)).isEqualTo((int) naive.pointsOf(peer));
      assertThat(fast.weight(id)).isEqualTo(naive.weightOf(peer));
      int of = peer;
      assertThat(fast.hasReady(id))
          .isEqualTo(naive.rows.stream().anyMatch(row -> row.peer == of && row.ready));
    }
    for (NaiveOrphanage.Row row : naive.rows) {
      assertThat(fast.isAnnouncedBy(row.tx.wtxid(), new PeerId(row.peer))).isTrue();
    }
    Transaction parent = parents.get(random.nextInt(parents.size()));
    int peer = random.nextInt(PEERS);
    assertThat(fast.children(parent, new PeerId(peer))).isEqualTo(naive.children(parent, peer));
  }

  private static Block block(Transaction... transactions) {
    BlockHeader header =
        new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
    return new Block(header, List.of(transactions));
  }
}
