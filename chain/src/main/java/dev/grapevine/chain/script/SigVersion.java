package dev.grapevine.chain.script;

/** By which rules a script runs and what its signatures sign (Bitcoin Core {@code SigVersion}). */
public enum SigVersion {
  /** Before segwit, and P2SH. */
  BASE,
  /** Witness version 0 (BIP141, BIP143). */
  WITNESS_V0,
  /** Taproot spent by key; no script runs (BIP341). */
  TAPROOT,
  /** A taproot leaf (BIP342). */
  TAPSCRIPT;

  /** Whether the limits of script size and operations hold, and ECDSA signs. */
  boolean isBeforeTapscript() {
    return this == BASE || this == WITNESS_V0;
  }
}
