package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.store.BlockStore;
import dev.grapevine.chain.store.StoreException;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntList;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which block file holds what, and deletes those whose blocks are all old enough, oldest
 * first (Bitcoin Core {@code FindFilesToPrune}). The file that is appended to stays.
 *
 * <p>The tree's records say that the blocks are gone before the files go: a crash in between leaves
 * files that nothing refers to, and {@link #removeLeftOvers} takes them at the next start. Holds
 * nothing unless pruning is on; then one reference for each stored block.
 */
final class Pruner {
  /** Room for what is written before the next look ({@code BLOCKFILE_CHUNK_SIZE} and undo's). */
  private static final long BUFFER_BYTES = (16L << 20) + (1L << 20);

  /** What a block still to come is taken to weigh while the chain is far behind. */
  private static final long USUAL_BLOCK_BYTES = 1_000_000;

  private static final class Content {
    final List<BlockIndex> blocks = new ArrayList<>();
    int lowest = Integer.MAX_VALUE;
    int highest;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);

  private final Pruning mode;
  private final ChainParams params;
  private final BlockStore blocks;
  private final BlockTree tree;
  private final TreeRecords records;
  private boolean hasPruned;
  private final PruneLocks locks = new PruneLocks();
  private final TreeMap<Integer, Content> files = new TreeMap<>();

  Pruner(Pruning mode, ChainParams params, BlockStore blocks, BlockTree tree, TreeRecords records) {
    this.mode = mode;
    this.params = params;
    this.blocks = blocks;
    this.tree = tree;
    this.records = records;
  }

  /**
   * Finds out whether blocks were deleted before.
   *
   * @throws StoreException if they were, and pruning is off
   */
  void open() {
    hasPruned = records.hasPruned();
    if (hasPruned && !mode.isOn()) {
      throw new StoreException(
          "You need to rebuild the database using -reindex to go back to unpruned mode.  This will"
              + " redownload the entire blockchain");
    }
  }

  /** What is to stay whatever the target. */
  PruneLocks locks() {
    return locks;
  }

  /** True if a block on the way from the chain to {@code target} was deleted. */
  boolean cutsOff(BlockIndex target, ConnectedChain chain) {
    BlockIndex walk = target;
    while (hasPruned && !chain.isActive(walk)) {
      if (!walk.hasData) {
        return true;
      }
      walk = walk.previous().orElseThrow();
    }
    return false;
  }

  /** Notes a block that is stored. */
  void stored(BlockIndex index) {
    if (mode.isOn()) {
      blocks
          .fileOf(index.hash())
          .ifPresent(file -> {
            Content content = files.computeIfAbsent(file, number -> new Content());
            content.blocks.add(index);
            content.lowest = Math.min(content.lowest, index.height());
            content.highest = Math.max(content.highest, index.height());
          });
    }
  }

  /** Deletes the files that hold no block any more. */
  void removeLeftOvers() {
    if (hasPruned) {
      blocks.removeFilesExcept(new IntOpenHashSet(files.keySet()));
    }
  }

  /**
   * Deletes what is over the target. If blocks would go that the next start still needs, the coins
   * are written first, and the files go at a later call.
   *
   * @param headers height of the best header
   */
  void keepToTarget(ConnectedChains chains, int headers) {
    int tip = chains.current().tip().height();
    if (!mode.isAutomatic() || tip <= mode.afterHeight(params)) {
      return;
    }
    Limits limits = Limits.of(chains, ConnectedChain::tip).lowered(locks);
    IntList chosen = overTarget(limits, Math.max(0, headers - tip));
    if (!chosen.isEmpty() && !mayGo(chosen, chains)) {
      chains.beginFlush();
    }
    if (!chosen.isEmpty() && mayGo(chosen, chains)) {
      delete(chosen);
    }
  }

  /** Deletes the files that hold nothing above {@code height}, nor a recent block. */
  void pruneTo(int height, ConnectedChains chains) {
    IntList chosen = upTo(Limits.of(chains, ConnectedChain::tip).lowered(height).lowered(locks));
    if (!chosen.isEmpty()) {
      chains.flush();
      delete(chosen);
    }
  }

  /**
   * Up to where blocks may go.
   *
   * @param base blocks above it are of the chain on a snapshot, the others of the one behind; 0 if
   *     there is none behind
   * @param below the highest that may go up to {@code base}
   * @param above the highest that may go above it
   */
  private record Limits(int base, int below, int above) {
    /** What lies so deep below each chain's block that it is not needed. */
    static Limits of(ConnectedChains chains, Function<ConnectedChain, BlockIndex> place) {
      int top = place.apply(chains.current()).height() - Pruning.KEPT_BLOCKS;
      return chains
          .behind()
          .map(behind ->
              new Limits(
                  behind.base().height(),
                  behind.commonHeight(place.apply(behind.chain())) - Pruning.KEPT_BLOCKS,
                  top))
          .orElseGet(() -> new Limits(0, top, top));
    }

    Limits lowered(int wanted) {
      return new Limits(base, Math.min(below, wanted), Math.min(above, wanted));
    }

    Limits lowered(PruneLocks locks) {
      return new Limits(base, locks.limit(below), locks.limit(above));
    }

    boolean allow(Content content) {
      return content.highest <= (content.lowest > base ? above : Math.min(below, above));
    }
  }

  /** Rolling forward after a crash must find every block that the stored coins are yet to see. */
  private boolean mayGo(IntList chosen, ConnectedChains chains) {
    Limits stored = Limits.of(chains, chain -> chain.coins().stored());
    return chosen.intStream().allMatch(file -> stored.allow(content(file)));
  }

  private IntList overTarget(Limits limits, int missing) {
    long used = blocks.sizeOnDisk();
    // Far behind, room is made for all that is to come at once: each time costs a flush.
    long buffer = BUFFER_BYTES + (missing > Pruning.KEPT_BLOCKS ? missing * USUAL_BLOCK_BYTES : 0);
    IntList chosen = new IntArrayList();
    if (used + buffer < mode.targetBytes()) {
      return chosen;
    }
    for (int file : upTo(limits)) {
      if (used + buffer < mode.targetBytes()) {
        break;
      }
      used -= blocks.fileBytes(file);
      chosen.add(file);
    }
    return chosen;
  }

  private IntList upTo(Limits limits) {
    IntList chosen = new IntArrayList();
    for (Map.Entry<Integer, Content> file : files.entrySet()) {
      if (!blocks.isAppendedTo(file.getKey()) && limits.allow(file.getValue())) {
        chosen.add(file.getKey().intValue());
      }
    }
    return chosen;
  }

  private Content content(int file) {
    return Objects.requireNonNull(files.get(file));
  }

  private void delete(IntList chosen) {
    if (!hasPruned) {
      records.markPruned();
      hasPruned = true;
    }
    for (int file : chosen) {
      for (BlockIndex index : content(file).blocks) {
        index.hasData = false;
        index.hasUndo = false;
        index.pruned = true;
        tree.markUnsaved(index);
      }
    }
    records.save(tree, true);
    for (int file : chosen) {
      LOG.info("Deleting block file {}, up to height {}", file, content(file).highest);
      blocks.removeFile(file, content(file).blocks.stream().map(BlockIndex::hash).toList());
      files.remove(file);
    }
  }
}
