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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The coins as a file, and the chainstates there are (Bitcoin Core {@code rpc/blockchain.cpp}). */
final class SnapshotMethods {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotMethods.class);

  private final MethodContext context;

  SnapshotMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "dumptxoutset",
            RpcMethod.Category.BLOCKCHAIN,
            "Write the coins of the active chain's tip to a file. The node does nothing else"
                + " meanwhile. There is no rolling back to an older block.",
            List.of(
                RpcParameter.required(
                    "path",
                    RpcParameter.Type.STRING,
                    "Path to the file; a relative one is within the chain's data directory"),
                RpcParameter.optional(
                    "type", RpcParameter.Type.STRING, "latest; rollback is not supported"),
                RpcParameter.optional(
                    "options", RpcParameter.Type.OBJECT, "rollback, which is not supported")),
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
    boolean rollsBack = request.at(2).has("rollback");
    if (rollsBack && !type.isEmpty() && !type.equals("rollback")) {
      throw Lookup.invalid("Invalid snapshot type \"" + type + "\" specified with rollback option");
    }
    if (!type.equals("latest") && !type.equals("rollback") && !rollsBack) {
      throw Lookup.invalid(
          "Invalid snapshot type \""
              + type
              + "\" specified. Please specify \"rollback\" or \"latest\"");
    }
    if (!type.equals("latest")) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "Rolling back to an older block is not supported.");
    }
    Path path = inDataDirectory(request.string(0));
    if (Files.exists(path)) {
      throw Lookup.invalid(
          path
              + " already exists. If you are sure this is what you want, move it out of the way"
              + " first.");
    }
    return context.ask(access -> dump(access.chain(), path));
  }

  private static JsonNode dump(Chainstate chain, Path path) throws RpcException {
    Path unfinished = path.resolveSibling(path.getFileName() + ".incomplete");
    BlockIndex tip = chain.tip();
    try {
      long written = CoinSnapshot.write(chain, unfinished);
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      return Json.object()
          .put("coins_written", written)
          .put("base_hash", tip.hash().toString())
          .put("base_height", tip.height())
          .put("path", path.toString())
          .put("txoutset_hash", serializedHash(chain))
          .put("nchaintx", tip.chainTransactionCount());
    } catch (IOException e) {
      LOG.warn("The coins could not be written to {}", path, e);
      throw Lookup.invalid("Couldn't open file " + unfinished + " for writing.");
    }
  }

  private static String serializedHash(Chainstate chain) {
    CoinSums sums = new CoinSums(CoinSums.Kind.SERIALIZED);
    chain.forEachCoin(sums);
    return sums.hash();
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
