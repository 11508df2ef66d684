package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.store.BlockFileScan;
import dev.grapevine.chain.store.BlockFileScan.Place;
import dev.grapevine.chain.store.ObfuscationKey;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the blocks of files to a chainstate ({@code -reindex}, {@code -loadblock}). Blocks may lie
 * in any order: one whose parent is not known yet is read again when that has come, so that only
 * places are held. Every block is checked as if a peer had sent it.
 */
public final class BlockImport {
  private static final Logger LOG = LoggerFactory.getLogger(BlockImport.class);

  /** What became of the blocks found; those without a known parent are {@code orphans}. */
  public record Result(int stored, int refused, int orphans) {}

  private final Chainstate chain;
  private final long unixSeconds;
  private final boolean own;
  private final ObfuscationKey obfuscation;
  private final BooleanSupplier stop;

  /** By the parent that is missing; never iterated for order. Bounded by the files. */
  private final Map<BlockHash, List<Place>> waiting = new HashMap<>();

  private int stored;
  private int refused;

  private BlockImport(Chainstate chain, long unixSeconds, boolean own, BooleanSupplier stop) {
    this.chain = chain;
    this.unixSeconds = unixSeconds;
    this.own = own;
    this.obfuscation = own ? chain.obfuscation() : ObfuscationKey.NONE;
    this.stop = stop;
  }

  /**
   * Finds out what the chainstate's own block files hold, and connects it. What an interrupted run
   * has done is not done again.
   *
   * @param stop asked before each block
   * @throws ImportStoppedException if that says so
   * @throws dev.grapevine.chain.store.StoreException if a file cannot be read
   */
  public static Result reindex(Chainstate chain, long unixSeconds, BooleanSupplier stop) {
    BlockImport run = new BlockImport(chain, unixSeconds, true, stop);
    for (Path file : chain.blockFiles()) {
      run.file(file);
    }
    chain.reindexed();
    return run.result();
  }

  /**
   * Takes over the blocks of a file of Bitcoin Core's format, not obfuscated, and connects them.
   *
   * @param stop asked before each block
   * @throws ImportStoppedException if that says so
   * @throws dev.grapevine.chain.store.StoreException if it cannot be read
   */
  public static Result load(Chainstate chain, Path file, long unixSeconds, BooleanSupplier stop) {
    BlockImport run = new BlockImport(chain, unixSeconds, false, stop);
    run.file(file);
    return run.result();
  }

  private void file(Path file) {
    LOG.info("Reading the blocks of {}", file);
    BlockFileScan.scan(file, chain.params().magic(), obfuscation, this::found);
    connect(chain, unixSeconds, stop);
  }

  /**
   * Connects what is stored, each step durably and without telling anybody.
   *
   * @param stop asked before each block
   * @throws ImportStoppedException if that says so
   */
  public static void connect(Chainstate chain, long unixSeconds, BooleanSupplier stop) {
    do {
      if (stop.getAsBoolean()) {
        throw new ImportStoppedException();
      }
    } while (!(chain.advance(unixSeconds) instanceof ChainStep.Idle) || chain.advanceHistory());
  }

  private void found(Block block, Place at) {
    if (stop.getAsBoolean()) {
      throw new ImportStoppedException();
    }
    take(block, at);
    ArrayDeque<BlockHash> arrived = new ArrayDeque<>();
    arrived.add(block.hash());
    while (!arrived.isEmpty()) {
      BlockHash parent = arrived.poll();
      if (chain.find(parent).isEmpty()) {
        continue;
      }
      for (Place place : Optional.ofNullable(waiting.remove(parent)).orElse(List.of())) {
        BlockFileScan.read(place, obfuscation)
            .ifPresent(child -> {
              take(child, place);
              arrived.add(child.hash());
            });
      }
    }
  }

  private void take(Block block, Place at) {
    if (block.hash().equals(chain.params().genesis().hash())) {
      return;
    }
    BlockHash parent = block.header().previous();
    if (chain.find(parent).isEmpty()) {
      waiting.computeIfAbsent(parent, hash -> new ArrayList<>()).add(at);
      return;
    }
    Optional<Place> place = own ? Optional.of(at) : Optional.empty();
    switch (chain.acceptFound(block, place, unixSeconds)) {
      case BlockResult.Stored taken -> stored++;
      case BlockResult.Duplicate known -> {}
      case BlockResult.Ignored ignored -> {}
      case BlockResult.Rejected(var reason) -> {
        refused++;
        LOG.warn("{}: block {} at byte {}: {}", at.file(), block.hash(), at.position(), reason);
      }
    }
  }

  private Result result() {
    int orphans = waiting.values().stream().mapToInt(List::size).sum();
    return new Result(stored, refused, orphans);
  }
}
