package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ValidationResult;

/** What became of a header. */
public sealed interface HeaderResult {
  /** In the tree; {@code isNew} if it was not before. */
  record Accepted(BlockIndex index, boolean isNew) implements HeaderResult {}

  /** Not in the tree. */
  record Rejected(ValidationResult.Invalid reason) implements HeaderResult {}
}
