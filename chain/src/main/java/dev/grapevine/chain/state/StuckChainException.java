package dev.grapevine.chain.state;

import dev.grapevine.chain.store.StoreException;

/** The chain cannot move, because what it needs cannot be read: the node has to end. */
public final class StuckChainException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String summary;

  /** With what failed and why; the cause names the file and what to do. */
  StuckChainException(String summary, StoreException cause) {
    super(summary + " " + cause.getMessage(), cause);
    this.summary = summary;
  }

  /** What failed, in Bitcoin Core's words, which scripts look for. */
  public String summary() {
    return summary;
  }
}
