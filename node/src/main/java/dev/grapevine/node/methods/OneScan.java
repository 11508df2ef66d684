package dev.grapevine.node.methods;

import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A method that scans for long, one scan at a time: parameter 0 says whether to start one, to end
 * that of another call, or how far it is (Bitcoin Core {@code rpc/blockchain.cpp}). Any thread.
 */
final class OneScan {
  private final AtomicReference<@Nullable ScanProgress> running = new AtomicReference<>();

  /** The scan itself, on the thread of its call. */
  @FunctionalInterface
  interface Scanner {
    JsonNode scan(RpcRequest request, ScanProgress progress) throws RpcException;
  }

  /** The first two parameters of such a method. */
  static List<RpcParameter> parameters() {
    return List.of(
        RpcParameter.required(
            "action",
            RpcParameter.Type.STRING,
            "start; abort to end the scan of another call, true if there was one; status for the"
                + " progress of it in percent, null without one"),
        RpcParameter.optional(
            "scanobjects",
            RpcParameter.Type.ARRAY,
            "Descriptors, or objects of desc and range, which is the end, or [begin,end], of the"
                + " positions of a descriptor with a range (default: 1000); required for start"));
  }

  /** Answers a call. */
  JsonNode answer(RpcRequest request, Scanner scanner) throws RpcException {
    String action = request.string(0);
    return switch (action) {
      case "start" -> start(request, scanner);
      case "status" -> Optional.ofNullable(running.get()).map(OneScan::status).orElse(Json.NULL);
      case "abort" -> {
        Optional<ScanProgress> scan = Optional.ofNullable(running.get());
        scan.ifPresent(ScanProgress::abort);
        yield Json.bool(scan.isPresent());
      }
      default -> throw Lookup.invalid("Invalid action '" + action + "'");
    };
  }

  private JsonNode start(RpcRequest request, Scanner scanner) throws RpcException {
    ScanProgress progress = new ScanProgress();
    if (!running.compareAndSet(null, progress)) {
      throw Lookup.invalid("Scan already in progress, use action \"abort\" or \"status\"");
    }
    try {
      return scanner.scan(request, progress);
    } finally {
      running.set(null);
    }
  }

  private static JsonNode status(ScanProgress progress) {
    ObjectNode status = Json.object().put("progress", progress.percent());
    if (progress.height() >= 0) {
      status.put("current_height", progress.height());
    }
    return status;
  }
}
