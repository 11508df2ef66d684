package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.consensus.WitnessCommitment;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.mining.BlockTemplate;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a miner outside the node needs to know (BIP22, BIP23, BIP145; Bitcoin Core {@code
 * rpc/mining.cpp}).
 */
final class BlockTemplateMethods {
  /** The miner replaces the coinbase; it is here for the weight and the witness commitment. */
  private static final Script PLACEHOLDER = Script.parse("51");

  private static final int TIP_DIGITS = 64;

  /** How long a changed mempool alone does not end a long poll, and how often it is looked at. */
  private static final long LONG_POLL_MILLIS = 60_000;

  private static final long NEXT_POLL_MILLIS = 10_000;

  private final MethodContext context;

  BlockTemplateMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getblocktemplate",
            RpcMethod.Category.MINING,
            "Returns data needed to construct a block to work on, or with mode \"proposal\" whether"
                + " a block would be valid but for its proof of work. See BIPs 22, 23 and 145.",
            List.of(
                RpcParameter.required(
                    "template_request",
                    RpcParameter.Type.OBJECT,
                    "rules: the soft forks that the miner knows, segwit among them; mode: template"
                        + " (default) or proposal; data: the proposed block;"
                        + " longpollid: wait until there is another template than that of this"
                        + " id")),
            this::blockTemplate));
  }

  private JsonNode blockTemplate(RpcRequest request) throws RpcException {
    JsonNode arguments = request.at(0);
    JsonNode mode = arguments.path("mode");
    boolean named = mode.isString();
    if (!named && !mode.isMissingNode() && !mode.isNull()) {
      throw invalid("Invalid mode");
    }
    return switch (named ? mode.stringValue() : "template") {
      case "template" -> template(arguments.path("rules"), arguments.path("longpollid"));
      case "proposal" -> proposal(arguments.path("data"));
      default -> throw invalid("Invalid mode");
    };
  }

  private static RpcException invalid(String message) {
    return new RpcException(RpcErrorCode.INVALID_PARAMETER, message);
  }

  private JsonNode proposal(JsonNode data) throws RpcException {
    if (!data.isString()) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Missing data String key for proposal");
    }
    Block block =
        RawHex.block(data.stringValue())
            .orElseThrow(
                () -> new RpcException(RpcErrorCode.DESERIALIZATION_ERROR, "Block decode failed"));
    Optional<String> problem = context.ask(access -> problemOf(access, block));
    return problem.isPresent() ? Json.string(problem.get()) : Json.NULL;
  }

  private static Optional<String> problemOf(NodeCore.Access access, Block block) {
    Chainstate chain = access.chain();
    Optional<BlockIndex> known = chain.find(block.hash());
    if (known.isPresent()) {
      boolean valid = known.get().isFullyValidated();
      boolean failed = known.get().isFailed();
      return Optional.of(
          valid ? "duplicate" : failed ? "duplicate-invalid" : "duplicate-inconclusive");
    }
    ValidationResult result = chain.checkTemplate(block, access.now().unixSeconds());
    return result instanceof Invalid reason ? Optional.of(reason.rejectReason()) : Optional.empty();
  }

  private JsonNode template(JsonNode rules, JsonNode longPoll) throws RpcException {
    if (rules.valueStream().noneMatch(rule -> rule.asString("").equals("segwit"))) {
      throw invalid(
          "getblocktemplate must be called with the segwit rule set (call with {\"rules\":"
              + " [\"segwit\"]})");
    }
    if (!context.isRegtest()) {
      requireConnected();
    }
    if (longPoll.isString()) {
      awaitChange(longPoll.stringValue());
    }
    record Made(BlockTemplate template, long sequence) {}

    Made made =
        context.ask(access ->
            new Made(
                context.templates().fromMempool(access, PLACEHOLDER),
                access.engine().mempool().sequence()));
    ObjectNode result = toJson(made.template(), context.core().settings().params());
    return result.put("longpollid", made.template().previous().toString() + made.sequence());
  }

  /**
   * Waits until the tip is another than that of {@code id} or, after a minute, the mempool is
   * (BIP22: an id is what the server makes of it; here the tip and the mempool's sequence).
   */
  private void awaitChange(String id) throws RpcException {
    if (id.length() < TIP_DIGITS) {
      return;
    }
    String tip = id.substring(0, TIP_DIGITS);
    long[] millis = {LONG_POLL_MILLIS, NEXT_POLL_MILLIS};
    for (int round = 0; !context.stopping().getAsBoolean(); round++) {
      BlockIndex now =
          WaitMethods.await(
              context, index -> !index.hash().toString().equals(tip), millis[Math.min(round, 1)]);
      long sequence = context.ask(access -> access.engine().mempool().sequence());
      if (!(now.hash().toString() + sequence).equals(id)) {
        return;
      }
    }
    throw new RpcException(RpcErrorCode.CLIENT_NOT_CONNECTED, "Shutting down");
  }

  private void requireConnected() throws RpcException {
    record State(boolean alone, boolean catchingUp) {}

    State state =
        context.ask(access ->
            new State(
                access.engine().peers(access.now()).isEmpty(),
                access.engine().isInitialDownload(access.now())));
    if (state.alone()) {
      throw new RpcException(RpcErrorCode.CLIENT_NOT_CONNECTED, "Grapevine is not connected!");
    }
    if (state.catchingUp()) {
      throw new RpcException(
          RpcErrorCode.CLIENT_IN_INITIAL_DOWNLOAD,
          "Grapevine is in initial sync and waiting for blocks...");
    }
  }

  private static ObjectNode toJson(BlockTemplate template, ChainParams params) {
    ObjectNode result = Json.object();
    result.putArray("capabilities").add("proposal");
    result.put("version", template.version());
    ArrayNode rules = result.putArray("rules");
    rules.add("csv");
    if (template.segwit()) {
      rules.add("!segwit").add("taproot");
    }
    result.putObject("vbavailable");
    result.put("vbrequired", 0).put("previousblockhash", template.previous().toString());
    putTransactions(result.putArray("transactions"), template);
    result.putObject("coinbaseaux");
    result
        .put("coinbasevalue", template.reward())
        .put("target", BlockJson.target(params, template.bits()))
        .put("mintime", template.minTime());
    result.putArray("mutable").add("time").add("transactions").add("prevblock");
    int scale = scale(template);
    result
        .put("noncerange", "00000000ffffffff")
        .put("sigoplimit", ConsensusLimits.MAX_BLOCK_SIGOPS_COST / scale)
        .put("sizelimit", ConsensusLimits.MAX_BLOCK_WEIGHT / scale);
    if (template.segwit()) {
      result.put("weightlimit", ConsensusLimits.MAX_BLOCK_WEIGHT);
    }
    result
        .put("curtime", template.time())
        .put("bits", BlockJson.hex(template.bits()))
        .put("height", template.height());
    Transaction coinbase = template.block(0).transactions().getFirst();
    WitnessCommitment.find(coinbase)
        .ifPresent(index ->
            result.put(
                "default_witness_commitment",
                coinbase.outputs().get(index).scriptPubKey().toHex()));
    return result;
  }

  private static void putTransactions(ArrayNode target, BlockTemplate template) {
    Map<Txid, Integer> positions = new HashMap<>();
    for (BlockTemplate.Selected selected : template.selected()) {
      Transaction transaction = selected.transaction();
      ObjectNode entry =
          target
              .addObject()
              .put("data", HexFormat.of().formatHex(transaction.serialized()))
              .put("txid", transaction.txid().toString())
              .put("hash", transaction.wtxid().toString());
      ArrayNode depends = entry.putArray("depends");
      for (TxIn input : transaction.inputs()) {
        Integer position = positions.get(input.prevout().txid());
        if (position != null) {
          depends.add(position);
        }
      }
      entry
          .put("fee", selected.fee())
          .put("sigops", selected.sigopCost() / scale(template))
          .put("weight", transaction.weight());
      positions.put(transaction.txid(), positions.size() + 1);
    }
  }

  /** Before segwit limits were on bytes and legacy sigops, a quarter of today's numbers. */
  private static int scale(BlockTemplate template) {
    return template.segwit() ? 1 : Transaction.WITNESS_SCALE_FACTOR;
  }
}
