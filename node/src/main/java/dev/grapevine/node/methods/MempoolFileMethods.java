package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.node.core.MempoolStore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.MempoolImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The mempool's file (Bitcoin Core {@code rpc/mempool.cpp}). */
final class MempoolFileMethods {
  private static final Logger LOG = LoggerFactory.getLogger(MempoolFileMethods.class);

  private final MethodContext context;

  MempoolFileMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        method(
            "importmempool",
            "Import a mempool.dat file and attempt to add its contents to the mempool. Importing"
                + " untrusted files is dangerous, especially if metadata from the file is taken"
                + " over.",
            List.of(
                RpcParameter.required("filepath", RpcParameter.Type.STRING, "The mempool file"),
                RpcParameter.optional(
                    "options",
                    RpcParameter.Type.OBJECT,
                    "use_current_time: count as entered now (default: true);"
                        + " apply_fee_delta_priority: take over what was added to fees (default:"
                        + " false); apply_unbroadcast_set: take over which are unbroadcast"
                        + " (default: false)")),
            this::load),
        method(
            "savemempool",
            "Dumps the mempool to disk. It will fail until the previous dump is fully loaded.",
            List.of(),
            this::save));
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.BLOCKCHAIN, help, parameters, handler);
  }

  private MempoolStore store(String problem) throws RpcException {
    return context
        .core()
        .mempoolStore()
        .orElseThrow(() -> new RpcException(RpcErrorCode.MISC_ERROR, problem));
  }

  private JsonNode load(RpcRequest request) throws RpcException {
    MempoolStore store = store("Unable to import mempool file, see debug log for details.");
    if (context.ask(access -> access.engine().isInitialDownload(access.now()))) {
      throw new RpcException(
          RpcErrorCode.CLIENT_IN_INITIAL_DOWNLOAD,
          "Can only import the mempool after the block download and sync is done.");
    }
    Path file = Path.of(request.string(0));
    JsonNode options = request.at(1);
    MempoolImport.Options taken =
        new MempoolImport.Options(
            Options.flag(options, "use_current_time", true),
            Options.flag(options, "apply_fee_delta_priority", false),
            Options.flag(options, "apply_unbroadcast_set", false));
    try {
      store.load(file, taken);
    } catch (IOException | MalformedDataException e) {
      LOG.warn("Import of {} failed", file, e);
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "Unable to import mempool file, see debug log for details.");
    }
    return Json.object();
  }

  private JsonNode save(RpcRequest request) throws RpcException {
    MempoolStore store = store("Unable to dump mempool to disk");
    if (!store.isLoaded()) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "The mempool was not loaded yet");
    }
    try {
      store.save();
    } catch (IOException e) {
      LOG.warn("The mempool could not be written to {}", store.file(), e);
      throw new RpcException(RpcErrorCode.MISC_ERROR, "Unable to dump mempool to disk");
    }
    return Json.object().put("filename", store.file().toString());
  }
}
