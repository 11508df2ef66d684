package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.node.index.BlockFilter;
import dev.grapevine.node.index.FilterIndex;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Block filters (BIP157; Bitcoin Core {@code rpc/blockchain.cpp}). */
final class FilterMethods {
  private final MethodContext context;

  FilterMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getblockfilter",
            RpcMethod.Category.BLOCKCHAIN,
            "Retrieve a BIP157 content filter for a particular block; needs -blockfilterindex.",
            List.of(
                RpcParameter.required("blockhash", RpcParameter.Type.HEX, "The hash of the block"),
                RpcParameter.optional(
                    "filtertype",
                    RpcParameter.Type.STRING,
                    "The type name of the filter (default: basic)")),
            this::blockFilter));
  }

  private JsonNode blockFilter(RpcRequest request) throws RpcException {
    BlockHash hash = BlockHash.parse(request.hash(0, "blockhash"));
    FilterIndex index = index(context, request, 1);
    boolean connected = context.ask(access -> Lookup.index(access.chain(), hash).hasUndo());
    index.progress().catchUp();
    BlockFilter filter = index.filter(hash).orElseThrow(() -> notFound(connected));
    FilterIndex.Header header = index.header(hash).orElseThrow(() -> notFound(connected));
    return Json.object()
        .put("filter", HexFormat.of().formatHex(filter.encoded()))
        .put("header", header.text());
  }

  /** The index of the type that parameter {@code position} names. */
  static FilterIndex index(MethodContext context, RpcRequest request, int position)
      throws RpcException {
    String type = request.optionalString(position).orElse(FilterIndex.BASIC);
    if (!type.equals(FilterIndex.BASIC)) {
      throw new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Unknown filtertype");
    }
    return context
        .filters()
        .orElseThrow(() ->
            new RpcException(
                RpcErrorCode.MISC_ERROR, "Index is not enabled for filtertype " + type));
  }

  private static RpcException notFound(boolean connected) {
    return connected
        ? new RpcException(
            RpcErrorCode.MISC_ERROR,
            "Filter not found. Block filters are still in the process of being indexed.")
        : new RpcException(
            RpcErrorCode.INVALID_ADDRESS_OR_KEY,
            "Filter not found. Block was not connected to active chain.");
  }
}
