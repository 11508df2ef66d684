package dev.grapevine.node.rest;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.methods.BlockJson;
import dev.grapevine.node.rpc.HttpEndpoint.Answer;
import dev.grapevine.node.rpc.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Blocks, parts of them, their headers, their hashes and what they spent. */
final class BlockResources {
  /** Headers in one answer ({@code MAX_REST_HEADERS_RESULTS}). */
  static final int MAX_HEADERS = 2_000;

  private static final int HEADER_BYTES = 80;

  private final RestContext context;

  BlockResources(RestContext context) {
    this.context = context;
  }

  private record Found(ObjectNode header, Block block, Optional<BlockUndo> undo) {}

  private Found find(String text, boolean withUndo) throws RestException {
    BlockHash hash = RestRequest.blockHash(text);
    return context.ask(access -> {
      Chainstate chain = access.chain();
      BlockIndex index =
          chain.find(hash).orElseThrow(() -> RestException.notFound(text + " not found"));
      if (!index.hasData()) {
        throw RestException.notFound(
            text
                + (index.isPruned()
                    ? " not available (pruned data)"
                    : " not available (not fully downloaded)"));
      }
      return new Found(
          BlockJson.header(chain, index),
          chain.block(index).orElseThrow(() -> RestException.failed("I/O error reading " + text)),
          withUndo ? chain.undo(index) : Optional.empty());
    });
  }

  /** {@code block/HASH} and {@code block/notxdetails/HASH}. */
  Answer block(RestRequest request, boolean details) throws RestException {
    boolean json = request.format() == RestRequest.Format.JSON;
    Found found = find(request.path(), json && details);
    return request.answer(
        () -> found.block().toBytes(),
        () ->
            context
                .blockJson()
                .block(
                    found.header(),
                    found.block(),
                    details ? BlockJson.PREVOUTS : BlockJson.TXIDS,
                    found.undo()));
  }

  /** {@code blockpart/HASH?offset=BYTES&size=BYTES}. */
  Answer part(RestRequest request) throws RestException {
    OptionalLong offset = RestRequest.number(request.query().getOrDefault("offset", ""));
    OptionalLong size = RestRequest.number(request.query().getOrDefault("size", ""));
    if (offset.isEmpty()) {
      throw RestException.badRequest("Block part offset missing or invalid");
    }
    if (size.isEmpty()) {
      throw RestException.badRequest("Block part size missing or invalid");
    }
    byte[] block = find(request.path(), false).block().toBytes();
    long from = offset.getAsLong();
    long length = size.getAsLong();
    if (length == 0 || from >= block.length || length > block.length - from) {
      throw RestException.badRequest(
          "Bad block part offset/size %d/%d for %s".formatted(from, length, request.path()));
    }
    return request.answer(
        () -> Arrays.copyOfRange(block, (int) from, (int) (from + length)),
        () -> {
          throw RestException.badRequest("JSON output is not supported for this request type");
        });
  }

  /**
   * Up to {@code count} blocks of the active chain from {@code hash} on; none if it is not in it.
   */
  static List<BlockIndex> active(Chainstate chain, BlockHash hash, int count) {
    List<BlockIndex> found = new ArrayList<>();
    Optional<BlockIndex> next = chain.find(hash).filter(chain::isActive);
    while (next.isPresent() && found.size() < count) {
      found.add(next.get());
      next = chain.atHeight(next.get().height() + 1);
    }
    return found;
  }

  /** How many headers are asked for. */
  static int count(String text) throws RestException {
    OptionalLong count = RestRequest.number(text);
    if (count.isEmpty() || count.getAsLong() < 1 || count.getAsLong() > MAX_HEADERS) {
      throw RestException.badRequest(
          "Header count is invalid or out of acceptable range (1-%d): %s"
              .formatted(MAX_HEADERS, text));
    }
    return (int) count.getAsLong();
  }

  /** {@code headers/HASH?count=COUNT} and, as it was, {@code headers/COUNT/HASH}. */
  Answer headers(RestRequest request) throws RestException {
    List<String> parts = request.parts();
    if (parts.size() > 2) {
      throw RestException.badRequest(
          "Invalid URI format. Expected /rest/headers/<hash>.<ext>?count=<count>");
    }
    String text = parts.size() == 2 ? parts.getFirst() : request.query().getOrDefault("count", "5");
    int count = count(text);
    BlockHash hash = RestRequest.blockHash(parts.getLast());
    return request.answer(
        () ->
            context.ask(access -> {
              List<BlockIndex> found = active(access.chain(), hash, count);
              ByteWriter out = new ByteWriter(found.size() * HEADER_BYTES);
              found.forEach(index -> index.header().write(out));
              return out.toBytes();
            }),
        () ->
            context.ask(access -> {
              ArrayNode array = Json.array();
              for (BlockIndex index : active(access.chain(), hash, count)) {
                array.add(BlockJson.header(access.chain(), index));
              }
              return array;
            }));
  }

  /** {@code blockhashbyheight/HEIGHT}. */
  Answer hashByHeight(RestRequest request) throws RestException {
    OptionalLong height = RestRequest.number(request.path());
    if (height.isEmpty() || height.getAsLong() > Integer.MAX_VALUE) {
      throw RestException.badRequest("Invalid height: " + request.path());
    }
    BlockHash hash =
        context.ask(access ->
            access
                .chain()
                .atHeight((int) height.getAsLong())
                .map(BlockIndex::hash)
                .orElseThrow(() -> RestException.notFound("Block height out of range")));
    if (request.format() == RestRequest.Format.HEX) {
      return RestRequest.text(hash.toString());
    }
    return request.answer(
        () -> new ByteWriter(Hash256.SIZE).writeHash(hash).toBytes(),
        () -> Json.object().put("blockhash", hash.toString()));
  }

  /** {@code spenttxouts/HASH}: what each transaction of a block spent. */
  Answer spentOutputs(RestRequest request) throws RestException {
    List<String> parts = request.parts();
    if (parts.size() != 1) {
      throw RestException.badRequest("Invalid URI format. Expected /rest/spenttxouts/<hash>.<ext>");
    }
    BlockHash hash = RestRequest.blockHash(request.path());
    List<List<Coin>> spent =
        context.ask(access -> {
          BlockIndex index =
              access
                  .chain()
                  .find(hash)
                  .orElseThrow(() -> RestException.notFound(request.path() + " not found"));
          if (index.height() == 0) {
            return List.of();
          }
          return access
              .chain()
              .undo(index)
              .orElseThrow(() -> RestException.notFound(request.path() + " undo not available"))
              .spent();
        });
    return request.answer(() -> spentBytes(spent), () -> spentJson(spent));
  }

  /** The coinbase spends nothing and has an empty list. */
  private static byte[] spentBytes(List<List<Coin>> spent) {
    ByteWriter out = new ByteWriter(64 * (1 + spent.size()));
    out.writeCompactSize(spent.size() + 1L).writeCompactSize(0);
    for (List<Coin> coins : spent) {
      out.writeCompactSize(coins.size());
      coins.forEach(coin -> coin.output().write(out));
    }
    return out.toBytes();
  }

  private JsonNode spentJson(List<List<Coin>> spent) {
    ArrayNode result = Json.array();
    result.addArray();
    for (List<Coin> coins : spent) {
      ArrayNode array = result.addArray();
      for (Coin coin : coins) {
        ObjectNode output = array.addObject();
        output.set("value", Json.amount(coin.output().value()));
        output.set("scriptPubKey", context.transactionJson().script(coin.output().scriptPubKey()));
      }
    }
    return result;
  }
}
