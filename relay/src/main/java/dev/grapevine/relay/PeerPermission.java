package dev.grapevine.relay;

/**
 * What the user lets peers at certain addresses do, in the order in which {@code getpeerinfo} lists
 * it (Bitcoin Core {@code NetPermissionFlags}).
 */
public enum PeerPermission {
  /** Served bloom filters even if they are off. */
  BLOOMFILTER("bloomfilter"),
  /** Not disconnected for misbehaviour, preferred as a source, announced to at once. */
  NOBAN("noban"),
  /** Its transactions are sent on even if the mempool has them already. */
  FORCERELAY("forcerelay"),
  /** Its transactions are taken and sent on even with {@code -blocksonly}. */
  RELAY("relay"),
  /** May ask for the mempool. */
  MEMPOOL("mempool"),
  /** Served old blocks whatever the limit of uploads. */
  DOWNLOAD("download"),
  /** Answered about addresses without the limits of rate and caching. */
  ADDR("addr");

  private final String rpcName;

  PeerPermission(String rpcName) {
    this.rpcName = rpcName;
  }

  /** Name in options and in {@code getpeerinfo}'s {@code permissions}. */
  public String rpcName() {
    return rpcName;
  }
}
