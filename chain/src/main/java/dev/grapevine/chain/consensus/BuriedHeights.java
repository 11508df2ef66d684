package dev.grapevine.chain.consensus;

/**
 * The height of the first block that each {@link BuriedDeployment} binds; {@link #NEVER} for none.
 */
public record BuriedHeights(int bip34, int bip66, int bip65, int csv, int segwit) {
  /** A deployment of this height is not there at all. */
  public static final int NEVER = Integer.MAX_VALUE;

  /** The height of one. */
  public int of(BuriedDeployment deployment) {
    return switch (deployment) {
      case BIP34 -> bip34;
      case BIP66 -> bip66;
      case BIP65 -> bip65;
      case CSV -> csv;
      case SEGWIT -> segwit;
    };
  }

  /** The same with another height for one. */
  public BuriedHeights with(BuriedDeployment deployment, int height) {
    return switch (deployment) {
      case BIP34 -> new BuriedHeights(height, bip66, bip65, csv, segwit);
      case BIP66 -> new BuriedHeights(bip34, height, bip65, csv, segwit);
      case BIP65 -> new BuriedHeights(bip34, bip66, height, csv, segwit);
      case CSV -> new BuriedHeights(bip34, bip66, bip65, height, segwit);
      case SEGWIT -> new BuriedHeights(bip34, bip66, bip65, csv, height);
    };
  }
}
