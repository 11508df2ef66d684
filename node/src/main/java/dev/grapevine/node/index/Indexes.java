package dev.grapevine.node.index;

import dev.grapevine.node.core.NodeCore;
import java.nio.file.Path;
import java.util.Optional;

/** The indexes of one node, as many as its user wants. Closing them a second time does nothing. */
public final class Indexes implements AutoCloseable {
  private Optional<TransactionIndex> transactions = Optional.empty();
  private Optional<FilterIndex> filters = Optional.empty();

  /**
   * Opens those that have a directory and begins to follow the chain.
   *
   * @throws dev.grapevine.chain.store.StoreException if one cannot be opened; close what there is
   */
  public void start(NodeCore core, Optional<Path> transactionDir, Optional<Path> filterDir) {
    transactions = transactionDir.map(directory -> TransactionIndex.start(core, directory));
    filters = filterDir.map(directory -> FilterIndex.start(core, directory));
  }

  /** Knows the block of each transaction, if that is indexed. */
  public TransactionFinder transactions() {
    return transactions.<TransactionFinder>map(index -> index).orElse(TransactionFinder.NONE);
  }

  /** Block filters, if there are. */
  public Optional<FilterIndex> filters() {
    return filters;
  }

  @Override
  public void close() {
    transactions.ifPresent(TransactionIndex::close);
    filters.ifPresent(FilterIndex::close);
    transactions = Optional.empty();
    filters = Optional.empty();
  }
}
