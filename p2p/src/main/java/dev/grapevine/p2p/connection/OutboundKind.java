package dev.grapevine.p2p.connection;

/** Why we dial. */
public enum OutboundKind {
  /** To relay everything. */
  FULL_RELAY,
  /** To relay blocks alone, so that nobody learns of the link from what it carries. */
  BLOCK_RELAY_ONLY,
  /** Because a person said so. */
  MANUAL,
  /** To see whether the address works. */
  FEELER,
  /** To ask for addresses. */
  ADDR_FETCH;

  /** True if the connection is meant to stay. */
  public boolean lasts() {
    return this == FULL_RELAY || this == BLOCK_RELAY_ONLY || this == MANUAL;
  }
}
