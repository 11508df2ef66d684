package dev.grapevine.relay.mempool;

import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Txid;
import java.util.List;

/** What became of a transaction that asked to enter the mempool. */
public sealed interface AcceptanceResult {
  /** Passed; the entry is in the mempool, unless it was only tested. */
  record Accepted(MempoolEntry entry) implements AcceptanceResult {}

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
}
