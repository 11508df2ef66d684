package dev.grapevine.chain.state;

import dev.grapevine.chain.store.StoreException;

/**
 * What is stored is no chain to go on from, but its block files may be read anew ({@code
 * -reindex}).
 */
public final class UnusableChainException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String summary;

  /** For one whose summary says all. */
  UnusableChainException(String summary) {
    super(summary);
    this.summary = summary;
  }

  /** With what was found. */
  UnusableChainException(String summary, String detail) {
    super(summary + ": " + detail);
    this.summary = summary;
  }

  /** With what was found, and why. */
  UnusableChainException(String summary, String detail, Throwable cause) {
    super(summary + ": " + detail, cause);
    this.summary = summary;
  }

  /** In Bitcoin Core's words, which scripts look for; without a full stop. */
  public String summary() {
    return summary;
  }
}
