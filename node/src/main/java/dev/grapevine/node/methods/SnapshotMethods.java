package dev.grapevine.node.methods;

import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.core.ChainProgress;
import dev.grapevine.node.core.MempoolStore;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The coins as a file, and the chainstates there are (Bitcoin Core {@code rpc/blockchain.cpp}). */
final class SnapshotMethods {
  private static final String ROLLBACK = "rollback";
  private static final String IN_MEMORY = "in_memory";

  private final MethodContext context;

  SnapshotMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "dumptxoutset",
            RpcMethod.Category.BLOCKCHAIN,
            "Write the coins of the active chain's tip, or of a block before it, to a file. The"
                + " node does nothing else while it writes. Blocks are taken back beside the chain,"
                + " which stays where it is: for many of them give the client no timeout"
                + " (-rpcclienttimeout=0).",
            List.of(
                RpcParameter.required(
                    "path",
                    RpcParameter.Type.STRING,
                    "Path to the file; a relative one is within the chain's data directory"),
                RpcParameter.optional(
                    "type",
                    RpcParameter.Type.STRING,
                    "latest, or rollback together with the option of that name, which is enough by"
                        + " itself"),
                RpcParameter.options(
                    List.of(ROLLBACK, IN_MEMORY),
                    "rollback: height or hash of the block as of which the coins are to be;"
                        + " in_memory: take blocks back in memory, not in a database beside the"
                        + " file (default: false)")),
            this::dump),
        new RpcMethod(
            "getchainstates",
            RpcMethod.Category.BLOCKCHAIN,
            "Return information about the chainstates. There is one: snapshots are not loaded.",
            List.of(),
            request -> context.ask(this::chainstates)),
        new RpcMethod(
            "loadtxoutset",
            RpcMethod.Category.BLOCKCHAIN,
            "Start from a file of coins. Not supported: no block is known here whose coins are"
                + " taken unseen.",
            List.of(RpcParameter.required("path", RpcParameter.Type.STRING, "Path to the file")),
            this::load));
  }

  private Path inDataDirectory(String text) throws RpcException {
    try {
      Path path = Path.of(text);
      Optional<Path> directory =
          context.core().mempoolStore().map(MempoolStore::file).map(Path::getParent);
      return directory.isPresent() ? directory.get().resolve(path) : path.toAbsolutePath();
    } catch (InvalidPathException e) {
      throw Lookup.invalid("Invalid path: " + e.getReason());
    }
  }

  private JsonNode dump(RpcRequest request) throws RpcException {
    String type = request.optionalString(1).orElse("");
    JsonNode options = request.at(2);
    Options.requireOnly(options, List.of(ROLLBACK, IN_MEMORY));
    boolean inMemory = Options.flag(options, IN_MEMORY, false);
    JsonNode wanted = options.path(ROLLBACK);
    boolean isNamed = !wanted.isMissingNode();
    if (isNamed && !type.isEmpty() && !type.equals(ROLLBACK)) {
      throw Lookup.invalid("Invalid snapshot type \"" + type + "\" specified with rollback option");
    }
    if (!isNamed && !type.equals("latest") && !type.equals(ROLLBACK)) {
      throw Lookup.invalid(
          "Invalid snapshot type \""
              + type
              + "\" specified. Please specify \"rollback\" or \"latest\"");
    }
    if (!isNamed && type.equals(ROLLBACK)) {
      throw Lookup.invalid(
          "No snapshot is known to be good here that could be rolled back to. Name a block with the"
              + " rollback option.");
    }
    Optional<BlockIndex> target =
        isNamed
            ? Optional.of(context.ask(access -> Lookup.hashOrHeight(access.chain(), wanted)))
            : Optional.empty();
    Path path = inDataDirectory(request.string(0));
    if (Files.exists(path)) {
      throw Lookup.invalid(
          path
              + " already exists. If you are sure this is what you want, move it out of the way"
              + " first.");
    }
    CoinDump dump = new CoinDump(context, path);
    return target.isPresent() ? dump.asOf(target.get(), inMemory) : dump.latest();
  }

  private JsonNode load(RpcRequest request) throws RpcException {
    Path path = inDataDirectory(request.string(0));
    if (!Files.isReadable(path)) {
      throw Lookup.invalid("Couldn't open file " + path + " for reading.");
    }
    throw new RpcException(
        RpcErrorCode.INTERNAL_ERROR,
        "Unable to load UTXO snapshot: no snapshot is known to be good here. (" + path + ")");
  }

  private JsonNode chainstates(NodeCore.Access access) {
    Chainstate chain = access.chain();
    BlockIndex tip = chain.tip();
    ObjectNode result = Json.object().put("headers", chain.bestHeader().height());
    long cache = context.core().settings().chain().coinsCacheBytes();
    ObjectNode state =
        result
            .putArray("chainstates")
            .addObject()
            .put("blocks", tip.height())
            .put("bestblockhash", tip.hash().toString())
            .put("bits", BlockJson.hex(tip.header().bits()))
            .put("target", BlockJson.target(chain.params(), tip.header().bits()))
            .put("difficulty", BlockJson.difficulty(tip.header().bits()));
    state.set(
        "verificationprogress",
        Json.decimal(
            ChainProgress.verified(
                chain.params(), tip, chain.bestHeader(), access.now().unixSeconds())));
    state
        .put("coins_db_cache_bytes", cache / 4)
        .put("coins_tip_cache_bytes", cache)
        .put("validated", true);
    return result;
  }
}
