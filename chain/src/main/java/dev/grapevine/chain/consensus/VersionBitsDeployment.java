package dev.grapevine.chain.consensus;

/**
 * A change of the rules that miners signal for with a bit of the block's version (BIP9).
 *
 * @param name as in RPC
 * @param bit 0 to 28
 * @param startTime median time past from which signals count, in Unix seconds; or {@link
 *     #ALWAYS_ACTIVE} or {@link #NEVER_ACTIVE}
 * @param timeout median time past from which it has failed unless locked in; {@link #NO_TIMEOUT}
 *     for never
 * @param minActivationHeight not active in a block below this
 * @param period blocks that are judged together
 * @param threshold signals in a period that lock it in
 * @param optional a miner that does not know the rule may build on a template without it
 */
public record VersionBitsDeployment(
    String name,
    int bit,
    long startTime,
    long timeout,
    int minActivationHeight,
    int period,
    int threshold,
    boolean optional) {
  /** Start time of what binds from genesis on. */
  public static final long ALWAYS_ACTIVE = -1;

  /** Start time of what never binds. */
  public static final long NEVER_ACTIVE = -2;

  /** Timeout that is never reached. */
  public static final long NO_TIMEOUT = Long.MAX_VALUE;

  /** The three high bits that say that the others are signals. */
  public static final int TOP_BITS = 0x2000_0000;

  private static final int TOP_MASK = 0xe000_0000;

  /** The bit in a block's version. */
  public int mask() {
    return 1 << bit;
  }

  /** True if a block of this version signals for it. */
  public boolean isSignalledBy(int version) {
    return isSignalling(version) && (version & mask()) != 0;
  }

  /** True if the other bits of this version are signals. */
  static boolean isSignalling(int version) {
    return (version & TOP_MASK) == TOP_BITS;
  }

  /** The same with other times, as {@code -vbparams} gives them. */
  public VersionBitsDeployment with(long start, long end, int minHeight) {
    return new VersionBitsDeployment(name, bit, start, end, minHeight, period, threshold, optional);
  }
}
