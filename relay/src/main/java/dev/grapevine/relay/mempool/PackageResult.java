package dev.grapevine.relay.mempool;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Wtxid;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a package.
 *
 * @param failure why the package as a whole did not pass; {@link #TRANSACTION_FAILED} if it was for
 *     one of its transactions. Some may have entered all the same.
 * @param results for those that were judged to the end, by wtxid, in the order of the package; the
 *     others were not for the failure of the package
 */
public record PackageResult(Optional<Invalid> failure, Map<Wtxid, AcceptanceResult> results) {
  /** One or more of its transactions failed, for the reasons given with them. */
  public static final Invalid TRANSACTION_FAILED =
      new Invalid(Failure.MEMPOOL_POLICY, "transaction failed", "");

  /** The package's only dust is not spent by one of its transactions. */
  static final Invalid UNSPENT_DUST = new Invalid(Failure.MEMPOOL_POLICY, "unspent-dust", "");

  /** True if it failed for one of its transactions, not for what it is as a package. */
  public boolean isFailureOfTransaction() {
    return failure.filter(f -> f.equals(TRANSACTION_FAILED) || f.equals(UNSPENT_DUST)).isPresent();
  }

  /** A package that failed as a whole before a transaction was judged. */
  static PackageResult failed(String reason, String detail) {
    return new PackageResult(
        Optional.of(new Invalid(Failure.MEMPOOL_POLICY, reason, detail)), new LinkedHashMap<>());
  }
}
