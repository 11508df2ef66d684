package dev.grapevine.node.methods;

import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.address.NetworkGroups;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.p2p.connection.Services;
import dev.grapevine.p2p.transport.EncodedMessage;
import dev.grapevine.p2p.wire.Commands;
import dev.grapevine.relay.base.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The addresses that are known (Bitcoin Core {@code rpc/net.cpp}). */
final class PeerAddressMethods {
  private static final int MAX_PORT = 0xffff;

  private final MethodContext context;

  PeerAddressMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "addpeeraddress",
            RpcMethod.Category.HIDDEN,
            "Add the address of a potential peer to an address manager table. This RPC is for"
                + " testing only.",
            List.of(
                RpcParameter.required(
                    "address", RpcParameter.Type.STRING, "The IP address of the peer"),
                RpcParameter.required("port", RpcParameter.Type.NUMBER, "The port of the peer"),
                RpcParameter.optional(
                    "tried",
                    RpcParameter.Type.BOOL,
                    "If true, attempt to add the peer to the tried addresses table (default:"
                        + " false)")),
            this::add),
        new RpcMethod(
            "getaddrmaninfo",
            RpcMethod.Category.NETWORK,
            "Provides information about the node's address manager by returning the number of"
                + " addresses in the `new` and `tried` tables and their sum for all networks.",
            List.of(),
            this::info),
        new RpcMethod(
            "getnodeaddresses",
            RpcMethod.Category.NETWORK,
            "Return known addresses, after filtering for quality and recency. These can"
                + " potentially be used to find new peers in the network. The total number of"
                + " addresses known to the node may be higher.",
            List.of(
                RpcParameter.optional(
                    "count",
                    RpcParameter.Type.NUMBER,
                    "The maximum number of addresses to return. Specify 0 to return all known"
                        + " addresses (default: 1)"),
                RpcParameter.optional(
                    "network",
                    RpcParameter.Type.STRING,
                    "Return only addresses of the specified network. Can be one of: ipv4, ipv6,"
                        + " onion, i2p, cjdns (default: all networks)")),
            this::some),
        new RpcMethod(
            "sendmsgtopeer",
            RpcMethod.Category.HIDDEN,
            "Send a p2p message to a peer specified by id. The message type and body must be"
                + " provided, the message header will be generated. This RPC is for testing only.",
            List.of(
                RpcParameter.required(
                    "peer_id", RpcParameter.Type.NUMBER, "The peer to send the message to."),
                RpcParameter.required(
                    "msg_type", RpcParameter.Type.STRING, "The message type (maximum length 12)"),
                RpcParameter.required(
                    "msg",
                    RpcParameter.Type.HEX,
                    "The serialized message body to send, in hex, without a message header")),
            this::sendRaw),
        new RpcMethod(
            "getrawaddrman",
            RpcMethod.Category.HIDDEN,
            "Returns information on all address manager entries for the new and tried tables.",
            List.of(),
            this::raw));
  }

  private JsonNode add(RpcRequest request) throws RpcException {
    int port = request.integer(1);
    if (port < 0 || port > MAX_PORT) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "JSON integer out of range");
    }
    boolean tried = request.bool(2, false);
    boolean cjdns = context.core().settings().peers().cjdnsReachable();
    String text = request.string(0);
    // A colon is a port's only if there is one and no more, and none may be given here.
    boolean hasPort = text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':');
    NetAddress address =
        (hasPort ? Optional.<NetAddress>empty() : NetAddress.parse(text, port))
            .map(parsed -> cjdns ? parsed.asCjdns() : parsed)
            .orElseThrow(() ->
                new RpcException(RpcErrorCode.CLIENT_INVALID_IP_OR_SUBNET, "Invalid IP address"));
    return context.ask(access -> {
      AddressManager addresses = access.engine().neighbours().addresses();
      long now = access.now().unixSeconds();
      long services = Services.NETWORK | Services.WITNESS;
      ObjectNode result = Json.object();
      if (!addresses.add(new SeenAddress(address, services, now), address, 0, now)) {
        return result.put("error", "failed-adding-to-new").put("success", false);
      }
      access.engine().neighbours().addressesAdded();
      if (tried && !addresses.good(address, now)) {
        return result.put("error", "failed-adding-to-tried").put("success", false);
      }
      return result.put("success", true);
    });
  }

  private JsonNode sendRaw(RpcRequest request) throws RpcException {
    String type = request.string(1);
    if (type.length() > Commands.SIZE) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Error: msg_type too long, max length is " + Commands.SIZE);
    }
    byte[] payload = request.string(2).isEmpty() ? new byte[0] : request.hex(2, "msg");
    EncodedMessage message =
        EncodedMessage.raw(context.core().settings().params().magic(), type, payload);
    try {
      PeerId peer = new PeerId(request.longInteger(0));
      if (MethodContext.await(context.core().withConnection(peer, c -> c.send(message)))) {
        return Json.object();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("while sending", e.getCause());
    }
    throw new RpcException(RpcErrorCode.MISC_ERROR, "Error: Could not send message to peer");
  }

  private JsonNode some(RpcRequest request) throws RpcException {
    int count = request.integer(0, 1);
    if (count < 0) {
      throw new RpcException(RpcErrorCode.INVALID_PARAMETER, "Address count out of range");
    }
    Optional<Network> network = Optional.empty();
    if (request.has(1)) {
      String name = request.string(1);
      network = Network.named(name);
      if (network.isEmpty()) {
        throw new RpcException(RpcErrorCode.INVALID_PARAMETER, "Network not recognized: " + name);
      }
    }
    Optional<Network> wanted = network;
    List<SeenAddress> found =
        context.ask(access ->
            access
                .engine()
                .neighbours()
                .addresses()
                .addresses(count, 0, wanted, true, access.now().unixSeconds()));
    ArrayNode list = Json.array();
    for (SeenAddress seen : found) {
      list.addObject()
          .put("time", seen.timeUnixSeconds())
          .put("services", seen.services())
          .put("address", seen.address().host())
          .put("port", seen.address().port())
          .put("network", networkOf(seen.address()));
    }
    return list;
  }

  private JsonNode info(RpcRequest request) throws RpcException {
    return context.ask(access -> {
      AddressManager addresses = access.engine().neighbours().addresses();
      ObjectNode info = Json.object();
      for (Network network : Network.values()) {
        put(
            info.putObject(network.rpcName()),
            addresses.size(network, false),
            addresses.size(network, true));
      }
      put(info.putObject("all_networks"), addresses.size(false), addresses.size(true));
      return info;
    });
  }

  private static void put(ObjectNode target, int fresh, int tried) {
    target.put("new", fresh).put("tried", tried).put("total", fresh + tried);
  }

  private JsonNode raw(RpcRequest request) throws RpcException {
    return context.ask(access -> {
      AddressManager addresses = access.engine().neighbours().addresses();
      ObjectNode tables = Json.object();
      tables.set("new", table(addresses.entries(false), addresses.groups()));
      tables.set("tried", table(addresses.entries(true), addresses.groups()));
      return tables;
    });
  }

  private static ObjectNode table(List<AddressManager.Entry> entries, NetworkGroups groups) {
    ObjectNode table = Json.object();
    for (AddressManager.Entry entry : entries) {
      SeenAddress seen = entry.address();
      ObjectNode shown =
          table
              .putObject(entry.bucket() + "/" + entry.position())
              .put("address", seen.address().host());
      putSystem(shown, "mapped_as", groups.systemOf(seen.address()));
      shown
          .put("port", seen.address().port())
          .put("services", seen.services())
          .put("time", seen.timeUnixSeconds())
          .put("network", networkOf(seen.address()))
          .put("source", entry.source().host())
          .put("source_network", networkOf(entry.source()));
      putSystem(shown, "source_mapped_as", groups.systemOf(entry.source()));
    }
    return table;
  }

  private static void putSystem(ObjectNode target, String name, int system) {
    if (system != 0) {
      target.put(name, system);
    }
  }

  /** As {@code getpeerinfo} names it. */
  static String networkOf(NetAddress address) {
    if (address.isInternal()) {
      return "internal";
    }
    return address.isRoutable() ? address.network().rpcName() : "not_publicly_routable";
  }
}
