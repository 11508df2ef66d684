package dev.grapevine.relay.mempool;

/** Under which circumstances a transaction is judged (Bitcoin Core {@code ATMPArgs}). */
enum AcceptanceMode {
  /** On its own. */
  SINGLE(false, true, true, false),

  /** On its own, but handed in with others that it may owe its place in a block to. */
  SINGLE_OF_PACKAGE(false, true, true, false),

  /** It was in a block that is being disconnected: fees and topology are not asked for. */
  FROM_BLOCK(true, true, true, false),

  /** With the others of its package, whose fees are counted together. */
  PACKAGE(false, true, false, true),

  /** With others, without entering; each pays for itself and none replaces anything. */
  PACKAGE_TEST(false, false, false, false);

  private final boolean bypassesLimits;
  private final boolean mayReplace;
  private final boolean mayEvictSibling;
  private final boolean sharesFees;

  AcceptanceMode(
      boolean bypassesLimits, boolean mayReplace, boolean mayEvictSibling, boolean sharesFees) {
    this.bypassesLimits = bypassesLimits;
    this.mayReplace = mayReplace;
    this.mayEvictSibling = mayEvictSibling;
    this.sharesFees = sharesFees;
  }

  boolean bypassesLimits() {
    return bypassesLimits;
  }

  boolean mayReplace() {
    return mayReplace;
  }

  boolean mayEvictSibling() {
    return mayEvictSibling;
  }

  boolean sharesFees() {
    return sharesFees;
  }
}
