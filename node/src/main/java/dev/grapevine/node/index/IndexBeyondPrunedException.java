package dev.grapevine.node.index;

import dev.grapevine.chain.store.StoreException;

/** An index cannot go on because blocks that it has yet to read were deleted. */
public final class IndexBeyondPrunedException extends StoreException {
  private static final long serialVersionUID = 1L;

  IndexBeyondPrunedException(String index, boolean withUndo) {
    super(
        index
            + " best block of the index goes beyond pruned data"
            + (withUndo ? " (including undo data)" : "")
            + ". Please disable the index or reindex (which will download the whole blockchain"
            + " again)");
  }
}
