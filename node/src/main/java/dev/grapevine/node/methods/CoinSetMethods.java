package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import java.util.List;
import java.util.Optional;

/**
 * Checks of everything that is stored (Bitcoin Core {@code rpc/blockchain.cpp}). They run on the
 * node's loop, which does nothing else meanwhile.
 */
final class CoinSetMethods {
  private static final int DEFAULT_CHECK_LEVEL = 3;
  private static final int MAX_CHECK_LEVEL = 4;
  private static final int DEFAULT_CHECK_BLOCKS = 6;
  private static final int LEVEL_BLOCK = 1;
  private static final int LEVEL_UNDO = 2;

  private final MethodContext context;

  CoinSetMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "verifychain",
            RpcMethod.Category.BLOCKCHAIN,
            "Verifies the stored blocks: at level 0 that they can be read, at 1 their checks that"
                + " need no other block, at 2 and up their undo data.",
            List.of(
                RpcParameter.optional(
                    "checklevel", RpcParameter.Type.NUMBER, "How thorough, 0 to 4 (default: 3)"),
                RpcParameter.optional(
                    "nblocks",
                    RpcParameter.Type.NUMBER,
                    "The number of blocks to check, 0 for all (default: 6)")),
            request -> {
              int level = Math.clamp(request.integer(0, DEFAULT_CHECK_LEVEL), 0, MAX_CHECK_LEVEL);
              int blocks = request.integer(1, DEFAULT_CHECK_BLOCKS);
              return Json.bool(context.ask(access -> isSound(access.chain(), level, blocks)));
            }));
  }

  /** Whether the last {@code count} blocks are stored as they should be. */
  private static boolean isSound(Chainstate chain, int level, int count) throws RpcException {
    int blocks = count <= 0 || count > chain.tip().height() ? chain.tip().height() : count;
    BlockIndex index = chain.tip();
    for (int i = 0; i < blocks; i++) {
      if (!index.hasData()) {
        return true;
      }
      Optional<Block> block = chain.block(index);
      if (block.isEmpty() || !block.get().hash().equals(index.hash())) {
        return false;
      }
      if (level >= LEVEL_BLOCK && !isValid(block.get(), chain)) {
        return false;
      }
      if (level >= LEVEL_UNDO && !hasUndo(chain.undo(index), block.get())) {
        return false;
      }
      index =
          index
              .previous()
              .orElseThrow(() -> new RpcException(RpcErrorCode.DATABASE_ERROR, "No such block"));
    }
    return true;
  }

  private static boolean isValid(Block block, Chainstate chain) {
    return BlockChecks.check(block, chain.params()).isValid();
  }

  /** There is a list for each transaction but the first, with a coin for each input. */
  private static boolean hasUndo(Optional<BlockUndo> undo, Block block) {
    if (undo.isEmpty() || undo.get().spent().size() != block.transactions().size() - 1) {
      return false;
    }
    for (int i = 1; i < block.transactions().size(); i++) {
      if (undo.get().spent().get(i - 1).size() != block.transactions().get(i).inputs().size()) {
        return false;
      }
    }
    return true;
  }
}
