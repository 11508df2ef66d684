package dev.grapevine.testnet.local;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.testnet.workload.FanOut;
import dev.grapevine.testnet.workload.Workload;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** The second phase: mines and splits as many coins as the workload spends, and signs it. */
final class Funding {
  /** A coinbase is spendable so many blocks later ({@code COINBASE_MATURITY}). */
  private static final int COINBASE_MATURITY = 100;

  /** Blocks mined by one call before all nodes have to have caught up. */
  private static final int MINING_BATCH = 20;

  private Funding() {}

  /** Returns the workload's transactions, of which none depends on another. */
  static List<Transaction> run(Stage stage, Miner miner, SplittableRandom random)
      throws TestnetException, InterruptedException {
    int coins = stage.options().load().workload();
    int coinbases = FanOut.coinbases(coins);
    int fanOutBlocks = Math.ceilDiv(coinbases, FanOut.TRANSACTIONS_PER_BLOCK);
    int mature = coinbases == 0 ? 1 : COINBASE_MATURITY + coinbases;
    stage.progress().begin("mining coins", mature + fanOutBlocks);
    // The first one alone: its time brings all nodes out of the initial download, in which they
    // would announce nothing.
    miner.mineEverywhere(0, 1);
    while (miner.height() < mature) {
      miner.mineEverywhere(0, Math.min(MINING_BATCH, mature - miner.height()));
      stage.progress().reached(miner.height());
    }
    FanOut fanOut = FanOut.of(stage.wallet(), miner.coinbases(coinbases), coins);
    for (Transaction split : fanOut.transactions()) {
      stage.network().call(0, "sendrawtransaction", HexFormat.of().formatHex(split.serialized()));
    }
    for (int i = 0; i < fanOutBlocks; i++) {
      miner.mineEverywhere(0, 1);
      stage.progress().reached(miner.height());
    }
    List<Transaction> workload = Workload.spend(stage.wallet(), fanOut.coins(), random);
    stage
        .progress()
        .end(
            "mined "
                + Stage.counted(miner.height(), "block")
                + " and signed "
                + Stage.counted(workload.size(), "transaction"));
    return workload;
  }
}
