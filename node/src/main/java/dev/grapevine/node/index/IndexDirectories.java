package dev.grapevine.node.index;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the indexes of a node are, as many as its user wants.
 *
 * @param transactions {@code -txindex}
 * @param filters {@code -blockfilterindex}
 * @param coinStats {@code -coinstatsindex}
 * @param spenders {@code -txospenderindex}
 * @param rebuild what is there is deleted first ({@code -reindex})
 */
public record IndexDirectories(
    Optional<Path> transactions,
    Optional<Path> filters,
    Optional<Path> coinStats,
    Optional<Path> spenders,
    boolean rebuild) {
  /** No index. */
  public static final IndexDirectories NONE =
      new IndexDirectories(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

  /** True if there is to be one at all. */
  public boolean any() {
    return transactions.isPresent()
        || filters.isPresent()
        || coinStats.isPresent()
        || spenders.isPresent();
  }
}
