package dev.grapevine.node.fees;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/** Transactions that bid for room in blocks, told to an estimator. Repeatable. */
final class FeeMarket {
  private final FeeEstimator estimator;
  private final TestTransactions make = new TestTransactions();
  private final List<Bid> waiting = new ArrayList<>();
  private int height;

  /** A transaction that waits. */
  record Bid(Transaction transaction, long satPerKvB, int height) {}

  FeeMarket(FeeEstimator estimator) {
    this.estimator = estimator;
    this.height = estimator.bestHeight();
  }

  int height() {
    return height;
  }

  List<Bid> waiting() {
    return waiting;
  }

  /** {@code count} transactions enter that pay this. */
  void bid(int count, long satPerKvB) {
    for (int i = 0; i < count; i++) {
      Bid bid = new Bid(make.lone(), satPerKvB, height);
      waiting.add(bid);
      estimator.transactionEntered(bid.transaction().txid(), height, satPerKvB);
    }
  }

  /** One of those that wait is replaced or evicted. */
  void withdraw(Bid bid) {
    waiting.remove(bid);
    estimator.transactionLeft(bid.transaction().txid());
  }

  /** A block with room for so many: the best bids are taken, and returned. */
  List<Bid> mine(int room) {
    waiting.sort(Comparator.comparingLong(Bid::satPerKvB).reversed());
    return mine(List.copyOf(waiting.subList(0, Math.min(room, waiting.size()))));
  }

  /** A block of these, which wait. */
  List<Bid> mine(List<Bid> chosen) {
    waiting.removeAll(new HashSet<>(chosen));
    height++;
    estimator.blockConnected(height, chosen.stream().map(Bid::transaction).toList());
    return chosen;
  }

  /** So many blocks of a market where demand is around the room there is. */
  void trade(Random random, int blocks, int room) {
    for (int i = 0; i < blocks; i++) {
      int bids = random.nextInt(room / 2, room * 3 / 2);
      for (int each = 0; each < bids; each++) {
        bid(1, Math.round(1_000 * StrictMath.pow(1.1892, random.nextInt(29))));
      }
      if (!waiting.isEmpty() && random.nextInt(4) == 0) {
        withdraw(waiting.getLast());
      }
      mine(room);
    }
  }
}
