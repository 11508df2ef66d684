package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptCursor;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.AcceptanceResult;
import dev.grapevine.relay.mempool.FeeRate;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.PackageResult;
import dev.grapevine.relay.mempool.PackageRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Several transactions at once: try whether they would be taken, hand in a child with its parents
 * (Bitcoin Core {@code rpc/mempool.cpp}).
 */
final class PackageMethods {
  /** A transaction that pays more is taken for a mistake ({@code DEFAULT_MAX_RAW_TX_FEE_RATE}). */
  private static final FeeRate DEFAULT_MAX_FEE_RATE = new FeeRate(ConsensusLimits.COIN / 10);

  static final String MAX_FEE_HELP =
      "Reject transactions whose fee rate is higher than the specified value, expressed in BTC/kvB,"
          + " less than 1; 0 to accept any fee rate (default: 0.10)";

  static final String MAX_BURN_HELP =
      "Reject transactions with provably unspendable outputs greater than the specified value,"
          + " expressed in BTC (default: 0)";

  private static final int MAX_PUSH_BYTES = 520;
  private static final int LAST_OPCODE = Opcode.OP_NOP10;

  private final MethodContext context;

  PackageMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    RpcParameter maxFeeRate =
        RpcParameter.optional("maxfeerate", RpcParameter.Type.AMOUNT, MAX_FEE_HELP);
    return List.of(
        method(
            "submitpackage",
            "Submit a package of raw transactions (serialized, hex-encoded) to local node: a child"
                + " with some, all or none of its unconfirmed parents. The fees of all are counted"
                + " together where one alone would be too low.",
            List.of(
                RpcParameter.required(
                    "package",
                    RpcParameter.Type.ARRAY,
                    "An array of raw transactions, 1 to 25, the child last"),
                maxFeeRate,
                RpcParameter.optional("maxburnamount", RpcParameter.Type.AMOUNT, MAX_BURN_HELP)),
            this::submit),
        method(
            "testmempoolaccept",
            "Returns result of mempool acceptance tests indicating if raw transaction(s)"
                + " (serialized, hex-encoded) would be accepted by mempool. Parents must come"
                + " before children; several must not conflict with the mempool or each other.",
            List.of(
                RpcParameter.required(
                    "rawtxs",
                    RpcParameter.Type.ARRAY,
                    "An array of hex strings of raw transactions, 1 to 25"),
                maxFeeRate),
            this::test));
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.RAWTRANSACTIONS, help, parameters, handler);
  }

  /** The parameter at 1, or what is taken for a mistake otherwise; 0 for any. */
  static FeeRate maxFeeRate(RpcRequest request) throws RpcException {
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

  /** Refuses outputs that nobody can ever spend and that are worth more than {@code maxBurn}. */
  static void requireNotBurning(Transaction transaction, long maxBurn) throws RpcException {
    for (TxOut output : transaction.outputs()) {
      if (output.value() > maxBurn && burns(output.scriptPubKey())) {
        throw new RpcException(
            RpcErrorCode.VERIFY_ERROR,
            "Unspendable output exceeds maximum configured by user (maxburnamount)");
      }
    }
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

  private static List<Transaction> transactions(RpcRequest request) throws RpcException {
    List<String> hexes = RawHex.strings(request, 0);
    if (hexes.isEmpty() || hexes.size() > PackageRules.MAX_COUNT) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Array must contain between 1 and " + PackageRules.MAX_COUNT + " transactions.");
    }
    List<Transaction> transactions = new ArrayList<>();
    for (String hex : hexes) {
      transactions.add(
          RawHex.transaction(hex)
              .orElseThrow(() ->
                  new RpcException(
                      RpcErrorCode.DESERIALIZATION_ERROR,
                      "TX decode failed: " + hex + " Make sure the tx has at least one input.")));
    }
    return transactions;
  }

  private JsonNode test(RpcRequest request) throws RpcException {
    // Their number first, then the fee rate, then what they are: as Bitcoin Core complains.
    FeeRate maxFeeRate = maxFeeRate(request);
    List<Transaction> transactions = transactions(request);
    PackageResult result =
        context.ask(access ->
            transactions.size() == 1
                ? alone(access, transactions.getFirst())
                : access.engine().test(access.now(), transactions));
    ArrayNode outcomes = Json.array();
    boolean stopped = false;
    for (Transaction transaction : transactions) {
      ObjectNode outcome =
          outcomes
              .addObject()
              .put("txid", transaction.txid().toString())
              .put("wtxid", transaction.wtxid().toString());
      if (result.failure().isPresent() && !result.isFailureOfTransaction()) {
        outcome.put("package-error", result.failure().get().toString());
      }
      AcceptanceResult each = result.results().get(transaction.wtxid());
      if (each != null && !stopped) {
        stopped = putTested(outcome, each, maxFeeRate);
      }
    }
    return outcomes;
  }

  private static PackageResult alone(NodeCore.Access access, Transaction transaction) {
    Map<Wtxid, AcceptanceResult> results = new LinkedHashMap<>();
    results.put(transaction.wtxid(), access.engine().test(access.now(), transaction));
    return new PackageResult(Optional.empty(), results);
  }

  /** True if it pays too much, after which the others are of no interest. */
  private static boolean putTested(
      ObjectNode outcome, AcceptanceResult result, FeeRate maxFeeRate) {
    switch (result) {
      case AcceptanceResult.Accepted accepted -> {
        MempoolEntry entry = accepted.entry();
        long maxFee = maxFeeRate.feeFor(entry.vsize());
        if (maxFee > 0 && entry.fee() > maxFee) {
          outcome.put("allowed", false).put("reject-reason", "max-fee-exceeded");
          return true;
        }
        outcome.put("allowed", true).put("vsize", entry.vsize());
        putFees(outcome, accepted);
      }
      case AcceptanceResult.Present present ->
          throw new IllegalStateException("not judged: " + present.entry());
      case AcceptanceResult.MissingInputs _ ->
          outcome.put("allowed", false).put("reject-reason", "missing-inputs");
      case AcceptanceResult.Rejected(Invalid reason) ->
          outcome
              .put("allowed", false)
              .put("reject-reason", reason.rejectReason())
              .put("reject-details", reason.toString());
    }
    return false;
  }

  private static void putFees(ObjectNode outcome, AcceptanceResult.Accepted accepted) {
    ArrayNode includes =
        outcome
            .putObject("fees")
            .put("base", Amounts.of(accepted.entry().fee()))
            .put("effective-feerate", Amounts.of(accepted.effective()))
            .putArray("effective-includes");
    accepted.effectiveIncludes().forEach(wtxid -> includes.add(wtxid.toString()));
  }

  private JsonNode submit(RpcRequest request) throws RpcException {
    FeeRate maxFeeRate = maxFeeRate(request);
    long maxBurn = request.has(2) ? request.amount(2) : 0;
    List<Transaction> transactions = transactions(request);
    for (Transaction transaction : transactions) {
      requireNotBurning(transaction, maxBurn);
    }
    if (transactions.size() > 1 && !PackageRules.isChildWithParentsTree(transactions)) {
      throw new RpcException(
          RpcErrorCode.VERIFY_ERROR,
          "package topology disallowed. not child-with-parents or parents depend on each other.");
    }
    Optional<FeeRate> max =
        maxFeeRate.equals(FeeRate.ZERO) ? Optional.empty() : Optional.of(maxFeeRate);
    PackageResult result =
        context.ask(access -> access.engine().submit(access.now(), transactions, max));
    ObjectNode answer =
        Json.object().put("package_msg", result.failure().map(Invalid::toString).orElse("success"));
    ObjectNode results = answer.putObject("tx-results");
    TreeSet<String> replaced = new TreeSet<>();
    for (Transaction transaction : transactions) {
      ObjectNode outcome = results.putObject(transaction.wtxid().toString());
      putSubmitted(
          outcome, transaction, Optional.ofNullable(result.results().get(transaction.wtxid())));
      if (result.results().get(transaction.wtxid()) instanceof AcceptanceResult.Accepted accepted) {
        accepted.replaced().stream()
            .map(Transaction::txid)
            .map(Txid::toString)
            .forEach(replaced::add);
      }
    }
    ArrayNode replacedIds = answer.putArray("replaced-transactions");
    replaced.forEach(replacedIds::add);
    return answer;
  }

  private static void putSubmitted(
      ObjectNode outcome, Transaction transaction, Optional<AcceptanceResult> result) {
    outcome.put("txid", transaction.txid().toString());
    if (result.isEmpty()) {
      outcome.put("error", "package-not-validated");
      return;
    }
    switch (result.get()) {
      case AcceptanceResult.Accepted accepted -> {
        outcome.put("vsize", accepted.entry().vsize());
        putFees(outcome, accepted);
      }
      case AcceptanceResult.Present(MempoolEntry entry) -> {
        Wtxid wtxid = entry.transaction().wtxid();
        if (wtxid.equals(transaction.wtxid())) {
          outcome.put("vsize", entry.vsize());
          outcome.putObject("fees").put("base", Amounts.of(entry.fee()));
        } else {
          outcome.put("other-wtxid", wtxid.toString());
        }
      }
      case AcceptanceResult.MissingInputs missing ->
          outcome.put("error", missing.reason().toString());
      case AcceptanceResult.Rejected(Invalid reason) -> outcome.put("error", reason.toString());
    }
  }
}
