package dev.grapevine.node.rest;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.HttpEndpoint;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The resources below {@code /rest/}. They are read only and for anybody who may reach the port.
 * Any thread but the node's loop.
 */
public final class RestApi implements HttpEndpoint {
  private static final int NOT_FOUND = 404;

  /** A kind of resource. */
  @FunctionalInterface
  private interface Resource {
    Answer answer(RestRequest request) throws RestException;
  }

  private final RestContext context;

  /** By what their paths begin with; of two that fit the first. */
  private final Map<String, Resource> resources = new LinkedHashMap<>();

  /** Resources of {@code context}'s node. */
  public RestApi(RestContext context) {
    this.context = context;
    BlockResources blocks = new BlockResources(context);
    FilterResources filters = new FilterResources(context);
    resources.put("tx/", this::transaction);
    resources.put("block/notxdetails/", request -> blocks.block(request, false));
    resources.put("block/", request -> blocks.block(request, true));
    resources.put("blockpart/", blocks::part);
    resources.put("blockfilter/", filters::filter);
    resources.put("blockfilterheaders/", filters::headers);
    resources.put(
        "chaininfo", request -> request.jsonOnly(() -> context.call("getblockchaininfo")));
    resources.put("mempool/", this::mempool);
    resources.put("headers/", blocks::headers);
    resources.put("getutxos", new CoinResources(context)::unspent);
    resources.put("deploymentinfo/", this::deployments);
    resources.put("deploymentinfo", this::deployments);
    resources.put("blockhashbyheight/", blocks::hashByHeight);
    resources.put("spenttxouts/", blocks::spentOutputs);
  }

  @Override
  public Answer answer(Question question) {
    String uri = question.uri().substring(PATH.length());
    try {
      for (Map.Entry<String, Resource> resource : resources.entrySet()) {
        if (uri.startsWith(resource.getKey())) {
          String rest = uri.substring(resource.getKey().length());
          return resource.getValue().answer(RestRequest.parse(rest, question.body()));
        }
      }
      return new Answer(NOT_FOUND, "text/plain", new byte[0]);
    } catch (RestException e) {
      byte[] text = (e.text() + "\r\n").getBytes(StandardCharsets.UTF_8);
      return new Answer(e.status(), "text/plain", text);
    }
  }

  private record Found(Transaction transaction, Optional<BlockHash> block) {}

  private Answer transaction(RestRequest request) throws RestException {
    String text = request.path();
    Txid txid =
        Txid.parse(
            RestRequest.hash(text)
                .orElseThrow(() -> RestException.badRequest("Invalid hash: " + text)));
    Found found = find(txid).orElseThrow(() -> RestException.notFound(text + " not found"));
    return request.answer(
        found.transaction()::serialized,
        () -> {
          ObjectNode json = context.transactionJson().decoded(found.transaction());
          found.block().ifPresent(block -> json.put("blockhash", block.toString()));
          return json.put("hex", HexFormat.of().formatHex(found.transaction().serialized()));
        });
  }

  private Optional<Found> find(Txid txid) throws RestException {
    Optional<Transaction> pooled =
        context.ask(access -> access.engine().mempool().get(txid).map(MempoolEntry::transaction));
    if (pooled.isPresent()) {
      return pooled.map(transaction -> new Found(transaction, Optional.empty()));
    }
    if (!context.transactions().isThere()) {
      return Optional.empty();
    }
    context.transactions().catchUp();
    Optional<BlockHash> block = context.transactions().blockOf(txid);
    return block.isEmpty()
        ? Optional.empty()
        : context.ask(access -> inBlock(access, txid, block.get()));
  }

  private static Optional<Found> inBlock(NodeCore.Access access, Txid txid, BlockHash hash) {
    Optional<Block> block = access.chain().find(hash).flatMap(access.chain()::block);
    return block.flatMap(whole ->
        whole.transactions().stream()
            .filter(each -> each.txid().equals(txid))
            .findFirst()
            .map(each -> new Found(each, Optional.of(hash))));
  }

  private Answer mempool(RestRequest request) throws RestException {
    return switch (request.path()) {
      case "info" -> request.jsonOnly(() -> context.call("getmempoolinfo"));
      case "contents" -> {
        boolean verbose = request.flag("verbose", true);
        boolean sequence = request.flag("mempool_sequence", false);
        if (verbose && sequence) {
          throw RestException.badRequest(
              "Verbose results cannot contain mempool sequence values. (hint: set"
                  + " \"verbose=false\")");
        }
        yield request.jsonOnly(() -> context.call("getrawmempool", verbose, sequence));
      }
      default ->
          throw RestException.badRequest(
              "Invalid URI format. Expected /rest/mempool/<info|contents>.json");
    };
  }

  private Answer deployments(RestRequest request) throws RestException {
    if (request.path().isEmpty()) {
      return request.jsonOnly(() -> context.call("getdeploymentinfo"));
    }
    BlockHash hash = RestRequest.blockHash(request.path());
    if (context.ask(access -> access.chain().find(hash)).isEmpty()) {
      throw RestException.badRequest("Block not found");
    }
    return request.jsonOnly(() -> context.call("getdeploymentinfo", request.path()));
  }
}
