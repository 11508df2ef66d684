package dev.grapevine.chain.consensus;

/** What became of checking a transaction against the coins it spends. */
public sealed interface InputsResult {
  /** Passed; {@code fee} in satoshi, 0 and up. */
  record Passed(long fee) implements InputsResult {}

  /** Broke a rule. */
  record Failed(ValidationResult.Invalid reason) implements InputsResult {}
}
