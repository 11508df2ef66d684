package dev.grapevine.relay;

/** What became of a wish to mark a block (RPC {@code invalidateblock} and its kin). */
public sealed interface BlockMarking {
  /** Marked; the tip, the mempool and the peers' view have followed before the call returned. */
  record Done() implements BlockMarking {}

  /** There is no header of that hash. */
  record UnknownBlock() implements BlockMarking {}
}
