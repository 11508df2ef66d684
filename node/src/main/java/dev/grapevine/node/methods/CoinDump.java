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
 * Writes the coins as of a block of the active chain to a file, once. Blocks above it are taken
 * back a few at a time, in a store beside the file or in memory, while the node goes on and keeps
 * them from being pruned; then the file is written on the node's loop, which does nothing else
 * meanwhile.
 */
final class CoinDump {
  private static final Logger LOG = LoggerFactory.getLogger(CoinDump.class);

  private static final String LOCK = "dumptxoutset";
  private static final int BATCH_BLOCKS = 16;
  private static final long CACHE_BYTES = 32 << 20;

  private final MethodContext context;
  private final Path path;
  private final Path unfinished;

  CoinDump(MethodContext context, Path path) {
    this.context = context;
    this.path = path;
    this.unfinished = path.resolveSibling(path.getFileName() + ".incomplete");
  }

  /** Of the tip. */
  JsonNode latest() throws RpcException {
    return context.ask(
        access -> write(access.chain(), access.chain().tip(), access.chain()::forEachCoin));
  }

  /**
   * Of a block of the active chain.
   *
   * @param inMemory keep what is taken back on the heap
   */
  JsonNode asOf(BlockIndex target, boolean inMemory) throws RpcException {
    requireFile();
    BlockIndex top = context.ask(access -> begin(access.chain(), target));
    Path aside = path.resolveSibling(path.getFileName() + ".rollback");
    try {
      Folder.delete(aside);
      try (KeyValueStore changes =
          inMemory ? new MemoryStore() : LevelDbStore.open(aside, CACHE_BYTES)) {
        RewoundCoins coins = new RewoundCoins(changes);
        rewind(coins, top, target.height());
        return context.ask(access -> finish(access.chain(), coins, top, target));
      } finally {
        Folder.delete(aside);
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "Couldn't delete " + aside + ": " + e.getMessage());
    } finally {
      context.ask(access -> {
        access.chain().pruneLocks().remove(LOCK);
        return true;
      });
    }
  }

  /** Finds out before the work is done whether it can be kept. */
  private void requireFile() throws RpcException {
    try {
      Files.deleteIfExists(unfinished);
      Files.createFile(unfinished);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private RpcException unwritable(IOException e) {
    LOG.warn("The coins could not be written to {}", path, e);
    return Lookup.invalid("Couldn't open file " + unfinished + " for writing.");
  }

  private static BlockIndex begin(Chainstate chain, BlockIndex target) throws RpcException {
    requireActive(chain, target);
    BlockIndex walk = chain.tip();
    while (walk != target) {
      if (!walk.hasData() || !walk.hasUndo()) {
        throw new RpcException(
            RpcErrorCode.MISC_ERROR,
            "Could not roll back to requested height since necessary block data is already"
                + " pruned.");
      }
      walk = walk.previous().orElseThrow();
    }
    chain.pruneLocks().set(LOCK, target.height());
    return chain.tip();
  }

  private static void requireActive(Chainstate chain, BlockIndex target) throws RpcException {
    if (!chain.isActive(target)) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "Could not roll back to a block that is not in the main chain.");
    }
  }

  private record Taken(Block block, int height, BlockUndo undo) {}

  private void rewind(RewoundCoins coins, BlockIndex top, int target) throws RpcException {
    int height = top.height();
    while (height > target) {
      if (context.stopping().getAsBoolean()) {
        throw new RpcException(RpcErrorCode.CLIENT_NOT_CONNECTED, "Shutting down");
      }
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

  private JsonNode finish(Chainstate chain, RewoundCoins coins, BlockIndex top, BlockIndex target)
      throws RpcException {
    requireActive(chain, target);
    BlockIndex tip = chain.tip();
    List<Taken> gained = read(chain, tip, tip.forkWith(top).height() + 1, tip.height());
    try {
      gained.forEach(taken -> coins.rewindLater(taken.block(), taken.height(), taken.undo()));
    } catch (StoreException e) {
      // The store beside the file is not the node's: it goes on without.
      throw new RpcException(RpcErrorCode.MISC_ERROR, "Could not roll back: " + e.getMessage());
    }
    return write(chain, target, visitor -> coins.forEach(chain, visitor));
  }

  private JsonNode write(Chainstate chain, BlockIndex base, CoinSnapshot.Source coins)
      throws RpcException {
    try {
      CoinSums sums = new CoinSums(CoinSums.Kind.SERIALIZED);
      long written =
          CoinSnapshot.write(coins, sums, chain.params().magic(), base.hash(), unfinished);
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
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
