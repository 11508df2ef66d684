package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.index.BlockFilter;
import dev.grapevine.node.index.FilterIndex;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks through block filters for blocks that concern what descriptors describe (Bitcoin Core
 * {@code rpc/blockchain.cpp}). On the thread of its call, so that the node goes on meanwhile.
 */
final class BlockScanMethods {
  /** Blocks between two looks at whether to go on. */
  private static final int STRIDE = 1_000;

  private static final int OPTIONS = 5;
  private static final String NO_FALSE_POSITIVES = "filter_false_positives";

  private final MethodContext context;
  private final Descriptors descriptors;
  private final OneScan scans = new OneScan();

  BlockScanMethods(MethodContext context, Descriptors descriptors) {
    this.context = context;
    this.descriptors = descriptors;
  }

  List<RpcMethod> all() {
    List<RpcParameter> parameters = new ArrayList<>(OneScan.parameters());
    parameters.addAll(
        List.of(
            RpcParameter.optional(
                "start_height",
                RpcParameter.Type.NUMBER,
                "Height to start to scan from (default: 0)"),
            RpcParameter.optional(
                "stop_height",
                RpcParameter.Type.NUMBER,
                "Height of the last block to scan (default: the tip's)"),
            RpcParameter.optional(
                "filtertype",
                RpcParameter.Type.STRING,
                "The type name of the filter (default: basic)"),
            RpcParameter.options(
                List.of(NO_FALSE_POSITIVES),
                NO_FALSE_POSITIVES
                    + ": read each block that seems to match, as one of 784,931 scripts does by"
                    + " chance; slower, and not for pruned blocks (default: false)")));
    return List.of(
        new RpcMethod(
            "scanblocks",
            RpcMethod.Category.BLOCKCHAIN,
            "Return the hashes of blocks that pay to or spend from what descriptors describe; needs"
                + " -blockfilterindex. May take minutes: give the client no timeout"
                + " (-rpcclienttimeout=0).",
            parameters,
            request -> scans.answer(request, this::scan)));
  }

  /** Blocks from {@code first} to {@code last} of the chain that leads to it. */
  private record Span(int first, BlockIndex last) {}

  private JsonNode scan(RpcRequest request, ScanProgress progress) throws RpcException {
    FilterIndex index = FilterMethods.index(context, request, 4);
    boolean verify = Options.flag(request.at(OPTIONS), NO_FALSE_POSITIVES, false);
    Span span = context.ask(access -> span(access.chain(), request));
    if (!request.has(1)) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "scanobjects argument is required for the start action");
    }
    Set<Script> wanted = new HashSet<>();
    for (JsonNode object : request.at(1)) {
      wanted.addAll(descriptors.scanned(object, new KeyRing(), false));
    }
    index.progress().catchUp();
    ObjectNode result = Json.object().put("from_height", span.first());
    ArrayNode relevant = Json.array();
    int reached = span.first();
    progress.at(0, reached);
    boolean done = false;
    while (!done && !progress.isAborted()) {
      context.requireRunning();
      int last = Math.min(reached + STRIDE - 1, span.last().height());
      for (BlockHash hash : hashes(span.last(), reached, last)) {
        if (concerns(index, hash, wanted, verify)) {
          relevant.add(hash.toString());
        }
      }
      reached = last;
      progress.at(percent(span, last), last);
      done = last == span.last().height();
      reached += done ? 0 : 1;
    }
    result.put("to_height", reached).set("relevant_blocks", relevant);
    return result.put("completed", done);
  }

  private static Span span(Chainstate chain, RpcRequest request) throws RpcException {
    BlockIndex first =
        chain
            .atHeight(request.integer(2, 0))
            .orElseThrow(() -> new RpcException(RpcErrorCode.MISC_ERROR, "Invalid start_height"));
    BlockIndex last =
        chain
            .atHeight(request.integer(3, chain.tip().height()))
            .filter(index -> index.height() >= first.height())
            .orElseThrow(() -> new RpcException(RpcErrorCode.MISC_ERROR, "Invalid stop_height"));
    return new Span(first.height(), last);
  }

  /** As Bitcoin Core counts: a span of one block is done at once. */
  private static int percent(Span span, int height) {
    int blocks = span.last().height() - span.first();
    return blocks == 0 ? 100 : (int) (100.0 / blocks * (height - span.first()));
  }

  /** Headers do not change, so a chain that meanwhile lost the block is read to its end. */
  private static List<BlockHash> hashes(BlockIndex tip, int first, int last) {
    List<BlockHash> hashes = new ArrayList<>(last - first + 1);
    Optional<BlockIndex> walk = tip.ancestor(last);
    while (walk.isPresent() && walk.get().height() >= first) {
      hashes.add(walk.get().hash());
      walk = walk.get().previous();
    }
    return hashes.reversed();
  }

  private boolean concerns(FilterIndex index, BlockHash hash, Set<Script> wanted, boolean verify)
      throws RpcException {
    BlockFilter filter =
        index
            .filter(hash)
            .orElseThrow(() ->
                new RpcException(
                    RpcErrorCode.MISC_ERROR,
                    "Filter not found. Block filters are still in the process of being indexed."));
    return filter.mayConcern(wanted)
        && (!verify || context.ask(access -> isConfirmed(access.chain(), hash, wanted)));
  }

  private static boolean isConfirmed(Chainstate chain, BlockHash hash, Set<Script> wanted)
      throws RpcException {
    BlockIndex index = Lookup.index(chain, hash);
    BlockUndo undo = Lookup.undo(chain, index).orElseGet(() -> new BlockUndo(List.of()));
    return BlockFilter.concerns(Lookup.block(chain, index), undo, wanted);
  }
}
