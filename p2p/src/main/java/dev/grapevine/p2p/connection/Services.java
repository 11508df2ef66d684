package dev.grapevine.p2p.connection;

/** Which services make a peer worth having (Bitcoin Core {@code protocol.h}). */
public final class Services {
  /** {@code NODE_NETWORK}: serves the whole chain. */
  public static final long NETWORK = 1;

  /** {@code NODE_WITNESS}: serves witnesses. */
  public static final long WITNESS = 1 << 3;

  /** {@code NODE_NETWORK_LIMITED}: serves the last 288 blocks. */
  public static final long NETWORK_LIMITED = 1 << 10;

  /** {@code NODE_P2P_V2}: speaks BIP324. */
  public static final long P2P_V2 = 1 << 11;

  private Services() {}

  /** What is wanted of a peer: witnesses, and the chain or, if the last day is enough, its end. */
  public static long desirable(long offered, boolean lastDayIsEnough) {
    return lastDayIsEnough && (offered & NETWORK_LIMITED) != 0
        ? NETWORK_LIMITED | WITNESS
        : NETWORK | WITNESS;
  }

  /** True if the peer offers all that is {@link #desirable}. */
  public static boolean areDesirable(long offered, boolean lastDayIsEnough) {
    long wanted = desirable(offered, lastDayIsEnough);
    return (offered & wanted) == wanted;
  }

  /**
   * True if it is a full node, which is likely to know addresses ({@code MayHaveUsefulAddressDB}).
   */
  public static boolean servesBlocks(long offered) {
    return (offered & (NETWORK | NETWORK_LIMITED)) != 0;
  }
}
