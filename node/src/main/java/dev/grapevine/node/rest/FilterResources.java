package dev.grapevine.node.rest;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.index.BlockFilter;
import dev.grapevine.node.index.FilterIndex;
import dev.grapevine.node.rpc.HttpEndpoint.Answer;
import dev.grapevine.node.rpc.Json;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** Block filters and their headers (BIP157), with {@code -blockfilterindex}. */
final class FilterResources {
  /** The type of a basic filter (BIP158). */
  private static final int BASIC_TYPE = 0;

  private final RestContext context;

  FilterResources(RestContext context) {
    this.context = context;
  }

  private FilterIndex index(String type) throws RestException {
    if (!type.equals(FilterIndex.BASIC)) {
      throw RestException.badRequest("Unknown filtertype " + type);
    }
    return context
        .filters()
        .orElseThrow(() -> RestException.badRequest("Index is not enabled for filtertype " + type));
  }

  /** {@code blockfilter/TYPE/HASH}. */
  Answer filter(RestRequest request) throws RestException {
    List<String> parts = request.parts();
    if (parts.size() != 2) {
      throw RestException.badRequest(
          "Invalid URI format. Expected /rest/blockfilter/<filtertype>/<blockhash>");
    }
    BlockHash hash = RestRequest.blockHash(parts.get(1));
    FilterIndex index = index(parts.getFirst());
    boolean connected =
        context.ask(access ->
            access
                .chain()
                .find(hash)
                .orElseThrow(() -> RestException.notFound(parts.get(1) + " not found"))
                .hasUndo());
    index.progress().catchUp();
    BlockFilter filter =
        index
            .filter(hash)
            .orElseThrow(() ->
                RestException.notFound(
                    connected
                        ? "Filter not found. Block filters are still in the process of being"
                            + " indexed."
                        : "Filter not found. Block was not connected to active chain."));
    return request.answer(
        () ->
            new ByteWriter(filter.encoded().length + 64)
                .writeUint8(BASIC_TYPE)
                .writeHash(hash)
                .writeVarBytes(filter.encoded())
                .toBytes(),
        () -> Json.object().put("filter", HexFormat.of().formatHex(filter.encoded())));
  }

  /** {@code blockfilterheaders/TYPE/HASH?count=COUNT} and, as it was, {@code TYPE/COUNT/HASH}. */
  Answer headers(RestRequest request) throws RestException {
    List<String> parts = request.parts();
    if (parts.size() != 2 && parts.size() != 3) {
      throw RestException.badRequest(
          "Invalid URI format. Expected"
              + " /rest/blockfilterheaders/<filtertype>/<blockhash>.<ext>?count=<count>");
    }
    int count =
        BlockResources.count(
            parts.size() == 3 ? parts.get(1) : request.query().getOrDefault("count", "5"));
    BlockHash hash = RestRequest.blockHash(parts.getLast());
    FilterIndex index = index(parts.getFirst());
    List<BlockHash> blocks =
        context.ask(access ->
            BlockResources.active(access.chain(), hash, count).stream()
                .map(BlockIndex::hash)
                .toList());
    index.progress().catchUp();
    List<FilterIndex.Header> headers = new ArrayList<>();
    for (BlockHash block : blocks) {
      headers.add(
          index
              .header(block)
              .orElseThrow(() ->
                  RestException.notFound(
                      "Filter not found. Block filters are still in the process of being"
                          + " indexed.")));
    }
    return request.answer(
        () -> {
          ByteWriter out = new ByteWriter(headers.size() * Hash256.SIZE);
          headers.forEach(header -> out.writeBytes(header.header()));
          return out.toBytes();
        },
        () -> {
          ArrayNode array = Json.array();
          headers.forEach(header -> array.add(header.text()));
          return array;
        });
  }
}
