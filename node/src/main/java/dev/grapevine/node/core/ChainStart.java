package dev.grapevine.node.core;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.state.BlockImport;
import dev.grapevine.chain.state.ChainStorage;
import dev.grapevine.chain.state.Chainstate;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a node's chain and brings it to where the stored blocks lead. */
final class ChainStart {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCore.class);

  private ChainStart() {}

  /** Opens the chain, in its directory or in memory. */
  static Chainstate open(
      NodeRuntime runtime,
      CoreSettings settings,
      ScriptChecks scripts,
      Executor writer,
      RandomGenerator random) {
    ChainStorage storage =
        settings
            .chain()
            .directory()
            .map(d ->
                ChainStorage.inDirectory(
                    d,
                    settings.chain().blocks().orElse(d.resolve("blocks")),
                    settings.params(),
                    settings.chain().coinsCacheBytes() / 4,
                    settings.chain().imports().rebuild(),
                    settings.chain().pruning()))
            .orElseGet(() -> ChainStorage.inMemory(runtime.blocks(), random.nextLong()));
    Chainstate.Options options =
        new Chainstate.Options(
            scripts,
            settings.chain().coinsCacheBytes(),
            writer,
            settings.chain().pruning(),
            random.nextLong());
    return Chainstate.open(settings.params(), storage, options);
  }

  /** Refuses a chain whose tip is later than the clock allows, unless it is built anew. */
  static void requireChainOfThePast(Chainstate chain, ChainSettings settings, NodeClock clock)
      throws ChainFromFutureException {
    if (settings.imports().rebuild() == ChainStorage.Rebuild.NOTHING
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
