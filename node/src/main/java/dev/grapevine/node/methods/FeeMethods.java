package dev.grapevine.node.methods;

import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.fees.FeeEstimation;
import dev.grapevine.node.fees.FeeEstimator;
import dev.grapevine.node.fees.FeeHorizon;
import dev.grapevine.node.fees.FeerateRange;
import dev.grapevine.node.fees.HorizonEstimate;
import dev.grapevine.node.fees.SmartEstimate;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.FeeRate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a fee ought to be (Bitcoin Core {@code rpc/fees.cpp}). A node without an estimator that
 * takes transactions answers as one that has seen none so far.
 */
final class FeeMethods {
  private static final List<String> MODES = List.of("unset", "economical", "conservative");
  private static final String CONSERVATIVE = MODES.getLast();
  private static final double DEFAULT_THRESHOLD = 0.95;

  /** Whole numbers below are exact in a double. */
  private static final double MOST_EXACT = 1L << 53;

  private final MethodContext context;

  FeeMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    RpcParameter target =
        RpcParameter.required(
            "conf_target", RpcParameter.Type.NUMBER, "Confirmation target in blocks (1 - 1008)");
    return List.of(
        new RpcMethod(
            "estimaterawfee",
            RpcMethod.Category.HIDDEN,
            "Estimates the fee rate needed for a transaction to begin confirmation within"
                + " conf_target blocks, by each horizon that sees so far, with what that rests on."
                + " For those who know how the estimates are made; it may change with that.",
            List.of(
                target,
                RpcParameter.optional(
                    "threshold",
                    RpcParameter.Type.NUMBER,
                    "The proportion of transactions in a range of fee rates that must have been"
                        + " confirmed within conf_target for lower ones to be looked at (default:"
                        + " 0.95)")),
            this::raw),
        new RpcMethod(
            "estimatesmartfee",
            RpcMethod.Category.UTIL,
            "Estimates the fee rate needed for a transaction to begin confirmation within"
                + " conf_target blocks if possible, and the number of blocks for which that holds.",
            List.of(
                target,
                RpcParameter.optional(
                    "estimate_mode",
                    RpcParameter.Type.STRING,
                    "unset, economical or conservative (default: economical). A conservative"
                        + " estimate also looks at a longer history and is less likely to be too"
                        + " low when fees have just fallen.")),
            this::smart));
  }

  private FeeEstimator estimator() throws RpcException {
    Optional<FeeEstimation> fees = context.fees();
    if (fees.isPresent()) {
      return fees.get().estimator();
    }
    if (context.core().settings().engine().blocksOnly()) {
      throw new RpcException(RpcErrorCode.INTERNAL_ERROR, "Fee estimation disabled");
    }
    return new FeeEstimator(0, 0);
  }

  private static int target(RpcRequest request, FeeEstimator estimator) throws RpcException {
    int target = request.integer(0);
    int longest = estimator.longestTarget(FeeHorizon.LONG);
    if (target < 1 || target > longest) {
      throw Lookup.invalid("Invalid conf_target, must be between 1 and " + longest);
    }
    return target;
  }

  private JsonNode smart(RpcRequest request) throws RpcException {
    return context.ask(access -> {
      FeeEstimator estimator = estimator();
      int target = target(request, estimator);
      String mode = request.optionalString(1).orElse(MODES.getFirst()).toLowerCase(Locale.ROOT);
      if (!MODES.contains(mode)) {
        throw Lookup.invalid(
            "Invalid estimate_mode parameter, must be one of: \"unset\", \"economical\","
                + " \"conservative\"");
      }
      return json(estimator.smart(target, mode.equals(CONSERVATIVE)), access);
    });
  }

  /** What is estimated, but not less than what enters the mempool. */
  private static ObjectNode json(SmartEstimate estimate, NodeCore.Access access) {
    ObjectNode result = Json.object();
    if (estimate.satPerKvB() == 0) {
      result.putArray("errors").add("Insufficient data or no feerate found");
    } else {
      long least = access.engine().minimumFeeRate(access.now());
      result.put("feerate", Amounts.of(new FeeRate(Math.max(estimate.satPerKvB(), least))));
    }
    return result.put("blocks", estimate.blocks());
  }

  private JsonNode raw(RpcRequest request) throws RpcException {
    JsonNode given = request.at(1);
    double threshold = given.isNull() ? DEFAULT_THRESHOLD : given.asDouble();
    Map<FeeHorizon, HorizonEstimate> estimates =
        context.ask(access -> {
          FeeEstimator estimator = estimator();
          int target = target(request, estimator);
          if (!(threshold >= 0 && threshold <= 1)) {
            throw Lookup.invalid("Invalid threshold");
          }
          Map<FeeHorizon, HorizonEstimate> found = new EnumMap<>(FeeHorizon.class);
          for (FeeHorizon horizon : FeeHorizon.values()) {
            if (target <= estimator.longestTarget(horizon)) {
              found.put(horizon, estimator.raw(horizon, target, threshold));
            }
          }
          return found;
        });
    ObjectNode result = Json.object();
    estimates.forEach((horizon, estimate) -> result.set(horizon.rpcName(), json(estimate)));
    return result;
  }

  private static ObjectNode json(HorizonEstimate estimate) {
    ObjectNode result = Json.object();
    boolean found = estimate.satPerKvB() != 0;
    if (found) {
      result.put("feerate", Amounts.of(new FeeRate(estimate.satPerKvB())));
    }
    result.set("decay", Json.decimal(estimate.decay()));
    result.put("scale", estimate.blocksPerPeriod());
    if (found) {
      estimate.pass().ifPresent(range -> result.set("pass", json(range)));
    }
    estimate.fail().ifPresent(range -> result.set("fail", json(range)));
    if (!found) {
      result.putArray("errors").add("Insufficient data or no feerate found which meets threshold");
    }
    return result;
  }

  private static ObjectNode json(FeerateRange range) {
    ObjectNode result = Json.object();
    putWhole(result, "startrange", range.from());
    putWhole(result, "endrange", range.to());
    return result
        .put("withintarget", hundredths(range.withinTarget()))
        .put("totalconfirmed", hundredths(range.confirmed()))
        .put("inmempool", hundredths(range.waiting()))
        .put("leftmempool", hundredths(range.left()));
  }

  /** Without a point if it can be told without an exponent; the highest bucket ends at 1e99. */
  private static void putWhole(ObjectNode result, String name, double value) {
    double rounded = Math.floor(value + 0.5);
    if (rounded < MOST_EXACT) {
      result.put(name, (long) rounded);
    } else {
      result.put(name, rounded);
    }
  }

  private static BigDecimal hundredths(double count) {
    BigDecimal rounded = BigDecimal.valueOf(count).setScale(2, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
  }
}
