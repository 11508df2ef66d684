package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.index.TransactionFinder;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.AcceptanceResult;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Single transactions: look one up, hand one in (Bitcoin Core {@code rpc/rawtransaction.cpp},
 * {@code rpc/mempool.cpp}, {@code node/transaction.cpp}).
 */
final class TransactionMethods {
  private final MethodContext context;
  private final TransactionJson json;

  TransactionMethods(MethodContext context, TransactionJson json) {
    this.context = context;
    this.json = json;
  }

  List<RpcMethod> all() {
    RpcParameter maxFeeRate =
        RpcParameter.optional("maxfeerate", RpcParameter.Type.AMOUNT, PackageMethods.MAX_FEE_HELP);
    return List.of(
        method(
            "decoderawtransaction",
            "Return a JSON object representing the serialized, hex-encoded transaction.",
            List.of(
                RpcParameter.required(
                    "hexstring", RpcParameter.Type.HEX, "The transaction hex string"),
                RpcParameter.optional(
                    "iswitness",
                    RpcParameter.Type.BOOL,
                    "Whether the transaction may have a witness (default: depends on it)")),
            this::decode),
        method(
            "getrawtransaction",
            "Returns a transaction from the mempool, or from the given block: with verbosity 0 as"
                + " hex digits, with 1 as an object, with 2 also with its fee and the coins that it"
                + " spends.",
            List.of(
                RpcParameter.required("txid", RpcParameter.Type.HEX, "The transaction id"),
                RpcParameter.optional(
                    "verbosity|verbose", RpcParameter.Type.ANY, "0, 1 or 2 (default: 0)"),
                RpcParameter.optional(
                    "blockhash",
                    RpcParameter.Type.HEX,
                    "The block in which to look for the transaction")),
            this::get),
        method(
                "sendrawtransaction",
                "Submit a raw transaction (serialized, hex-encoded) to local node and network. With"
                    + " -privatebroadcast only to a few peers over connections of their own through"
                    + " Tor or I2P; it enters the mempool when it comes back from the network.",
                List.of(
                    RpcParameter.required(
                        "hexstring",
                        RpcParameter.Type.HEX,
                        "The hex string of the raw transaction"),
                    maxFeeRate,
                    RpcParameter.optional(
                        "maxburnamount", RpcParameter.Type.AMOUNT, PackageMethods.MAX_BURN_HELP)),
                this::send)
            .asQuick());
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.RAWTRANSACTIONS, help, parameters, handler);
  }

  private JsonNode decode(RpcRequest request) throws RpcException {
    boolean witnessAllowed = request.bool(1, true);
    return RawHex.transaction(request.string(0))
        .filter(transaction -> witnessAllowed || !transaction.hasWitness())
        .map(json::decoded)
        .orElseThrow(
            () -> new RpcException(RpcErrorCode.DESERIALIZATION_ERROR, "TX decode failed"));
  }

  /** A transaction, and what its block says of it; the members about a block empty without one. */
  private record Found(
      Transaction transaction, Optional<List<Coin>> spent, boolean isActive, ObjectNode block) {}

  private JsonNode get(RpcRequest request) throws RpcException {
    Txid txid = Txid.parse(request.hash(0, "parameter 1"));
    Transaction genesis = context.core().settings().params().genesis().transactions().getFirst();
    if (txid.equals(genesis.txid())) {
      throw new RpcException(
          RpcErrorCode.INVALID_ADDRESS_OR_KEY,
          "The genesis block coinbase is not considered an ordinary transaction and cannot be"
              + " retrieved");
    }
    int verbosity = request.verbosity(1, 0);
    boolean inBlock = request.has(2);
    Found found;
    if (inBlock) {
      BlockHash hash = BlockHash.parse(request.hash(2, "parameter 3"));
      found = context.ask(access -> findInBlock(access.chain(), txid, hash));
    } else {
      found = findAnywhere(txid);
    }
    if (verbosity <= 0) {
      return Json.string(HexFormat.of().formatHex(found.transaction().serialized()));
    }
    ObjectNode result = Json.object();
    if (inBlock) {
      result.put("in_active_chain", found.isActive());
    }
    Optional<List<Coin>> spent = verbosity > 1 ? found.spent() : Optional.empty();
    json.of(result, found.transaction(), spent, true);
    return result.setAll(found.block());
  }

  private Found findAnywhere(Txid txid) throws RpcException {
    Optional<Found> pooled = context.ask(access -> findInMempool(access, txid));
    if (pooled.isPresent()) {
      return pooled.get();
    }
    TransactionFinder index = context.transactions();
    if (!index.isThere()) {
      throw notFound(
          "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain"
              + " transaction queries");
    }
    boolean complete = index.catchUp();
    BlockHash block =
        index
            .blockOf(txid)
            .orElseThrow(() ->
                notFound(
                    complete
                        ? "No such mempool or blockchain transaction"
                        : "No such mempool transaction. Blockchain transactions are still in the"
                            + " process of being indexed"));
    return context.ask(access -> findInBlock(access.chain(), txid, block));
  }

  private static Optional<Found> findInMempool(NodeCore.Access access, Txid txid) {
    return access
        .engine()
        .mempool()
        .get(txid)
        .map(entry -> new Found(entry.transaction(), Optional.empty(), false, Json.object()));
  }

  private static Found findInBlock(Chainstate chain, Txid txid, BlockHash hash)
      throws RpcException {
    BlockIndex index =
        chain
            .find(hash)
            .orElseThrow(() ->
                new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Block hash not found"));
    Block block =
        chain
            .block(index)
            .orElseThrow(() -> new RpcException(RpcErrorCode.MISC_ERROR, "Block not available"));
    Optional<BlockUndo> undo = chain.undo(index);
    for (int i = 0; i < block.transactions().size(); i++) {
      Transaction transaction = block.transactions().get(i);
      if (transaction.txid().equals(txid)) {
        return new Found(
            transaction, BlockJson.spentBy(undo, i), chain.isActive(index), place(chain, index));
      }
    }
    throw notFound("No such transaction found in the provided block");
  }

  private static ObjectNode place(Chainstate chain, BlockIndex index) {
    ObjectNode place = Json.object().put("blockhash", index.hash().toString());
    return chain.isActive(index)
        ? place
            .put("confirmations", chain.confirmations(index))
            .put("time", index.header().time())
            .put("blocktime", index.header().time())
        : place.put("confirmations", 0);
  }

  private static RpcException notFound(String what) {
    return new RpcException(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        what + ". Use gettransaction for wallet transactions.");
  }

  private JsonNode send(RpcRequest request) throws RpcException {
    long maxBurn = request.has(2) ? request.amount(2) : 0;
    Transaction transaction =
        RawHex.transaction(request.string(0))
            .filter(tx -> !tx.inputs().isEmpty())
            .orElseThrow(() ->
                new RpcException(
                    RpcErrorCode.DESERIALIZATION_ERROR,
                    "TX decode failed. Make sure the tx has at least one input."));
    PackageMethods.requireNotBurning(transaction, maxBurn);
    long maxFee = PackageMethods.maxFeeRate(request).feeFor(transaction.virtualSize());
    boolean inPrivate = PrivateBroadcastMethods.isOn(context);
    context.ask(access ->
        inPrivate ? sendInPrivate(access, transaction, maxFee) : send(access, transaction, maxFee));
    return Json.string(transaction.txid().toString());
  }

  /** True if it was taken now, false if the mempool had it. */
  private static boolean send(NodeCore.Access access, Transaction transaction, long maxFee)
      throws RpcException {
    requireUnconfirmed(access, transaction);
    if (access.engine().mempool().contains(transaction.txid())) {
      // Whoever does not know it hears of the one that is here, whatever its witness.
      access.engine().announceAgain(access.now(), transaction.txid());
      return false;
    }
    if (maxFee > 0 && pays(access, transaction) > maxFee) {
      // Whatever else is wrong with it goes first.
      requireAccepted(access.engine().test(access.now(), transaction));
      throw feeTooHigh();
    }
    requireAccepted(access.engine().submit(access.now(), transaction));
    return true;
  }

  /** True if it was judged now, false if the mempool had it. */
  private static boolean sendInPrivate(NodeCore.Access access, Transaction transaction, long maxFee)
      throws RpcException {
    PrivateBroadcastMethods.requireReachable(access);
    requireUnconfirmed(access, transaction);
    boolean known = access.engine().mempool().contains(transaction.txid());
    if (!known) {
      requireAccepted(access.engine().test(access.now(), transaction));
      if (maxFee > 0 && pays(access, transaction) > maxFee) {
        throw feeTooHigh();
      }
    }
    PrivateBroadcastMethods.schedule(access, transaction);
    return !known;
  }

  private static void requireUnconfirmed(NodeCore.Access access, Transaction transaction)
      throws RpcException {
    for (int i = 0; i < transaction.outputs().size(); i++) {
      if (access.chain().coins().coin(new OutPoint(transaction.txid(), i)).isPresent()) {
        throw new RpcException(
            RpcErrorCode.VERIFY_ALREADY_IN_UTXO_SET, "Transaction outputs already in utxo set");
      }
    }
  }

  private static RpcException feeTooHigh() {
    return new RpcException(
        RpcErrorCode.VERIFY_ERROR,
        "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)");
  }

  /** The fee; 0 if an input is not known. */
  private static long pays(NodeCore.Access access, Transaction transaction) {
    Optional<List<Coin>> spent =
        access.engine().mempool().coins(access.chain().coins()).spentBy(transaction);
    if (spent.isEmpty()) {
      return 0;
    }
    long fee = 0;
    for (Coin coin : spent.get()) {
      fee += coin.output().value();
    }
    for (TxOut output : transaction.outputs()) {
      fee -= output.value();
    }
    return fee;
  }

  private static void requireAccepted(AcceptanceResult result) throws RpcException {
    switch (result) {
      case AcceptanceResult.Accepted _, AcceptanceResult.Present _ -> {}
      case AcceptanceResult.MissingInputs missing ->
          throw new RpcException(RpcErrorCode.VERIFY_ERROR, missing.reason().toString());
      case AcceptanceResult.Rejected(Invalid reason) ->
          throw new RpcException(
              reason.failure() == Failure.MISSING_INPUTS
                  ? RpcErrorCode.VERIFY_ERROR
                  : RpcErrorCode.VERIFY_REJECTED,
              reason.toString());
    }
  }
}
