package dev.grapevine.chain.testing;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.consensus.Subsidy;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A chain of regtest blocks for tests, mined one on the other from genesis. The same calls give the
 * same bytes. Blocks lie ten minutes apart, the coinbases pay to {@link Lock#WITNESS_KEY}. Not
 * thread-safe.
 */
public final class ChainBuilder {
  private static final long SPACING_SECONDS = 600;

  private final ChainParams params;
  private final int branch;
  private final List<Block> blocks = new ArrayList<>();

  private ChainBuilder(ChainParams params, int branch, List<Block> blocks) {
    this.params = params;
    this.branch = branch;
    this.blocks.addAll(blocks);
  }

  /** A chain of the regtest genesis alone. */
  public static ChainBuilder regtest() {
    return of(Networks.REGTEST);
  }

  /** A chain of the genesis alone; {@code params} must have regtest's proof of work. */
  public static ChainBuilder of(ChainParams params) {
    return new ChainBuilder(params, 0, List.of(params.genesis()));
  }

  /**
   * Another chain that shares the blocks up to {@code height}.
   *
   * @param newBranch sets its blocks apart from those of other branches; 0 is the first chain's
   */
  public ChainBuilder fork(int height, int newBranch) {
    return new ChainBuilder(params, newBranch, blocks.subList(0, height + 1));
  }

  /** The parameters. */
  public ChainParams params() {
    return params;
  }

  /** The last block. */
  public Block tip() {
    return blocks.getLast();
  }

  /** Its height. */
  public int height() {
    return blocks.size() - 1;
  }

  /** The block at a height. */
  public Block at(int height) {
    return blocks.get(height);
  }

  /** The blocks above genesis. */
  public List<Block> blocks() {
    return Collections.unmodifiableList(blocks.subList(1, blocks.size()));
  }

  /** The tip's time, in Unix seconds: a clock for those who check the chain. */
  public long now() {
    return tip().header().time();
  }

  /** A valid block on the tip, to be changed or mined; the chain does not have it yet. */
  public BlockDraft draft() {
    int height = height() + 1;
    return new BlockDraft(params, tip().hash(), height, branch)
        .time(now() + SPACING_SECONDS)
        .coinbaseValue(Subsidy.at(height, params));
  }

  /** Takes a block on the tip as the new tip. */
  public Block add(Block block) {
    if (!block.header().previous().equals(tip().hash())) {
      throw new IllegalArgumentException("not on the tip");
    }
    blocks.add(block);
    return block;
  }

  /** Mines a block with {@code transactions} on the tip. */
  public Block mine(Transaction... transactions) {
    return add(draft().add(transactions).mine());
  }

  /** Mines {@code count} blocks without transactions. */
  public ChainBuilder mineEmpty(int count) {
    for (int i = 0; i < count; i++) {
      mine();
    }
    return this;
  }

  /** Mines until the coinbases of heights 1 to {@code coinbases} can be spent by the next block. */
  public ChainBuilder mature(int coinbases) {
    int wanted = coinbases + ConsensusLimits.COINBASE_MATURITY - 1;
    return mineEmpty(Math.max(0, wanted - height()));
  }

  /** What the coinbase at {@code height} pays. */
  public Funds coinbase(int height) {
    return Funds.ofCoinbase(at(height));
  }
}
