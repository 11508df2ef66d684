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
 * rpc/blockchain.cpp}). One scan at a time; another call may ask how far it is, or end it.
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
                + " descriptors. The node's loop does nothing else meanwhile.",
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
    return toJson(scan, context.ask(access -> scan.run(access.chain())));
  }

  private record Match(OutPoint outPoint, Coin coin, BlockHash block) {}

  private record Found(long scanned, int height, BlockHash tip, List<Match> matches) {}

  /** A scan: runs on the node's loop. */
  private static final class Scan {
    /** Coins between two looks at whether to go on. */
    private static final int STRIDE = 8192;

    /** What to look for, and what is known about it. */
    final Map<Script, KeyRing> wanted = new HashMap<>();

    private final ScanProgress progress;
    private long scanned;

    Scan(ScanProgress progress) {
      this.progress = progress;
    }

    Found run(Chainstate chain) {
      BlockIndex tip = chain.tip();
      List<Match> matches = new ArrayList<>();
      chain.forEachCoin((outPoint, coin) -> {
        if (scanned % STRIDE == 0) {
          // Coins come in the order of their ids' bytes.
          progress.at((int) ((outPoint.txid().w0() & 0xff) * 100 / 256));
        }
        if (progress.isAborted()) {
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
            .put("success", !scan.progress.isAborted())
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
