package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.Mempool;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Unspent outputs (Bitcoin Core {@code rpc/blockchain.cpp}). */
final class CoinMethods {
  private static final long MAX_OUTPUT_INDEX = 0xffff_ffffL;

  private final MethodContext context;
  private final TransactionJson transactions;

  CoinMethods(MethodContext context, TransactionJson transactions) {
    this.context = context;
    this.transactions = transactions;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "gettxout",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns details about an unspent transaction output, null if there is none.",
            List.of(
                RpcParameter.required("txid", RpcParameter.Type.HEX, "The transaction id"),
                RpcParameter.required("n", RpcParameter.Type.NUMBER, "vout number"),
                RpcParameter.optional(
                    "include_mempool",
                    RpcParameter.Type.BOOL,
                    "Whether to include the mempool; an output that is spent there is not unspent"
                        + " (default: true)")),
            this::txOut));
  }

  private record Unspent(Coin coin, BlockHash tip, int tipHeight) {}

  private JsonNode txOut(RpcRequest request) throws RpcException {
    Txid txid = Txid.parse(request.hash(0, "txid"));
    long index = request.longInteger(1);
    if (index < 0 || index > MAX_OUTPUT_INDEX) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "JSON integer out of range");
    }
    boolean includeMempool = request.bool(2, true);
    OutPoint outPoint = new OutPoint(txid, (int) index);
    Optional<Unspent> unspent = context.ask(access -> find(access, outPoint, includeMempool));
    return unspent.isPresent() ? toJson(unspent.get()) : Json.NULL;
  }

  private static Optional<Unspent> find(
      NodeCore.Access access, OutPoint outPoint, boolean includeMempool) {
    Chainstate chain = access.chain();
    Mempool mempool = access.engine().mempool();
    Optional<Coin> coin = Optional.empty();
    if (!includeMempool) {
      coin = chain.coins().coin(outPoint);
    } else if (mempool.spender(outPoint).isEmpty()) {
      coin = mempool.coins(chain.coins()).coin(outPoint);
    }
    return coin.map(c -> new Unspent(c, chain.tip().hash(), chain.tip().height()));
  }

  private ObjectNode toJson(Unspent unspent) {
    Coin coin = unspent.coin();
    ObjectNode result =
        Json.object()
            .put("bestblock", unspent.tip().toString())
            .put(
                "confirmations",
                coin.height() == Coin.MEMPOOL_HEIGHT ? 0 : unspent.tipHeight() - coin.height() + 1)
            .put("value", Amounts.of(coin.output().value()));
    result.set("scriptPubKey", transactions.script(coin.output().scriptPubKey()));
    return result.put("coinbase", coin.coinbase());
  }
}
