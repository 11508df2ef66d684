package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.AssumedCoins;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.core.MempoolStore;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The coins as a file, and the chainstates there are (Bitcoin Core {@code rpc/blockchain.cpp}). */
final class SnapshotMethods {
  private static final String ROLLBACK = "rollback";
  private static final String IN_MEMORY = "in_memory";

  private final MethodContext context;

  /** The files that are being written. */
  private final Set<Path> inHand = ConcurrentHashMap.newKeySet();

  SnapshotMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "dumptxoutset",
            RpcMethod.Category.BLOCKCHAIN,
            "Write the coins of the active chain's tip, or of a block before it, to a file or a"
                + " named pipe. Blocks are taken back beside the chain, which stays where it is."
                + " May take minutes: give the client no timeout (-rpcclienttimeout=0).",
            List.of(
                RpcParameter.required(
                    "path",
                    RpcParameter.Type.STRING,
                    "Path to the file; a relative one is within the chain's data directory"),
                RpcParameter.optional(
                    "type",
                    RpcParameter.Type.STRING,
                    "latest, or rollback: to the highest block whose coins are known, unless the"
                        + " option of that name says which"),
                RpcParameter.options(
                    List.of(ROLLBACK, IN_MEMORY),
                    "rollback: height or hash of the block as of which the coins are to be;"
                        + " in_memory: take blocks back in memory, not in a database beside the"
                        + " file (default: false)")),
            this::dump),
        new RpcMethod(
            "getchainstates",
            RpcMethod.Category.BLOCKCHAIN,
            "Return information about the chainstates: the active one last, and before it the one"
                + " that validates what lies below, while the active one stands on a snapshot.",
            List.of(),
            request -> context.ask(this::chainstates)),
        new RpcMethod(
            "loadtxoutset",
            RpcMethod.Category.BLOCKCHAIN,
            "Start from a file of coins as dumptxoutset writes it. The headers up to the block as"
                + " of which they are must be known, and so must its coins' hash, which is built"
                + " in; the mempool must be empty. The chain then goes on from there, and what lies"
                + " below is fetched and validated meanwhile. For large files give the client no"
                + " timeout (-rpcclienttimeout=0).",
            List.of(
                RpcParameter.required(
                    "path",
                    RpcParameter.Type.STRING,
                    "Path to the file; a relative one is within the chain's data directory")),
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
    boolean isNamed = options.has(ROLLBACK);
    if (isNamed && !type.isEmpty() && !type.equals(ROLLBACK)) {
      throw Lookup.invalid("Invalid snapshot type \"" + type + "\" specified with rollback option");
    }
    if (!isNamed && !type.equals("latest") && !type.equals(ROLLBACK)) {
      throw Lookup.invalid(
          "Invalid snapshot type \""
              + type
              + "\" specified. Please specify \"rollback\" or \"latest\"");
    }
    Optional<BlockIndex> target =
        isNamed || type.equals(ROLLBACK)
            ? Optional.of(
                context.ask(access ->
                    Lookup.hashOrHeight(
                        access.chain(),
                        isNamed ? options.path(ROLLBACK) : lastKnown(access.chain()))))
            : Optional.empty();
    return dump(inDataDirectory(request.string(0)), target, inMemory);
  }

  private JsonNode dump(Path path, Optional<BlockIndex> target, boolean inMemory)
      throws RpcException {
    if (Files.exists(path) && !CoinDump.isPipe(path)) {
      throw Lookup.invalid(
          path
              + " already exists. If you are sure this is what you want, move it out of the way"
              + " first.");
    }
    if (!inHand.add(path.normalize())) {
      throw Lookup.invalid(path + " is being written by another call.");
    }
    try {
      CoinDump dump = new CoinDump(context, path);
      return target.isPresent() ? dump.asOf(target.get(), inMemory) : dump.latest();
    } finally {
      inHand.remove(path.normalize());
    }
  }

  /** Height of the highest block that others could load the coins of. */
  private static JsonNode lastKnown(Chainstate chain) throws RpcException {
    List<AssumedCoins> known = chain.params().assumedCoins();
    if (known.isEmpty()) {
      throw Lookup.invalid(
          "No block of this network is known whose coins could be loaded. Name one with the"
              + " rollback option.");
    }
    return Json.number(known.getLast().height());
  }

  private JsonNode load(RpcRequest request) throws RpcException {
    return new CoinLoad(context, inDataDirectory(request.string(0))).run();
  }

  private JsonNode chainstates(NodeCore.Access access) {
    long cache = context.core().settings().chain().coinsCacheBytes();
    ObjectNode result = Json.object().put("headers", access.chain().bestHeader().height());
    result.set("chainstates", ChainstateJson.all(access, cache));
    return result;
  }
}
