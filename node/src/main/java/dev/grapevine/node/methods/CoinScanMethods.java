package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks through all coins for those that descriptors describe (Bitcoin Core {@code
 * rpc/blockchain.cpp}). One scan at a time, beside which the node goes on; another call may ask how
 * far it is, or end it.
 */
final class CoinScanMethods {
  private final MethodContext context;
  private final Descriptors descriptors;
  private final OneScan scans = new OneScan();

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
                + " descriptors, as of the tip when it begins. May take minutes: give the client no"
                + " timeout (-rpcclienttimeout=0).",
            OneScan.parameters(),
            request -> scans.answer(request, this::scan)));
  }

  private JsonNode scan(RpcRequest request, ScanProgress progress) throws RpcException {
    if (!request.has(1)) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "scanobjects argument is required for the start action");
    }
    Scan scan = new Scan(progress);
    for (JsonNode object : request.at(1)) {
      KeyRing known = new KeyRing();
      for (Script script : descriptors.scanned(object, known, false)) {
        scan.wanted.putIfAbsent(script, known);
      }
    }
    try (CoinWalk walk = CoinWalk.open(context)) {
      walk.forEachWhile(scan::visit);
      return toJson(scan, walk.base());
    }
  }

  private record Match(OutPoint outPoint, Coin coin) {}

  /** A scan, on the thread of its call. */
  private static final class Scan {
    /** Coins between two notes of how far it is. */
    private static final int STRIDE = 256;

    /** What to look for, and what is known about it. */
    final Map<Script, KeyRing> wanted = new HashMap<>();

    private final ScanProgress progress;
    final List<Match> matches = new ArrayList<>();
    long scanned;
    boolean complete = true;

    Scan(ScanProgress progress) {
      this.progress = progress;
    }

    boolean visit(OutPoint outPoint, Coin coin) {
      if (progress.isAborted()) {
        complete = false;
        return false;
      }
      if (scanned % STRIDE == 0) {
        // Coins come in the order of their ids' bytes.
        progress.at((int) ((outPoint.txid().w0() & 0xff) * 100 / 256));
      }
      scanned++;
      if (wanted.containsKey(coin.output().scriptPubKey())) {
        matches.add(new Match(outPoint, coin));
      }
      return true;
    }
  }

  private ObjectNode toJson(Scan scan, BlockIndex tip) {
    ObjectNode result =
        Json.object()
            .put("success", scan.complete)
            .put("txouts", scan.scanned)
            .put("height", tip.height())
            .put("bestblock", tip.hash().toString());
    ArrayNode unspents = result.putArray("unspents");
    long total = 0;
    for (Match match : scan.matches) {
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
          .put("blockhash", tip.ancestor(coin.height()).orElseThrow().hash().toString())
          .put("confirmations", tip.height() - coin.height() + 1);
    }
    return result.put("total_amount", Amounts.of(total));
  }
}
