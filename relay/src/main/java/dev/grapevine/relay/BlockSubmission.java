package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ValidationResult;

/** What became of a block handed in by RPC or the miner. */
public sealed interface BlockSubmission {
  /** It is in the active chain, or was already. */
  record Accepted(boolean isNew) implements BlockSubmission {}

  /**
   * Stored; another chain has as much work, or its parents are missing their data, or it had been
   * pruned.
   */
  record Inconclusive() implements BlockSubmission {}

  /** Breaks a rule. */
  record Rejected(ValidationResult.Invalid reason) implements BlockSubmission {}
}
