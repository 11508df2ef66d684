package dev.grapevine.relay;

/** Why a connection exists (Bitcoin Core {@code ConnectionType}). */
public enum ConnectionKind {
  /** They dialled us. */
  INBOUND("inbound"),
  /** We dialled, to relay everything. */
  OUTBOUND_FULL_RELAY("outbound-full-relay"),
  /** We dialled, to relay blocks and nothing else. */
  BLOCK_RELAY_ONLY("block-relay-only"),
  /** We dialled because a person said so ({@code -connect}, {@code addnode}). */
  MANUAL("manual"),
  /** We dialled to see whether the address works, and hang up after its version. */
  FEELER("feeler"),
  /** We dialled to ask for addresses. */
  ADDR_FETCH("addr-fetch"),
  /** We dialled to hand over one transaction of ours, and to tell nothing else. */
  PRIVATE_BROADCAST("private-broadcast");

  private final String rpcName;

  ConnectionKind(String rpcName) {
    this.rpcName = rpcName;
  }

  /** Name in {@code getpeerinfo}'s {@code connection_type}. */
  public String rpcName() {
    return rpcName;
  }

  /** True if they dialled us. */
  public boolean isInbound() {
    return this == INBOUND;
  }

  /**
   * True if we chose the peer ourselves, to keep it (Bitcoin Core {@code
   * IsOutboundOrBlockRelayConn}).
   */
  public boolean isAutomatic() {
    return this == OUTBOUND_FULL_RELAY || this == BLOCK_RELAY_ONLY;
  }

  /** True if transactions flow over it. */
  public boolean relaysTransactions() {
    return this == INBOUND || this == OUTBOUND_FULL_RELAY || this == MANUAL;
  }
}
