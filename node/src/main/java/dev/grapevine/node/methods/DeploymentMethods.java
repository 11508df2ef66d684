package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.DeploymentInfo;
import dev.grapevine.chain.consensus.DeploymentInfo.Signalling;
import dev.grapevine.chain.consensus.ScriptFlagsFor;
import dev.grapevine.chain.consensus.VersionBitsDeployment;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.script.ScriptFlag;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which changes of the rules bind (Bitcoin Core {@code rpc/blockchain.cpp}). */
final class DeploymentMethods {
  private final MethodContext context;

  DeploymentMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getdeploymentinfo",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns an object containing various state info regarding deployments of consensus"
                + " changes. Those whose rules bind from genesis on are not listed.",
            List.of(
                RpcParameter.optional(
                    "blockhash",
                    RpcParameter.Type.HEX,
                    "The block as of which to tell (default: the tip)")),
            this::deploymentInfo));
  }

  private JsonNode deploymentInfo(RpcRequest request) throws RpcException {
    Optional<BlockHash> hash =
        request.has(0)
            ? Optional.of(BlockHash.parse(request.hash(0, "blockhash")))
            : Optional.empty();
    return context.ask(access -> {
      Chainstate chain = access.chain();
      BlockIndex index =
          hash.isEmpty()
              ? chain.tip()
              : chain
                  .find(hash.get())
                  .orElseThrow(() ->
                      new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Block not found"));
      return deploymentInfo(chain, index);
    });
  }

  private static ObjectNode deploymentInfo(Chainstate chain, BlockIndex index) {
    ObjectNode result =
        Json.object().put("hash", index.hash().toString()).put("height", index.height());
    ArrayNode flags = result.putArray("script_flags");
    ScriptFlags binding = ScriptFlagsFor.block(chain.params(), index.hash(), index.height());
    Arrays.stream(ScriptFlag.values())
        .filter(binding::has)
        .map(ScriptFlag::name)
        .sorted()
        .forEach(flags::add);
    ObjectNode deployments = result.putObject("deployments");
    for (DeploymentInfo info : chain.deployments().info(index)) {
      switch (info) {
        case DeploymentInfo.Buried(String name, boolean active, int height) ->
            deployments
                .putObject(name)
                .put("type", "buried")
                .put("active", active)
                .put("height", height);
        case DeploymentInfo.VersionBits bits -> put(deployments.putObject(bits.name()), bits);
      }
    }
    return result;
  }

  private static void put(ObjectNode target, DeploymentInfo.VersionBits info) {
    target.put("type", "bip9");
    info.height().ifPresent(height -> target.put("height", height));
    target.put("active", info.active());
    ObjectNode bip9 = target.putObject("bip9");
    VersionBitsDeployment deployment = info.deployment();
    if (info.signalling().isPresent()) {
      bip9.put("bit", deployment.bit());
    }
    bip9.put("start_time", deployment.startTime())
        .put("timeout", deployment.timeout())
        .put("min_activation_height", deployment.minActivationHeight())
        .put("status", info.status().text())
        .put("since", info.since())
        .put("status_next", info.next().text());
    info.signalling().ifPresent(signalling -> put(bip9, signalling));
  }

  private static void put(ObjectNode bip9, Signalling signalling) {
    ObjectNode statistics =
        bip9.putObject("statistics")
            .put("period", signalling.period())
            .put("elapsed", signalling.elapsed())
            .put("count", signalling.count());
    signalling
        .goal()
        .ifPresent(
            goal -> statistics.put("threshold", goal.threshold()).put("possible", goal.possible()));
    StringBuilder signals = new StringBuilder();
    signalling.blocks().forEach(signalled -> signals.append(signalled ? '#' : '-'));
    bip9.put("signalling", signals.toString());
  }
}
