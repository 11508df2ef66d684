package dev.grapevine.p2p.transport;

/** What a connection speaks (Bitcoin Core {@code TransportProtocolType}). */
public enum TransportProtocol {
  /** Not known yet. */
  DETECTING("detecting"),
  /** The unencrypted protocol. */
  V1("v1"),
  /** BIP324's. */
  V2("v2");

  private final String rpcName;

  TransportProtocol(String rpcName) {
    this.rpcName = rpcName;
  }

  /** As {@code getpeerinfo} has it. */
  public String rpcName() {
    return rpcName;
  }
}
