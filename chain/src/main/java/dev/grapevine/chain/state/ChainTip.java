package dev.grapevine.chain.state;

/**
 * A block that nothing builds on (Bitcoin Core {@code getchaintips}).
 *
 * @param branchLength blocks between it and the active chain; 0 for the tip
 */
public record ChainTip(BlockIndex index, int branchLength, Status status) {
  /** How far a branch is known to be good. */
  public enum Status {
    /** The tip of the active chain. */
    ACTIVE("active"),
    /** Every block was connected once. */
    VALID_FORK("valid-fork"),
    /** Every block is stored, not all were connected. */
    VALID_HEADERS("valid-headers"),
    /** A block is not stored. */
    HEADERS_ONLY("headers-only"),
    /** A block is invalid. */
    INVALID("invalid");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** As RPC says it. */
    public String text() {
      return text;
    }
  }
}
