package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ValidationResult;

/** What became of a block handed in; connecting it is {@link ChainPort#advance}'s work. */
public sealed interface BlockResult {
  /** Passed the checks that need no coins and is stored. */
  record Stored(BlockIndex index) implements BlockResult {}

  /** Was stored before; nothing done. */
  record Duplicate(BlockIndex index) implements BlockResult {}

  /** Valid so far but not worth storing unasked: too little work, or too far ahead. */
  record Ignored(BlockIndex index) implements BlockResult {}

  /**
   * Broke a rule. Marked invalid only if the rule is one of context and the failure not {@code
   * MUTATED}; what fails by itself leaves no trace.
   */
  record Rejected(ValidationResult.Invalid reason) implements BlockResult {}
}
