package dev.grapevine.relay;

/** What became of the wish to fetch one block from one peer (RPC {@code getblockfrompeer}). */
public enum BlockFetch {
  /** The peer was asked for it, and nobody else is any more. */
  ASKED,
  /** There is no such connection, or its handshake is not done. */
  UNKNOWN_PEER,
  /** The peer serves no witnesses. */
  NO_WITNESSES
}
