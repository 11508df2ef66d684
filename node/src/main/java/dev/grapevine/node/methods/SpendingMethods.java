package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.index.SpenderIndex;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Who spends an output, in the mempool or in a block (Bitcoin Core {@code rpc/mempool.cpp}). */
final class SpendingMethods {
  private static final String MEMPOOL_ONLY = "mempool_only";
  private static final String WHOLE = "return_spending_tx";

  private final MethodContext context;

  SpendingMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "gettxspendingprevout",
            RpcMethod.Category.BLOCKCHAIN,
            "Scans the mempool, and -txospenderindex if there is one, to find transactions spending"
                + " any of the given outputs. Those that the mempool answers come first.",
            List.of(
                RpcParameter.required(
                    "outputs",
                    RpcParameter.Type.ARRAY,
                    "The transaction outputs that we want to check: objects with txid and vout"),
                RpcParameter.options(
                    List.of(MEMPOOL_ONLY, WHOLE),
                    MEMPOOL_ONLY
                        + ": look into the mempool alone (default: true without the index);"
                        + " "
                        + WHOLE
                        + ": with the whole transaction (default: false)")),
            this::spending));
  }

  /** A transaction, and its block if it has one. */
  private record Spender(Transaction transaction, Optional<BlockHash> block) {}

  private JsonNode spending(RpcRequest request) throws RpcException {
    JsonNode options = request.at(1);
    Options.requireOnly(options, List.of(MEMPOOL_ONLY, WHOLE));
    Optional<SpenderIndex> index = context.indexes().spenders();
    boolean whole = Options.flag(options, WHOLE, false);
    boolean mempoolOnly = Options.flag(options, MEMPOOL_ONLY, index.isEmpty());
    List<OutPoint> outputs = new ArrayList<>();
    for (JsonNode output : request.at(0)) {
      outputs.add(OutPointJson.parse(output));
    }
    if (outputs.isEmpty()) {
      throw Lookup.invalid("Invalid parameter, outputs are missing");
    }
    List<Optional<Spender>> pooled =
        context.ask(access -> pooled(access.engine().mempool(), outputs));
    ArrayNode result = Json.array();
    List<OutPoint> unanswered = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      if (pooled.get(i).isPresent() || mempoolOnly) {
        result.add(toJson(outputs.get(i), pooled.get(i), whole));
      } else {
        unanswered.add(outputs.get(i));
      }
    }
    if (!unanswered.isEmpty() && (index.isEmpty() || !index.get().progress().catchUp())) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR,
          "Mempool lacks a relevant spend, and txospenderindex is unavailable.");
    }
    for (OutPoint output : unanswered) {
      result.add(toJson(output, confirmed(index.orElseThrow(), output), whole));
    }
    return result;
  }

  private static List<Optional<Spender>> pooled(Mempool mempool, List<OutPoint> outputs) {
    return outputs.stream()
        .map(output ->
            mempool
                .spender(output)
                .map(MempoolEntry::transaction)
                .map(transaction -> new Spender(transaction, Optional.empty())))
        .toList();
  }

  private Optional<Spender> confirmed(SpenderIndex index, OutPoint output) throws RpcException {
    List<SpenderIndex.Place> places = index.places(output);
    BlockHash best = index.progress().best();
    return context.ask(access -> {
      for (SpenderIndex.Place place : places) {
        Optional<Spender> spender = at(access.chain(), best, place, output);
        if (spender.isPresent()) {
          return spender;
        }
      }
      return Optional.empty();
    });
  }

  /** What is in that place of the chain that leads to {@code best}, if it spends the output. */
  private static Optional<Spender> at(
      Chainstate chain, BlockHash best, SpenderIndex.Place place, OutPoint output)
      throws RpcException {
    Optional<BlockIndex> index = chain.find(best).flatMap(last -> last.ancestor(place.height()));
    if (index.isEmpty()) {
      return Optional.empty();
    }
    List<Transaction> transactions = Lookup.block(chain, index.get()).transactions();
    return transactions.stream()
        .skip(place.transaction())
        .limit(1)
        .filter(tx -> tx.inputs().stream().map(TxIn::prevout).anyMatch(output::equals))
        .map(tx -> new Spender(tx, index.map(BlockIndex::hash)))
        .findFirst();
  }

  private static ObjectNode toJson(OutPoint output, Optional<Spender> spender, boolean whole) {
    ObjectNode result =
        Json.object()
            .put("txid", output.txid().toString())
            .put("vout", Integer.toUnsignedLong(output.index()));
    spender.ifPresent(found -> {
      result.put("spendingtxid", found.transaction().txid().toString());
      if (whole) {
        result.put("spendingtx", HexFormat.of().formatHex(found.transaction().serialized()));
      }
      found.block().ifPresent(block -> result.put("blockhash", block.toString()));
    });
    return result;
  }
}
