package dev.grapevine.node.core;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.state.BlockFolder;
import dev.grapevine.chain.state.BlockImport;
import dev.grapevine.chain.state.ChainStorage;
import dev.grapevine.chain.state.ChainStorage.Rebuild;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.UnusableChainException;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.node.config.ImportConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a node's chain and brings it to where the stored blocks lead. */
final class ChainStart {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCore.class);

  private ChainStart() {}

  /**
   * Opens the chain, in its directory or in memory.
   *
   * @throws UnusableChainException if it has to be made anew, and that was not asked for
   */
  static Chainstate open(
      NodeRuntime runtime,
      CoreSettings settings,
      ScriptChecks scripts,
      Executor writer,
      RandomGenerator random) {
    Chainstate.Options options =
        new Chainstate.Options(
            scripts,
            settings.chain().coinsCacheBytes(),
            writer,
            settings.chain().pruning(),
            random.nextLong());
    long chance = random.nextLong();
    Optional<Path> directory = settings.chain().directory();
    if (directory.isEmpty()) {
      return Chainstate.open(
          settings.params(), ChainStorage.inMemory(runtime.blocks(), chance), options);
    }
    ImportConfig imports = settings.chain().imports();
    try {
      return open(directory.get(), settings, options, chance, imports.rebuild());
    } catch (UnusableChainException e) {
      if (!imports.afterFailure() || imports.rebuild() == Rebuild.ALL) {
        throw e;
      }
      LOG.error("{} Making it anew from the block files.", e.getMessage());
      return open(directory.get(), settings, options, chance, Rebuild.ALL);
    }
  }

  private static Chainstate open(
      Path directory,
      CoreSettings settings,
      Chainstate.Options options,
      long chance,
      Rebuild rebuild) {
    ChainSettings chain = settings.chain();
    OptionalLong key = chain.obfuscated() ? OptionalLong.of(chance) : OptionalLong.empty();
    ChainStorage storage =
        ChainStorage.inDirectory(
            directory,
            new BlockFolder(chain.blocks().orElse(directory.resolve("blocks")), key),
            settings.params(),
            chain.coinsCacheBytes() / 4,
            rebuild,
            chain.pruning());
    Chainstate opened = Chainstate.open(settings.params(), storage, options);
    try {
      if (!opened.isReindexing()) {
        opened.verification().require(chain.check().level(), chain.check().blocks());
      }
      return opened;
    } catch (StoreException e) {
      opened.abandon();
      throw e;
    }
  }

  /** Refuses a chain whose tip is later than the clock allows, unless it is built anew. */
  static void requireChainOfThePast(Chainstate chain, ChainSettings settings, NodeClock clock)
      throws ChainFromFutureException {
    if (settings.imports().rebuild() == Rebuild.NOTHING
        && chain.tip().header().time()
            > clock.now().unixSeconds() + ConsensusLimits.MAX_FUTURE_BLOCK_SECONDS) {
      throw new ChainFromFutureException();
    }
  }

  /**
   * Takes the blocks of files, and connects what is stored. On the event loop.
   *
   * @throws dev.grapevine.chain.state.ImportStoppedException if {@code stop} says so
   */
  static void catchUp(
      Chainstate chain, ChainSettings settings, NodeClock clock, BooleanSupplier stop) {
    long unixSeconds = clock.now().unixSeconds();
    if (settings.indexed()) {
      chain.pruneLocks().set(ChainSettings.INDEXES_TO_COME, 0);
    }
    if (chain.isReindexing()) {
      logged("block files", BlockImport.reindex(chain, unixSeconds, stop));
    }
    for (Path file : settings.imports().files()) {
      logged(file.toString(), BlockImport.load(chain, file, unixSeconds, stop));
    }
    BlockImport.connect(chain, unixSeconds, stop);
  }

  private static void logged(String source, BlockImport.Result result) {
    LOG.info(
        "Blocks of {}: {} taken, {} refused, {} without a parent",
        source,
        result.stored(),
        result.refused(),
        result.orphans());
  }
}
