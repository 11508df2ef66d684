package dev.grapevine.chain.consensus;

/**
 * Whether a header, block or transaction passed, and if not, why in Bitcoin Core's words ({@code
 * consensus/validation.h}). A value: a peer's fault is never an exception.
 */
public sealed interface ValidationResult {

  /** The one passing result. */
  Valid VALID = new Valid();

  /** Passed. */
  record Valid() implements ValidationResult {}

  /**
   * Failed. {@code rejectReason} is the machine-readable reason ({@code
   * bad-txns-inputs-missingorspent}); {@code detail} explains to a person and may be empty.
   */
  record Invalid(Failure failure, String rejectReason, String detail) implements ValidationResult {
    @Override
    public String toString() {
      return detail.isEmpty() ? rejectReason : rejectReason + ", " + detail;
    }
  }

  /** What kind of failure it is, which decides what becomes of the sender. */
  enum Failure {
    /** Breaks a consensus rule for ever. */
    CONSENSUS,
    /** Known to be invalid from before. */
    CACHED_INVALID,
    /** Header breaks proof of work, difficulty or version rules. */
    INVALID_HEADER,
    /** Block's data does not match its header; the hash itself is not at fault. */
    MUTATED,
    /** Parent header is unknown. */
    MISSING_PREVIOUS,
    /** Descends from an invalid block. */
    INVALID_PREVIOUS,
    /** Time too far ahead of ours; may pass later. */
    TIME_FUTURE,
    /** Header chain has too little work. */
    HEADER_LOW_WORK,
    /** An input of the transaction does not exist, or is spent. */
    MISSING_INPUTS,
    /** Spends a coinbase too early, or its lock time has not come. */
    PREMATURE_SPEND,
    /** Standardness of the transaction. */
    NOT_STANDARD,
    /** Standardness of the inputs. */
    INPUTS_NOT_STANDARD,
    /** Witness may have been changed or stripped by a relayer: the txid is not at fault. */
    WITNESS_MUTATED,
    /** Witness is missing. */
    WITNESS_STRIPPED,
    /** Already in the mempool or chain, or conflicts with a transaction there. */
    CONFLICT,
    /** Other mempool policy: fee, size, limits. */
    MEMPOOL_POLICY,
    /** Fee too low now; may pass in a package. */
    RECONSIDERABLE
  }

  /** A failure without detail. */
  static Invalid invalid(Failure failure, String rejectReason) {
    return new Invalid(failure, rejectReason, "");
  }

  /** A failure. */
  static Invalid invalid(Failure failure, String rejectReason, String detail) {
    return new Invalid(failure, rejectReason, detail);
  }

  /** True if passed. */
  default boolean isValid() {
    return this instanceof Valid;
  }
}
