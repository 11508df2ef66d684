package dev.grapevine.node.rest;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsView;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.HttpEndpoint.Answer;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.relay.mempool.Mempool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Unspent outputs (BIP64): {@code getutxos/checkmempool/TXID-N/...}, or a body of outpoints. */
final class CoinResources {
  /** In one request ({@code MAX_GETUTXOS_OUTPOINTS}). */
  private static final int MAX_OUTPOINTS = 15;

  private static final int OUTPOINT_BYTES = 36;
  private static final int MAX_BODY_OUTPOINTS = 1 << 16;

  private static final String CHECK_MEMPOOL = "checkmempool";
  private static final RestException PARSE_ERROR = RestException.badRequest("Parse error");
  private static final RestException EMPTY = RestException.badRequest("Error: empty request");

  private final RestContext context;

  CoinResources(RestContext context) {
    this.context = context;
  }

  private record Wanted(boolean checkMempool, List<OutPoint> outPoints) {}

  /** The coins found, each place empty where there is none, as of a tip. */
  private record Found(int height, BlockHash tip, List<Optional<Coin>> coins) {}

  Answer unspent(RestRequest request) throws RestException {
    Wanted wanted = wanted(request);
    if (wanted.outPoints().size() > MAX_OUTPOINTS) {
      throw RestException.badRequest(
          "Error: max outpoints exceeded (max: %d, tried: %d)"
              .formatted(MAX_OUTPOINTS, wanted.outPoints().size()));
    }
    return request.answer(
        () -> bytes(context.ask(access -> find(access, wanted))),
        () -> json(context.ask(access -> find(access, wanted))));
  }

  private static Wanted wanted(RestRequest request) throws RestException {
    List<String> parts =
        request.path().length() > 1
            ? List.of(request.path().substring(1).split("/", -1))
            : List.of();
    boolean checkMempool = !parts.isEmpty() && parts.getFirst().equals(CHECK_MEMPOOL);
    List<OutPoint> outPoints = new ArrayList<>();
    for (String part : parts.subList(checkMempool ? 1 : 0, parts.size())) {
      outPoints.add(outPoint(part));
    }
    boolean inBody = request.body().length > 0 && request.format() != RestRequest.Format.JSON;
    if (!inBody && outPoints.isEmpty()) {
      throw EMPTY;
    }
    if (!inBody) {
      return new Wanted(checkMempool, outPoints);
    }
    if (!outPoints.isEmpty()) {
      throw RestException.badRequest(
          "Combination of URI scheme inputs and raw post data is not allowed");
    }
    return fromBody(request);
  }

  private static OutPoint outPoint(String text) throws RestException {
    String[] halves = text.split("-", -1);
    if (halves.length != 2) {
      throw PARSE_ERROR;
    }
    String txid = RestRequest.hash(halves[0]).orElseThrow(() -> PARSE_ERROR);
    OptionalLong index = RestRequest.number(halves[1]);
    if (index.isEmpty() || index.getAsLong() > 0xffff_ffffL) {
      throw PARSE_ERROR;
    }
    return new OutPoint(Txid.parse(txid), (int) index.getAsLong());
  }

  private static Wanted fromBody(RestRequest request) throws RestException {
    try {
      byte[] body =
          request.format() == RestRequest.Format.HEX
              ? HexFormat.of()
                  .parseHex(new String(request.body(), StandardCharsets.US_ASCII).strip())
              : request.body();
      ByteReader in = new ByteReader(body);
      boolean checkMempool = in.readUint8() != 0;
      int count = in.readCount(MAX_BODY_OUTPOINTS, OUTPOINT_BYTES);
      List<OutPoint> outPoints = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        outPoints.add(new OutPoint(in.readTxid(), in.readInt32()));
      }
      return new Wanted(checkMempool, outPoints);
    } catch (MalformedDataException | IllegalArgumentException e) {
      throw PARSE_ERROR;
    }
  }

  private static Found find(NodeCore.Access access, Wanted wanted) {
    Mempool mempool = access.engine().mempool();
    CoinsView chain = access.chain().coins();
    CoinsView view = wanted.checkMempool() ? mempool.coins(chain) : chain;
    List<Optional<Coin>> coins = new ArrayList<>();
    for (OutPoint outPoint : wanted.outPoints()) {
      boolean spent = wanted.checkMempool() && mempool.spender(outPoint).isPresent();
      coins.add(spent ? Optional.empty() : view.coin(outPoint));
    }
    return new Found(access.chain().tip().height(), access.chain().tip().hash(), coins);
  }

  private static byte[] bytes(Found found) {
    int count = found.coins().size();
    byte[] bitmap = new byte[(count + 7) / 8];
    List<Coin> there = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (found.coins().get(i).isPresent()) {
        bitmap[i / 8] |= (byte) (1 << (i % 8));
        there.add(found.coins().get(i).get());
      }
    }
    ByteWriter out = new ByteWriter(64 * (1 + count));
    out.writeInt32(found.height())
        .writeHash(found.tip())
        .writeVarBytes(bitmap)
        .writeCompactSize(there.size());
    for (Coin coin : there) {
      // The version of its transaction once stood first (BIP64).
      out.writeInt32(0).writeInt32(coin.height());
      coin.output().write(out);
    }
    return out.toBytes();
  }

  private JsonNode json(Found found) {
    StringBuilder bitmap = new StringBuilder();
    ArrayNode coins = Json.array();
    for (Optional<Coin> each : found.coins()) {
      bitmap.append(each.isPresent() ? '1' : '0');
      if (each.isPresent()) {
        Coin coin = each.get();
        ObjectNode json = coins.addObject().put("height", coin.height());
        json.set("value", Json.amount(coin.output().value()));
        json.set("scriptPubKey", context.transactionJson().script(coin.output().scriptPubKey()));
      }
    }
    ObjectNode result =
        Json.object()
            .put("chainHeight", found.height())
            .put("chaintipHash", found.tip().toString())
            .put("bitmap", bitmap.toString());
    result.set("utxos", coins);
    return result;
  }
}
