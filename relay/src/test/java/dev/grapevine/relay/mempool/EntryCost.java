package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * What an entry without relatives costs on the heap beside its transaction, measured: used heap
 * after collections, before and after so many transactions enter. Both ends of the growth of the
 * tables are shown, since they double. Run it with the serial collector.
 */
public final class EntryCost {
  private EntryCost() {}

  /** Prints a line for each number of entries. */
  public static void main(String[] args) {
    for (int inputs = 1; inputs <= 2; inputs++) {
      for (int count : new int[] {24_500, 24_700, 35_000, 49_000, 49_300, 70_000, 98_000}) {
        System.out.printf(
            "%d inputs, %d entries: %.1f bytes an entry%n", inputs, count, bytes(count, inputs));
      }
    }
  }

  private static double bytes(int count, int inputs) {
    TestTransactions make = new TestTransactions();
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<OutPoint> coins = new ArrayList<>();
      for (int j = 0; j < inputs; j++) {
        coins.add(make.coin());
      }
      Transaction tx = make.spending(coins, 2);
      // What a transaction works out when it is asked first is its own.
      tx.txid();
      tx.wtxid();
      tx.weight();
      transactions.add(tx);
    }
    long before = used();
    Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
    int i = 0;
    for (Transaction tx : transactions) {
      TestTransactions.add(mempool, tx, 200 + i++ * 7919L % 100_000);
    }
    long after = used();
    if (mempool.size() != transactions.size()) {
      throw new IllegalStateException("not all entered");
    }
    return (double) (after - before) / count;
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
