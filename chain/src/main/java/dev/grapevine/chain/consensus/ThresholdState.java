package dev.grapevine.chain.consensus;

/**
 * How far a {@link VersionBitsDeployment} has come; the same for all blocks of a period. Moves, at
 * the first block of a period: DEFINED to STARTED at the start time; STARTED to LOCKED_IN if enough
 * blocks of the period before signalled, else to FAILED after the timeout; LOCKED_IN to ACTIVE from
 * the least height on. ACTIVE and FAILED are final (BIP9, and BIP8's least height).
 */
public enum ThresholdState {
  /** Signals do not count yet; that of genesis. */
  DEFINED("defined"),
  /** Signals are counted. */
  STARTED("started"),
  /** Will be active. */
  LOCKED_IN("locked_in"),
  /** Binds. */
  ACTIVE("active"),
  /** Will never bind. */
  FAILED("failed");

  private final String text;

  ThresholdState(String text) {
    this.text = text;
  }

  /** As in RPC. */
  public String text() {
    return text;
  }
}
