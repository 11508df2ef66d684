package dev.grapevine.node.core;

import dev.grapevine.chain.state.Pruning;
import dev.grapevine.node.config.ChainCheck;
import dev.grapevine.node.config.ImportConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a node keeps its chain.
 *
 * @param directory the network's data directory, made if missing; empty keeps everything on the
 *     heap
 * @param blocks the folder of the blocks; empty for {@code blocks} in that directory
 * @param obfuscated files in an empty folder of blocks are obfuscated; if not, none may be
 * @param coinsCacheBytes heap for coins not yet written
 * @param scriptThreads threads that verify scripts, the event loop's among them; 1 for no more
 * @param imports what the chain is built from at the start
 * @param check how much of what is stored is looked at before
 * @param pruning whether old blocks are deleted; not in memory
 * @param indexed there will be indexes: none is pruned until they have said which blocks they have
 *     yet to read, and taken the lock of {@link #INDEXES_TO_COME} away
 */
public record ChainSettings(
    Optional<Path> directory,
    Optional<Path> blocks,
    boolean obfuscated,
    long coinsCacheBytes,
    int scriptThreads,
    ImportConfig imports,
    ChainCheck check,
    Pruning pruning,
    boolean indexed) {
  /** Who keeps blocks from being pruned until the indexes do so themselves. */
  public static final String INDEXES_TO_COME = "indexes to come";

  /** The same, storing in a network's data directory. */
  public ChainSettings withDirectory(Path other) {
    return new ChainSettings(
        Optional.of(other),
        Optional.empty(),
        obfuscated,
        coinsCacheBytes,
        scriptThreads,
        imports,
        check,
        pruning,
        indexed);
  }
}
