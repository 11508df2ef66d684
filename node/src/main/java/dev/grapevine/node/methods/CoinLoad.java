package dev.grapevine.node.methods;

import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.SnapshotException;
import dev.grapevine.chain.state.SnapshotLoading;
import dev.grapevine.chain.state.SnapshotReader;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/**
 * Starts the chain from a file of coins, once. The file is read and its coins are hashed on the
 * RPC's thread, while the node goes on; it is asked before whether it wants them, and after to take
 * them.
 */
final class CoinLoad {
  private final MethodContext context;
  private final Path path;

  CoinLoad(MethodContext context, Path path) {
    this.context = context;
    this.path = path;
  }

  JsonNode run() throws RpcException {
    try (SnapshotReader reader = open()) {
      SnapshotLoading loading = onLoop(access -> begin(access, reader));
      boolean activated = false;
      try {
        loading.populate(reader, context.stopping());
        BlockIndex base = onLoop(access -> activate(access, loading));
        activated = true;
        return Json.object()
            .put("coins_loaded", reader.count())
            .put("tip_hash", base.hash().toString())
            .put("base_height", base.height())
            .put("path", path.toString());
      } catch (SnapshotException e) {
        throw refused(e);
      } finally {
        if (!activated) {
          context.ask(access -> {
            access.chain().snapshots().giveUp(loading);
            return true;
          });
        }
      }
    } catch (IOException e) {
      throw unreadable();
    }
  }

  private SnapshotReader open() throws RpcException {
    try {
      return SnapshotReader.open(path, context.core().settings().params());
    } catch (SnapshotException e) {
      throw new RpcException(
          RpcErrorCode.DESERIALIZATION_ERROR, "Unable to parse metadata: " + e.getMessage());
    } catch (IOException e) {
      throw unreadable();
    }
  }

  private RpcException unreadable() {
    return Lookup.invalid("Couldn't open file " + path + " for reading.");
  }

  private static SnapshotLoading begin(NodeCore.Access access, SnapshotReader reader)
      throws SnapshotException {
    return access.chain().snapshots().begin(reader.base(), mempoolIsEmpty(access));
  }

  private static BlockIndex activate(NodeCore.Access access, SnapshotLoading loading)
      throws SnapshotException {
    BlockIndex base = access.chain().snapshots().activate(loading, mempoolIsEmpty(access));
    access.engine().chainChanged(access.now());
    return base;
  }

  private static boolean mempoolIsEmpty(NodeCore.Access access) {
    return access.engine().mempool().size() == 0;
  }

  /** Something that the chain may refuse to do. */
  @FunctionalInterface
  private interface Step<T> {
    T take(NodeCore.Access access) throws SnapshotException;
  }

  private <T> T onLoop(Step<T> step) throws RpcException {
    return context.ask(access -> {
      try {
        return step.take(access);
      } catch (SnapshotException e) {
        throw refused(e);
      }
    });
  }

  private RpcException refused(SnapshotException e) {
    return new RpcException(
        RpcErrorCode.INTERNAL_ERROR,
        "Unable to load UTXO snapshot: " + e.getMessage() + ". (" + path + ")");
  }
}
