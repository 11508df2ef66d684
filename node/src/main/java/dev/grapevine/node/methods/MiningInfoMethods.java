package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.config.MiningConfig;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.core.NodeWarnings;
import dev.grapevine.node.mining.TemplateMaker;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where mining stands (Bitcoin Core {@code rpc/mining.cpp}). */
final class MiningInfoMethods {
  private static final int LOOK_BACK = 120;

  private final MethodContext context;

  MiningInfoMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getmininginfo",
            RpcMethod.Category.MINING,
            "Returns an object containing mining-related information.",
            List.of(),
            request -> context.ask(this::info)));
  }

  private ObjectNode info(NodeCore.Access access) throws RpcException {
    Chainstate chain = access.chain();
    ChainParams params = chain.params();
    BlockIndex tip = chain.tip();
    ObjectNode info = Json.object().put("blocks", tip.height());
    Optional<TemplateMaker.Size> size = context.templates().lastSize();
    if (size.isPresent()) {
      info.put("currentblockweight", size.get().weight())
          .put("currentblocktx", size.get().transactions());
    }
    int bits = tip.header().bits();
    info.put("bits", BlockJson.hex(bits))
        .put("difficulty", BlockJson.difficulty(bits))
        .put("target", BlockJson.target(params, bits))
        .set(
            "networkhashps", Json.decimal(ChainStatsMethods.hashesPerSecond(chain, LOOK_BACK, -1)));
    MiningConfig options = context.templates().options();
    info.put("pooledtx", access.engine().mempool().size())
        .put("blockmintxfee", Amounts.of(options.minFeeSatPerKvb()))
        .put("chain", params.name());
    params
        .signetChallenge()
        .ifPresent(challenge -> info.put("signet_challenge", challenge.toHex()));
    long time = Math.max(tip.medianTimePast() + 1, access.now().unixSeconds());
    int next = ProofOfWork.nextBits(tip, time, params);
    info.putObject("next")
        .put("height", tip.height() + 1)
        .put("bits", BlockJson.hex(next))
        .put("difficulty", BlockJson.difficulty(next))
        .put("target", BlockJson.target(params, next));
    ArrayNode warnings = info.putArray("warnings");
    NodeWarnings.all(chain).forEach(warnings::add);
    return info;
  }
}
