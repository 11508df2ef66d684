package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks through all coins for those that descriptors describe (Bitcoin Core {@code
 * rpc/blockchain.cpp}). One scan at a time; another call may ask how far it is, or end it.
 */
final class CoinScanMethods {
  private final MethodContext context;
  private final Descriptors descriptors;
  private final AtomicReference<Scan> running = new AtomicReference<>();

  CoinScanMethods(MethodContext context, Descriptors descriptors) {
    this.context = context;
    this.descriptors = descriptors;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "scantxoutset",
            RpcMethod.Category.BLOCKCHAIN,
            "Scans the unspent transaction output set for entries that match certain output"
                + " descriptors. The node's loop does nothing else meanwhile.",
            List.of(
                RpcParameter.required(
                    "action",
                    RpcParameter.Type.STRING,
                    "start; abort to end the scan of another call, true if there was one; status"
                        + " for the progress of it in percent, null without one"),
                RpcParameter.optional(
                    "scanobjects",
                    RpcParameter.Type.ARRAY,
                    "Descriptors, or objects of desc and range, which is the end, or [begin,end],"
                        + " of the positions of a descriptor with a range (default: 1000);"
                        + " required for start")),
            this::scan));
  }

  private JsonNode scan(RpcRequest request) throws RpcException {
    String action = request.string(0);
    return switch (action) {
      case "start" -> start(request);
      case "status" -> {
        Scan scan = running.get();
        yield scan == null ? Json.NULL : Json.object().put("progress", scan.progress);
      }
      case "abort" -> {
        Scan scan = running.get();
        if (scan != null) {
          scan.aborted = true;
        }
        yield Json.bool(scan != null);
      }
      default -> throw Lookup.invalid("Invalid action '" + action + "'");
    };
  }

  private JsonNode start(RpcRequest request) throws RpcException {
    Scan scan = new Scan();
    if (!running.compareAndSet(null, scan)) {
      throw Lookup.invalid("Scan already in progress, use action \"abort\" or \"status\"");
    }
    try {
      if (!request.has(1)) {
        throw new RpcException(
            RpcErrorCode.MISC_ERROR, "scanobjects argument is required for the start action");
      }
      for (JsonNode object : request.at(1)) {
        KeyRing known = new KeyRing();
        for (Script script : descriptors.scanned(object, known, false)) {
          scan.wanted.putIfAbsent(script, known);
        }
      }
      return toJson(scan, context.ask(access -> scan.run(access.chain())));
    } finally {
      running.set(null);
    }
  }

  private record Match(OutPoint outPoint, Coin coin, BlockHash block) {}

  private record Found(long scanned, int height, BlockHash tip, List<Match> matches) {}

  /** A scan: runs on the node's loop, is asked about from elsewhere. */
  private static final class Scan {
    /** Coins between two looks at whether to go on. */
    private static final int STRIDE = 8192;

    /** What to look for, and what is known about it. */
    final Map<Script, KeyRing> wanted = new HashMap<>();

    volatile int progress;
    volatile boolean aborted;

    private long scanned;

    Found run(Chainstate chain) {
      BlockIndex tip = chain.tip();
      List<Match> matches = new ArrayList<>();
      chain.forEachCoin((outPoint, coin) -> {
        if (scanned % STRIDE == 0) {
          // Coins come in the order of their ids' bytes.
          progress = (int) ((outPoint.txid().w0() & 0xff) * 100 / 256);
        }
        if (aborted) {
          return;
        }
        scanned++;
        if (wanted.containsKey(coin.output().scriptPubKey())) {
          BlockHash block = chain.atHeight(coin.height()).orElseThrow().hash();
          matches.add(new Match(outPoint, coin, block));
        }
      });
      return new Found(scanned, tip.height(), tip.hash(), matches);
    }
  }

  private ObjectNode toJson(Scan scan, Found found) {
    ObjectNode result =
        Json.object()
            .put("success", !scan.aborted)
            .put("txouts", found.scanned())
            .put("height", found.height())
            .put("bestblock", found.tip().toString());
    ArrayNode unspents = result.putArray("unspents");
    long total = 0;
    for (Match match : found.matches()) {
      Coin coin = match.coin();
      Script script = coin.output().scriptPubKey();
      total += coin.output().value();
      unspents
          .addObject()
          .put("txid", match.outPoint().txid().toString())
          .put("vout", Integer.toUnsignedLong(match.outPoint().index()))
          .put("scriptPubKey", script.toHex())
          .put("desc", descriptors.infer(script, scan.wanted.getOrDefault(script, new KeyRing())))
          .put("amount", Amounts.of(coin.output().value()))
          .put("coinbase", coin.coinbase())
          .put("height", coin.height())
          .put("blockhash", match.block().toString())
          .put("confirmations", found.height() - coin.height() + 1);
    }
    return result.put("total_amount", Amounts.of(total));
  }
}
