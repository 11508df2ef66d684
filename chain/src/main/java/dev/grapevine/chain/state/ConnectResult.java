package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ValidationResult.Invalid;

/** What became of applying a block to the coins. */
sealed interface ConnectResult {
  /** Applied; {@code undo} takes it back. */
  record Applied(BlockUndo undo) implements ConnectResult {}

  /** Broke a rule; the view is to be dropped. */
  record Failed(Invalid reason) implements ConnectResult {}
}
