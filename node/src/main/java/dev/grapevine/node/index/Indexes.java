package dev.grapevine.node.index;

import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.node.core.ChainSettings;
import dev.grapevine.node.core.Folder;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.relay.BlockFilters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The indexes of one node, as many as its user wants. Closing them a second time does nothing. */
public final class Indexes implements AutoCloseable {
  private final List<ChainFollower> followers = new ArrayList<>();
  private Optional<TransactionIndex> transactions = Optional.empty();
  private Optional<FilterIndex> filters = Optional.empty();
  private Optional<CoinStatsIndex> coinStats = Optional.empty();
  private Optional<SpenderIndex> spenders = Optional.empty();

  /** Whose peers are served filters, until they are closed. */
  private Optional<NodeCore> servedBy = Optional.empty();

  /**
   * Opens those that have a directory and begins to follow the chain.
   *
   * @throws StoreException if one cannot be opened, or cannot go on ({@link
   *     IndexBeyondPrunedException}); close what there is
   */
  public void start(NodeCore core, IndexDirectories wanted) {
    boolean rebuild = wanted.rebuild();
    transactions = open(core, wanted.transactions(), rebuild, TransactionIndex::new);
    filters = open(core, wanted.filters(), rebuild, FilterIndex::new);
    coinStats = open(core, wanted.coinStats(), rebuild, CoinStatsIndex::new);
    spenders = open(core, wanted.spenders(), rebuild, SpenderIndex::new);
    followers.forEach(ChainFollower::start);
    core.call(
            access -> {
              access.chain().pruneLocks().remove(ChainSettings.INDEXES_TO_COME);
              filters.ifPresent(index -> access.engine().serveFilters(new PeerFilters(index)));
              return true;
            })
        .join();
    servedBy = Optional.of(core);
  }

  private <T extends ChainIndex> Optional<T> open(
      NodeCore core,
      Optional<Path> directory,
      boolean rebuild,
      BiFunction<NodeCore, KeyValueStore, T> maker) {
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    if (rebuild) {
      delete(directory.get());
    }
    T index = maker.apply(core, LevelDbStore.open(directory.get(), ChainIndex.CACHE_BYTES));
    followers.add(index.follower());
    return Optional.of(index);
  }

  private static void delete(Path directory) {
    try {
      Folder.delete(directory);
    } catch (IOException e) {
      throw new StoreException(
          "The index in " + directory + " cannot be deleted to be built anew.", e);
    }
  }

  /** A node that has failed serves nobody anyway. */
  private static void serveNoMore(NodeCore core) {
    core.call(
            access -> {
              access.engine().serveFilters(BlockFilters.NONE);
              return true;
            })
        .exceptionally(failure -> false)
        .join();
  }

  /** How far each is. */
  public List<IndexProgress> all() {
    return List.copyOf(followers);
  }

  /** Knows the block of each transaction, if that is indexed. */
  public TransactionFinder transactions() {
    return transactions.<TransactionFinder>map(index -> index).orElse(TransactionFinder.NONE);
  }

  /** Block filters, if there are. */
  public Optional<FilterIndex> filters() {
    return filters;
  }

  /** Sums over the coins as of each block, if there are. */
  public Optional<CoinStatsIndex> coinStats() {
    return coinStats;
  }

  /** Who spent which output, if that is indexed. */
  public Optional<SpenderIndex> spenders() {
    return spenders;
  }

  @Override
  public void close() {
    servedBy.ifPresent(Indexes::serveNoMore);
    servedBy = Optional.empty();
    followers.forEach(ChainFollower::close);
    followers.clear();
    transactions = Optional.empty();
    filters = Optional.empty();
    coinStats = Optional.empty();
    spenders = Optional.empty();
  }
}
