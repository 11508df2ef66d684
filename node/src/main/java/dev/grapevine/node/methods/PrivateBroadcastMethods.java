package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.relay.transactions.PrivateBroadcast;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our own transactions on their way to the network in private (Bitcoin Core {@code
 * rpc/mempool.cpp}).
 */
final class PrivateBroadcastMethods {
  private final MethodContext context;

  PrivateBroadcastMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        method(
            "abortprivatebroadcast",
            "Abort private broadcast attempts for a transaction currently being privately"
                + " broadcast, which leaves the queue. Only with -privatebroadcast.",
            List.of(
                RpcParameter.required(
                    "id",
                    RpcParameter.Type.HEX,
                    "A txid or wtxid. With the txid of several that differ in their witnesses, all"
                        + " of these are removed.")),
            this::abort),
        method(
            "getprivatebroadcastinfo",
            "Returns information about transactions that are currently being privately broadcast,"
                + " and whom they were sent to. Only with -privatebroadcast.",
            List.of(),
            this::info));
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.RAWTRANSACTIONS, help, parameters, handler);
  }

  /** Whether what is handed in goes out in private. */
  static boolean isOn(MethodContext context) {
    return context.core().settings().peers().privateBroadcast();
  }

  /** Refuses to take a transaction that could not get out. */
  static void requireReachable(NodeCore.Access access) throws RpcException {
    Set<Network> networks = access.engine().neighbours().networks();
    if (!networks.contains(Network.TORV3) && !networks.contains(Network.I2P)) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR,
          "-privatebroadcast is enabled, but none of the Tor or I2P networks is reachable. Maybe"
              + " the location of the Tor proxy couldn't be retrieved from the Tor daemon at"
              + " startup. Check whether the Tor daemon is running and that -torcontrol,"
              + " -torpassword and -i2psam are configured properly.");
    }
  }

  /** Takes a transaction that was found good. */
  static void schedule(NodeCore.Access access, Transaction transaction) throws RpcException {
    if (access.engine().privately().add(access.now(), transaction)
        == PrivateBroadcast.Addition.FULL) {
      throw new RpcException(RpcErrorCode.LIMIT_EXCEEDED, "Private broadcast queue is full");
    }
  }

  private void requireOn() throws RpcException {
    if (!isOn(context)) {
      throw new RpcException(
          RpcErrorCode.METHOD_NOT_FOUND,
          "Private broadcast is not enabled. Ensure you're running Bitcoin Core with"
              + " -privatebroadcast=1.");
    }
  }

  private JsonNode info(RpcRequest request) throws RpcException {
    requireOn();
    ArrayNode transactions = Json.array();
    for (PrivateBroadcast.Status status :
        context.ask(access -> access.engine().privately().transactions())) {
      ObjectNode shown = shown(status.transaction()).put("time_added", status.addedUnixSeconds());
      ArrayNode peers = shown.putArray("peers");
      for (PrivateBroadcast.Recipient recipient : status.recipients()) {
        ObjectNode peer =
            peers
                .addObject()
                .put("address", recipient.address().toString())
                .put("sent", recipient.sentUnixSeconds());
        recipient.receivedUnixSeconds().ifPresent(seconds -> peer.put("received", seconds));
      }
      transactions.add(shown);
    }
    return Json.object().set("transactions", transactions);
  }

  private JsonNode abort(RpcRequest request) throws RpcException {
    requireOn();
    Txid id = Txid.parse(request.hash(0, "id"));
    List<Transaction> removed = context.ask(access -> access.engine().privately().abort(id));
    if (removed.isEmpty()) {
      throw new RpcException(
          RpcErrorCode.INVALID_ADDRESS_OR_KEY,
          "Transaction not in private broadcast queue. Check getprivatebroadcastinfo.");
    }
    ArrayNode transactions = Json.array();
    removed.forEach(transaction -> transactions.add(shown(transaction)));
    return Json.object().set("removed_transactions", transactions);
  }

  private static ObjectNode shown(Transaction transaction) {
    return Json.object()
        .put("txid", transaction.txid().toString())
        .put("wtxid", transaction.wtxid().toString())
        .put("hex", HexFormat.of().formatHex(transaction.serialized()));
  }
}
