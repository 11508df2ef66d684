package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.node.core.Folder;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Writes the coins as of a block of the active chain to a file, once, on the thread of the call
 * while the node goes on. Blocks above it are read from the node a few at a time, which keeps them
 * from being pruned, and taken back in a store beside the file or in memory; what they did not
 * touch is as it is in the coins of the tip when that is done.
 */
final class CoinDump {
  private static final Logger LOG = LoggerFactory.getLogger(CoinDump.class);

  private static final int BATCH_BLOCKS = 16;
  private static final long CACHE_BYTES = 32 << 20;
  private static final int FILE_TYPE = 0170000;
  private static final int PIPE = 0010000;

  private final MethodContext context;
  private final Path path;

  /** What is written to; {@code path} itself if that is a pipe. */
  private final Path unfinished;

  /** Two calls may go back at the same time, to different blocks. */
  private final String lock;

  CoinDump(MethodContext context, Path path) {
    this.context = context;
    this.path = path;
    this.unfinished = isPipe(path) ? path : path.resolveSibling(path.getFileName() + ".incomplete");
    this.lock = "dumptxoutset " + path;
  }

  /** True for a named pipe, which is written to where a file that is there would be in the way. */
  static boolean isPipe(Path path) {
    try {
      return Files.getAttribute(path, "unix:mode") instanceof Integer mode
          && (mode & FILE_TYPE) == PIPE;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Of the tip. */
  JsonNode latest() throws RpcException {
    requireFile();
    try (CoinWalk walk = CoinWalk.open(context)) {
      return write(walk.base(), walk::forEach);
    } finally {
      removeUnfinished();
    }
  }

  /**
   * Of a block of the active chain.
   *
   * @param inMemory keep what is taken back on the heap
   */
  JsonNode asOf(BlockIndex target, boolean inMemory) throws RpcException {
    requireFile();
    try {
      BlockIndex top = context.ask(access -> begin(access.chain(), target));
      return rollBack(top, target, inMemory);
    } finally {
      removeUnfinished();
      context.ask(access -> {
        access.chain().pruneLocks().remove(lock);
        return true;
      });
    }
  }

  private JsonNode rollBack(BlockIndex top, BlockIndex target, boolean inMemory)
      throws RpcException {
    Path aside = path.resolveSibling(path.getFileName() + ".rollback");
    try {
      Folder.delete(aside);
      try (KeyValueStore changes =
          inMemory ? new MemoryStore() : LevelDbStore.open(aside, CACHE_BYTES)) {
        RewoundCoins coins = new RewoundCoins(changes);
        rewind(coins, top, target.height());
        return finish(coins, top, target);
      } finally {
        Folder.delete(aside);
      }
    } catch (StoreException e) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "Could not roll back: " + e.getMessage());
    } catch (IOException e) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "Couldn't delete " + aside + ": " + e.getMessage());
    }
  }

  private boolean isToPipe() {
    return unfinished.equals(path);
  }

  /** Finds out before the work is done whether it can be kept. */
  private void requireFile() throws RpcException {
    if (isToPipe()) {
      return;
    }
    try {
      Files.deleteIfExists(unfinished);
      Files.createFile(unfinished);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void removeUnfinished() {
    if (isToPipe()) {
      return;
    }
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted", unfinished, e);
    }
  }

  private RpcException unwritable(IOException e) {
    LOG.warn("The coins could not be written to {}", path, e);
    return Lookup.invalid("Couldn't open file " + unfinished + " for writing.");
  }

  private BlockIndex begin(Chainstate chain, BlockIndex target) throws RpcException {
    BlockIndex tip = chain.tip();
    requireBelow(tip, target);
    BlockIndex walk = tip;
    while (walk != target) {
      if (!walk.hasData() || !walk.hasUndo()) {
        throw new RpcException(
            RpcErrorCode.MISC_ERROR,
            "Could not roll back to requested height since necessary block data is already"
                + " pruned.");
      }
      walk = walk.previous().orElseThrow();
    }
    chain.pruneLocks().set(lock, target.height());
    return tip;
  }

  private static void requireBelow(BlockIndex tip, BlockIndex target) throws RpcException {
    if (!target.isAncestorOf(tip)) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "Could not roll back to a block that is not in the main chain.");
    }
  }

  private record Taken(Block block, int height, BlockUndo undo) {}

  private void rewind(RewoundCoins coins, BlockIndex top, int target) throws RpcException {
    int height = top.height();
    while (height > target) {
      context.requireRunning();
      int highest = height;
      int lowest = Math.max(target + 1, height - BATCH_BLOCKS + 1);
      List<Taken> blocks = context.ask(access -> read(access.chain(), top, lowest, highest));
      for (Taken taken : blocks.reversed()) {
        coins.rewind(taken.block(), taken.height(), taken.undo());
      }
      height = lowest - 1;
    }
  }

  private static List<Taken> read(Chainstate chain, BlockIndex top, int lowest, int highest)
      throws RpcException {
    List<Taken> blocks = new ArrayList<>();
    for (int height = lowest; height <= highest; height++) {
      BlockIndex index = top.ancestor(height).orElseThrow();
      BlockUndo undo = Lookup.undo(chain, index).orElseThrow(Lookup::unreadableUndo);
      blocks.add(new Taken(Lookup.block(chain, index), height, undo));
    }
    return blocks;
  }

  private JsonNode finish(RewoundCoins coins, BlockIndex top, BlockIndex target)
      throws RpcException {
    try (CoinWalk walk = CoinWalk.open(context)) {
      requireBelow(walk.base(), target);
      rewindGained(coins, top, walk.base());
      return write(target, visitor -> coins.forEach(walk::forEach, visitor));
    }
  }

  /** Takes back what the chain gained while it was rewound from {@code top}. */
  private void rewindGained(RewoundCoins coins, BlockIndex top, BlockIndex tip)
      throws RpcException {
    int height = tip.forkWith(top).height() + 1;
    while (height <= tip.height()) {
      context.requireRunning();
      int lowest = height;
      int highest = Math.min(tip.height(), height + BATCH_BLOCKS - 1);
      List<Taken> blocks = context.ask(access -> read(access.chain(), tip, lowest, highest));
      for (Taken taken : blocks) {
        coins.rewindLater(taken.block(), taken.height(), taken.undo());
      }
      height = highest + 1;
    }
  }

  private JsonNode write(BlockIndex base, CoinSnapshot.Source coins) throws RpcException {
    try {
      CoinSums sums = new CoinSums(CoinSums.Kind.SERIALIZED);
      int magic = context.core().settings().params().magic();
      long written = CoinSnapshot.write(coins, sums, magic, base.hash(), unfinished);
      if (!isToPipe()) {
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      }
      return Json.object()
          .put("coins_written", written)
          .put("base_hash", base.hash().toString())
          .put("base_height", base.height())
          .put("path", path.toString())
          .put("txoutset_hash", sums.hash())
          .put("nchaintx", base.chainTransactionCount());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
