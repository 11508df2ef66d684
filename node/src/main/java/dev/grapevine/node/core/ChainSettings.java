package dev.grapevine.node.core;

import dev.grapevine.chain.state.Pruning;
import dev.grapevine.node.config.ImportConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a node keeps its chain.
 *
 * @param directory the network's data directory, made if missing; empty keeps everything on the
 *     heap
 * @param blocks the folder of the blocks; empty for {@code blocks} in that directory
 * @param coinsCacheBytes heap for coins not yet written
 * @param scriptThreads threads that verify scripts, the event loop's among them; 1 for no more
 * @param imports what the chain is built from at the start
 * @param pruning whether old blocks are deleted; not in memory
 * @param indexed there will be indexes: none is pruned until they have said which blocks they have
 *     yet to read, and taken the lock of {@link #INDEXES_TO_COME} away
 */
public record ChainSettings(
    Optional<Path> directory,
    Optional<Path> blocks,
    long coinsCacheBytes,
    int scriptThreads,
    ImportConfig imports,
    Pruning pruning,
    boolean indexed) {
  /** Who keeps blocks from being pruned until the indexes do so themselves. */
  public static final String INDEXES_TO_COME = "indexes to come";

  /** The same, storing in a network's data directory. */
  public ChainSettings withDirectory(Path other) {
    return new ChainSettings(
        Optional.of(other),
        Optional.empty(),
        coinsCacheBytes,
        scriptThreads,
        imports,
        pruning,
        indexed);
  }
}
