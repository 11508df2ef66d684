package dev.grapevine.relay.mempool;

import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Wtxid;
import java.util.List;

/** What became of a transaction that asked to enter the mempool. */
public sealed interface AcceptanceResult {
  /**
   * Passed; the entry is in the mempool, unless it was only tested.
   *
   * @param replaced what left the mempool for it
   * @param effective the feerate it was judged by
   * @param effectiveIncludes the transactions whose fees and sizes that feerate is of
   */
  record Accepted(
      MempoolEntry entry,
      List<Transaction> replaced,
      FeeRate effective,
      List<Wtxid> effectiveIncludes)
      implements AcceptanceResult {}

  /**
   * Part of a package, and here before; perhaps with another witness than the one that was handed
   * in, which was not looked at.
   */
  record Present(MempoolEntry entry) implements AcceptanceResult {}

  /** Refused, with Bitcoin Core's reject reason. */
  record Rejected(Invalid reason) implements AcceptanceResult {}

  /**
   * Spends outputs that are not known, or spent: it may be early.
   *
   * @param parents the transactions whose outputs are missing, each once, in the order of the
   *     inputs
   */
  record MissingInputs(List<Txid> parents) implements AcceptanceResult {
    /** The reason to give to who cannot wait. */
    public Invalid reason() {
      return ValidationResult.invalid(Failure.MISSING_INPUTS, "bad-txns-inputs-missingorspent");
    }
  }

  /** Refused without detail. */
  static Rejected rejected(Failure failure, String reason) {
    return rejected(failure, reason, "");
  }

  /** Refused. */
  static Rejected rejected(Failure failure, String reason, String detail) {
    return new Rejected(ValidationResult.invalid(failure, reason, detail));
  }
}
