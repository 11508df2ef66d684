package dev.grapevine.relay;

/** How blocks travel: the three ways that a testnet compares. */
public enum RelayMode {
  /** Whole blocks only; compact blocks are neither asked for nor announced with. */
  FULL,
  /** Compact blocks when a block is fetched; no peer is asked to announce with them. */
  LOW_BANDWIDTH,
  /** Three peers announce with compact blocks (BIP152 high-bandwidth). */
  HIGH_BANDWIDTH
}
