package dev.grapevine.node.index;

import dev.grapevine.chain.crypto.MuHash3072;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.state.Bip30;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinChanges;
import dev.grapevine.chain.state.CoinSetElement;

/**
 * Keeps account of the set of unspent coins from block to block (Bitcoin Core {@code
 * CoinStatsIndex::CustomAppend}). As bytes it holds all that the next block needs, so that any
 * block can be gone on from. Mutable, for one thread.
 *
 * <p>For each block, what it spent and the subsidy are what it made, what is unspendable included;
 * the rest its miner left unclaimed.
 */
final class CoinTally {
  private MuHash3072 set = new MuHash3072();
  private long outputs;
  private long bogoSize;
  private long totalAmount;
  private long totalUnspendable;
  private CoinStats.BlockAmounts block = new CoinStats.BlockAmounts(0, 0, 0, 0, 0, 0, 0);

  /** No coins, as before the genesis block. */
  CoinTally() {}

  /** What {@link #toBytes} wrote. */
  static CoinTally parse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    CoinTally tally = new CoinTally();
    tally.set = MuHash3072.of(in.readBytes(MuHash3072.BYTES));
    tally.outputs = in.readInt64();
    tally.bogoSize = in.readInt64();
    tally.totalAmount = in.readInt64();
    tally.totalUnspendable = in.readInt64();
    tally.block =
        new CoinStats.BlockAmounts(
            in.readInt64(),
            in.readInt64(),
            in.readInt64(),
            in.readInt64(),
            in.readInt64(),
            in.readInt64(),
            in.readInt64());
    in.requireEnd();
    return tally;
  }

  byte[] toBytes() {
    return new ByteWriter(MuHash3072.BYTES + 11 * Long.BYTES)
        .writeBytes(set.toBytes())
        .writeInt64(outputs)
        .writeInt64(bogoSize)
        .writeInt64(totalAmount)
        .writeInt64(totalUnspendable)
        .writeInt64(block.prevoutsSpent())
        .writeInt64(block.newOutputs())
        .writeInt64(block.coinbase())
        .writeInt64(block.genesis())
        .writeInt64(block.bip30())
        .writeInt64(block.scripts())
        .writeInt64(block.unclaimed())
        .toBytes();
  }

  CoinStats stats() {
    return new CoinStats(set.hash(), outputs, bogoSize, totalAmount, totalUnspendable, block);
  }

  /** The genesis block: nothing of it can be spent. */
  void addGenesis(long subsidy) {
    finish(new CoinStats.BlockAmounts(0, 0, 0, subsidy, 0, 0, 0));
  }

  /** The next block. */
  void add(IndexedBlock next, long subsidy) {
    boolean overwritten = Bip30.mayBeOverwritten(next.block().hash());
    Changes changes = new Changes(overwritten);
    CoinChanges.of(next.block(), next.height(), next.undo(), changes);
    long bip30 = overwritten ? subsidy : 0;
    long made = changes.newOutputs + changes.coinbase + bip30 + changes.scripts;
    finish(
        new CoinStats.BlockAmounts(
            changes.spent,
            changes.newOutputs,
            changes.coinbase,
            0,
            bip30,
            changes.scripts,
            changes.spent + subsidy - made));
  }

  private void finish(CoinStats.BlockAmounts amounts) {
    block = amounts;
    totalUnspendable += amounts.unspendable();
  }

  /** Adds up what one block changed. */
  private final class Changes implements CoinChanges.Visitor {
    private final boolean withoutCoinbase;
    private long spent;
    private long newOutputs;
    private long coinbase;
    private long scripts;

    Changes(boolean withoutCoinbase) {
      this.withoutCoinbase = withoutCoinbase;
    }

    @Override
    public void created(OutPoint outPoint, Coin coin) {
      if (coin.coinbase() && withoutCoinbase) {
        return;
      }
      set.insert(CoinSetElement.bytes(outPoint, coin));
      long amount = coin.output().value();
      if (coin.coinbase()) {
        coinbase += amount;
      } else {
        newOutputs += amount;
      }
      count(coin, 1);
    }

    @Override
    public void spent(OutPoint outPoint, Coin coin) {
      set.remove(CoinSetElement.bytes(outPoint, coin));
      spent += coin.output().value();
      count(coin, -1);
    }

    @Override
    public void unspendable(TxOut output) {
      scripts += output.value();
    }

    private void count(Coin coin, int sign) {
      outputs += sign;
      bogoSize += (long) sign * CoinSetElement.bogoSize(coin.output().scriptPubKey());
      totalAmount += sign * coin.output().value();
    }
  }
}
