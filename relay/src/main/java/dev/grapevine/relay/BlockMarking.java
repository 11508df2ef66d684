package dev.grapevine.relay;

/** What became of a wish to mark a block (RPC {@code invalidateblock} and its kin). */
public sealed interface BlockMarking {
  /** Marked; the tip, the mempool and the peers' view have followed before the call returned. */
  record Done() implements BlockMarking {}

  /** There is no header of that hash. */
  record UnknownBlock() implements BlockMarking {}

  /** Blocks that would have to be taken back have been deleted ({@code -prune}). */
  record BlocksDeleted() implements BlockMarking {}
}
