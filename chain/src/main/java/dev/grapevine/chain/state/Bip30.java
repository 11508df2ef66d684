package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.BlockHash;

/**
 * Where no transaction may have outputs that are there already, unspent (BIP30), and where that
 * need not be looked for (Bitcoin Core {@code validation.cpp}: {@code IsBIP30Repeat}, {@code
 * BIP34_IMPLIES_BIP30_LIMIT}).
 */
public final class Bip30 {
  /**
   * Main's first block with its height in the coinbase (BIP34). On top of it coinbases cannot
   * repeat those that came later, so nothing can; other networks have no such block.
   */
  private static final BlockHash BIP34_BLOCK =
      BlockHash.parse("000000000000024b89b42a942fe0d9fea3bb44ab7bd1b19115dd6a759c0808b8");

  /** Coinbases of before BIP34 begin with numbers that read as this height and later ones. */
  private static final int BIP34_IMPLIES_BIP30_LIMIT = 1_983_702;

  /** The two blocks of main whose coinbases overwrote earlier ones. */
  private static final BlockHash REPEAT_91842 =
      BlockHash.parse("00000000000a4d0a398161ffc163c503763b1f4360639393e0e4c8e300e0caec");

  private static final BlockHash REPEAT_91880 =
      BlockHash.parse("00000000000743f190a18c5577a3c2d2a1f610ae9601ac046a38084ccb7cd721");

  /** The two whose coinbases were overwritten: {@code IsBIP30Unspendable}. */
  private static final BlockHash OVERWRITTEN_91722 =
      BlockHash.parse("00000000000271a2dc26e7667f8419f2e15416dc6955e5a6c6cdf3f2574dd08e");

  private static final BlockHash OVERWRITTEN_91812 =
      BlockHash.parse("00000000000af0aed4792b1acee3d966af36cf5def14935db8de83d6f9306f2f");

  private Bip30() {}

  /** True if the block's outputs must be looked for among the coins. */
  static boolean binds(BlockHash block, BlockIndex previous, ChainParams params) {
    if (previous.height() + 1 >= BIP34_IMPLIES_BIP30_LIMIT) {
      return true;
    }
    return !block.equals(REPEAT_91842)
        && !block.equals(REPEAT_91880)
        && previous
            .ancestor(params.bip34Height())
            .filter(index -> index.hash().equals(BIP34_BLOCK))
            .isEmpty();
  }

  /** True if the coins of the block's coinbase may be another's by now. */
  public static boolean mayBeOverwritten(BlockHash block) {
    return block.equals(OVERWRITTEN_91722) || block.equals(OVERWRITTEN_91812);
  }
}
