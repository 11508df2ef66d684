package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import java.util.ArrayList;
import java.util.List;

/** Transactions that no script was run for: each differs from every other one made here. */
public final class TestTransactions {
  /** Satoshi of every output. */
  public static final long OUTPUT_VALUE = 10_000;

  private static final int ANYONE_CAN_SPEND = 0x51;

  private int serial;

  /** A transaction with two outputs that spends a coin of its own. */
  public Transaction lone() {
    return spending(List.of(coin()), 2);
  }

  /** An outpoint that nothing else made here spends. */
  public OutPoint coin() {
    return new OutPoint(new Txid(++serial, 0x636f696e, 0, 0), 0);
  }

  /** The output {@code index} of {@code tx}. */
  public static OutPoint output(Transaction tx, int index) {
    return new OutPoint(tx.txid(), index);
  }

  /** A transaction that spends these. */
  public Transaction spending(List<OutPoint> coins, int outputs) {
    return spending(coins, outputs, Witness.of(List.of(new byte[] {1})));
  }

  /**
   * A transaction that spends these with a witness on each input; {@link Witness#EMPTY} for none.
   */
  public Transaction spending(List<OutPoint> coins, int outputs, Witness witness) {
    List<TxIn> ins = new ArrayList<>();
    for (OutPoint coin : coins) {
      ins.add(new TxIn(coin, Script.EMPTY, TxIn.SEQUENCE_FINAL, witness));
    }
    List<TxOut> outs = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      outs.add(new TxOut(OUTPUT_VALUE, Script.of(new byte[] {ANYONE_CAN_SPEND})));
    }
    return Transaction.of(2, ins, outs, ++serial);
  }

  /** An entry for {@code tx} that paid {@code fee} satoshi. */
  public static MempoolEntry entry(Transaction tx, long fee) {
    return new MempoolEntry(tx, fee, tx.weight(), 0, 1_700_000_000L, 100, false);
  }

  /** Puts {@code tx} into {@code mempool} without asking whether it may. */
  public static MempoolEntry add(Mempool mempool, Transaction tx, long fee) {
    MempoolEntry entry = entry(tx, fee);
    mempool.add(entry, Move.ORDINARY);
    return entry;
  }

  /** True if {@code tx} would make a cluster of {@code mempool} too large. */
  public static boolean exceedsLimits(Mempool mempool, Transaction tx) {
    ChangeSet change = new ChangeSet(mempool);
    change.add(entry(tx, 0));
    return change.exceedsLimits();
  }

  /** Confirms an entry. */
  public static void mine(Mempool mempool, MempoolEntry entry) {
    BlockHeader header =
        new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
    mempool.blockConnected(new Block(header, List.of(entry.transaction())), 1_700_000_000L);
  }
}
