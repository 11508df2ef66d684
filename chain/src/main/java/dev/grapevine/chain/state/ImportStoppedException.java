package dev.grapevine.chain.state;

/** Blocks were being taken over when somebody wanted to stop; what is done stays done. */
public final class ImportStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** On the way through {@link BlockImport}'s callers. */
  public ImportStoppedException() {
    super("stopped while taking over blocks", null, false, false);
  }
}
