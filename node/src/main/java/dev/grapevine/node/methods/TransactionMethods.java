package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptCursor;
import dev.grapevine.chain.script.StandardScript;
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
import dev.grapevine.relay.mempool.FeeRate;
import dev.grapevine.relay.mempool.MempoolEntry;
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
  /** A transaction that pays more is taken for a mistake ({@code DEFAULT_MAX_RAW_TX_FEE_RATE}). */
  private static final FeeRate DEFAULT_MAX_FEE_RATE = new FeeRate(ConsensusLimits.COIN / 10);

  private static final int MAX_PUSH_BYTES = 520;
  private static final int LAST_OPCODE = Opcode.OP_NOP10;

  private static final String MAX_FEE_HELP =
      "Reject transactions whose fee rate is higher than the specified value, expressed in BTC/kvB,"
          + " less than 1; 0 to accept any fee rate (default: 0.10)";

  private final MethodContext context;
  private final TransactionJson json;

  TransactionMethods(MethodContext context, TransactionJson json) {
    this.context = context;
    this.json = json;
  }

  List<RpcMethod> all() {
    RpcParameter maxFeeRate =
        RpcParameter.optional("maxfeerate", RpcParameter.Type.AMOUNT, MAX_FEE_HELP);
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
            "Submit a raw transaction (serialized, hex-encoded) to local node and network.",
            List.of(
                RpcParameter.required(
                    "hexstring", RpcParameter.Type.HEX, "The hex string of the raw transaction"),
                maxFeeRate,
                RpcParameter.optional(
                    "maxburnamount",
                    RpcParameter.Type.AMOUNT,
                    "Reject transactions with provably unspendable outputs greater than the"
                        + " specified value, expressed in BTC (default: 0)")),
            this::send),
        method(
            "testmempoolaccept",
            "Returns result of mempool acceptance test indicating if a raw transaction (serialized,"
                + " hex-encoded) would be accepted by mempool.",
            List.of(
                RpcParameter.required(
                    "rawtxs",
                    RpcParameter.Type.ARRAY,
                    "An array of one hex string of a raw transaction"),
                maxFeeRate),
            this::test));
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
    index.catchUp();
    BlockHash block =
        index
            .blockOf(txid)
            .orElseThrow(() -> notFound("No such mempool or blockchain transaction"));
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

  private static FeeRate maxFeeRate(RpcRequest request) throws RpcException {
    if (!request.has(1)) {
      return DEFAULT_MAX_FEE_RATE;
    }
    long rate = request.amount(1);
    if (rate >= ConsensusLimits.COIN) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Fee rates larger than or equal to 1BTC/kvB are not accepted");
    }
    return new FeeRate(rate);
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
    for (TxOut output : transaction.outputs()) {
      if (output.value() > maxBurn && burns(output.scriptPubKey())) {
        throw new RpcException(
            RpcErrorCode.VERIFY_ERROR,
            "Unspendable output exceeds maximum configured by user (maxburnamount)");
      }
    }
    long maxFee = maxFeeRate(request).feeFor(transaction.virtualSize());
    context.ask(access -> send(access, transaction, maxFee));
    return Json.string(transaction.txid().toString());
  }

  /** True if nobody can ever spend it, as far as its look tells. */
  private static boolean burns(Script script) {
    if (StandardScript.isUnspendable(script)) {
      return true;
    }
    ScriptCursor cursor = new ScriptCursor(script.bytes());
    while (cursor.next()) {
      if (cursor.opcode() > LAST_OPCODE || cursor.dataLength() > MAX_PUSH_BYTES) {
        return true;
      }
    }
    return !cursor.isAtEnd();
  }

  /** True if it was taken now, false if the mempool had it. */
  private static boolean send(NodeCore.Access access, Transaction transaction, long maxFee)
      throws RpcException {
    for (int i = 0; i < transaction.outputs().size(); i++) {
      if (access.chain().coins().coin(new OutPoint(transaction.txid(), i)).isPresent()) {
        throw new RpcException(
            RpcErrorCode.VERIFY_ALREADY_IN_UTXO_SET, "Transaction outputs already in utxo set");
      }
    }
    if (access.engine().mempool().contains(transaction.txid())) {
      return false;
    }
    if (maxFee > 0 && pays(access, transaction) > maxFee) {
      // Whatever else is wrong with it goes first.
      requireAccepted(access.engine().test(access.now(), transaction));
      throw new RpcException(
          RpcErrorCode.VERIFY_ERROR,
          "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)");
    }
    requireAccepted(access.engine().submit(access.now(), transaction));
    return true;
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

  private JsonNode test(RpcRequest request) throws RpcException {
    List<String> hexes = RawHex.strings(request, 0);
    if (hexes.size() != 1) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Array must contain 1 transaction; packages are not" + " supported.");
    }
    FeeRate maxFeeRate = maxFeeRate(request);
    String hex = hexes.getFirst();
    Transaction transaction =
        RawHex.transaction(hex)
            .orElseThrow(() ->
                new RpcException(
                    RpcErrorCode.DESERIALIZATION_ERROR,
                    "TX decode failed: " + hex + " Make sure the tx has at least one input."));
    AcceptanceResult result =
        context.ask(access -> access.engine().test(access.now(), transaction));
    ObjectNode outcome =
        Json.object()
            .put("txid", transaction.txid().toString())
            .put("wtxid", transaction.wtxid().toString());
    switch (result) {
      case AcceptanceResult.Accepted accepted ->
          putAllowed(outcome, accepted.entry(), maxFeeRate.feeFor(accepted.entry().vsize()));
      case AcceptanceResult.Present present ->
          throw new IllegalStateException("not judged: " + present.entry());
      case AcceptanceResult.MissingInputs ignored ->
          outcome.put("allowed", false).put("reject-reason", "missing-inputs");
      case AcceptanceResult.Rejected(Invalid reason) ->
          outcome
              .put("allowed", false)
              .put("reject-reason", reason.rejectReason())
              .put("reject-details", reason.toString());
    }
    return Json.array().add(outcome);
  }

  private static void putAllowed(ObjectNode outcome, MempoolEntry entry, long maxFee) {
    if (maxFee > 0 && entry.fee() > maxFee) {
      outcome.put("allowed", false).put("reject-reason", "max-fee-exceeded");
      return;
    }
    ObjectNode fees = outcome.put("allowed", true).put("vsize", entry.vsize()).putObject("fees");
    fees.put("base", Amounts.of(entry.fee()))
        .put("effective-feerate", Amounts.of(FeeRate.of(entry.fee(), entry.vsize())))
        .putArray("effective-includes")
        .add(entry.transaction().wtxid().toString());
  }
}
