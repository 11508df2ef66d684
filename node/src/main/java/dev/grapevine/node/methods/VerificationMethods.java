package dev.grapevine.node.methods;

import dev.grapevine.chain.state.ChainVerification;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import java.util.List;

/**
 * Checks of what is stored (Bitcoin Core {@code rpc/blockchain.cpp}). They run on the node's loop,
 * which does nothing else meanwhile.
 */
final class VerificationMethods {
  private static final int DEFAULT_CHECK_LEVEL = 3;
  private static final int DEFAULT_CHECK_BLOCKS = 6;

  private final MethodContext context;

  VerificationMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "verifychain",
            RpcMethod.Category.BLOCKCHAIN,
            "Verifies the stored blocks: at level 0 that they can be read, at 1 their checks that"
                + " need no other block, at 2 their undo data, at 3 that they can be taken back, at"
                + " 4 that they can be connected again. Answers false, too, if some are not there"
                + " any more.",
            List.of(
                RpcParameter.optional(
                    "checklevel", RpcParameter.Type.NUMBER, "How thorough, 0 to 4 (default: 3)"),
                RpcParameter.optional(
                    "nblocks",
                    RpcParameter.Type.NUMBER,
                    "The number of blocks to check, 0 for all (default: 6)")),
            request -> {
              int level =
                  Math.clamp(
                      request.integer(0, DEFAULT_CHECK_LEVEL), 0, ChainVerification.MAX_LEVEL);
              int blocks = request.integer(1, DEFAULT_CHECK_BLOCKS);
              return Json.bool(
                  context.ask(access ->
                      access.chain().verification().look(level, blocks)
                          == ChainVerification.Finding.SOUND));
            }));
  }
}
