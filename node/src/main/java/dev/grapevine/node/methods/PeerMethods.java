package dev.grapevine.node.methods;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.PeerView;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.p2p.transport.Connection;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.base.PeerId;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Single connections: see, make, end them (Bitcoin Core {@code rpc/net.cpp}). */
final class PeerMethods {
  private static final Logger LOG = LoggerFactory.getLogger("net");

  /** {@code MAX_OUTBOUND_FULL_RELAY_CONNECTIONS} ({@code net.h}). */
  private static final int MAX_FULL_RELAY = 8;

  /** {@code MAX_BLOCK_RELAY_ONLY_CONNECTIONS} ({@code net.h}). */
  private static final int MAX_BLOCK_RELAY_ONLY = 2;

  private static final RpcParameter V2_TRANSPORT =
      RpcParameter.optional(
          "v2transport",
          RpcParameter.Type.BOOL,
          "Attempt to connect using BIP324 v2 transport protocol (default: set by -v2transport; of"
              + " addconnection: false)");

  private final MethodContext context;

  /** What people called the nodes they added. */
  private final Map<HostPort, String> addedNames = new ConcurrentHashMap<>();

  PeerMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "addconnection",
            RpcMethod.Category.HIDDEN,
            "Open an outbound connection to a specified node. This RPC is for testing only."
                + " Returns when the connection is made, before any message.",
            List.of(
                RpcParameter.required(
                    "address",
                    RpcParameter.Type.STRING,
                    "The IP address and port to attempt connecting to"),
                RpcParameter.required(
                    "connection_type",
                    RpcParameter.Type.STRING,
                    "outbound-full-relay, block-relay-only, addr-fetch or feeler"),
                V2_TRANSPORT),
            this::addConnection),
        method(
            "addnode",
            "Attempts to add or remove a node from the addnode list, or try a connection to a node"
                + " once.",
            List.of(
                RpcParameter.required(
                    "node",
                    RpcParameter.Type.STRING,
                    "The IP address or hostname of the peer, optionally followed by :port"),
                RpcParameter.required(
                    "command",
                    RpcParameter.Type.STRING,
                    "add a node to the list, remove it from the list, or onetry to connect once"),
                V2_TRANSPORT),
            this::addNode),
        method(
            "disconnectnode",
            "Immediately disconnects from the specified peer node. Strictly one out of address and"
                + " nodeid can be provided to identify the node.",
            List.of(
                RpcParameter.optional(
                    "address", RpcParameter.Type.STRING, "The IP address and port of the node"),
                RpcParameter.optional(
                    "nodeid", RpcParameter.Type.NUMBER, "The node ID (see getpeerinfo)")),
            this::disconnectNode),
        method(
            "getaddednodeinfo",
            "Returns information about the given added node, or all added nodes (note that onetry"
                + " addnodes are not listed here).",
            List.of(
                RpcParameter.optional(
                    "node",
                    RpcParameter.Type.STRING,
                    "If provided, return information about this specific node, otherwise all nodes"
                        + " are returned.")),
            this::addedNodeInfo),
        method(
            "getpeerinfo",
            "Returns data about each connected network peer as a json array of objects. The network"
                + " of a peer is one of (ipv4, ipv6, onion, i2p, cjdns, not_publicly_routable).",
            List.of(),
            this::peerInfo));
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.NETWORK, help, parameters, handler);
  }

  private JsonNode peerInfo(RpcRequest request) throws RpcException {
    ArrayNode peers = Json.array();
    for (PeerView view : await(context.core().peers())) {
      peers.add(PeerJson.of(view));
    }
    return peers;
  }

  private JsonNode addNode(RpcRequest request) throws RpcException {
    String command = request.string(1);
    if (!List.of("onetry", "add", "remove").contains(command)) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, request.method().fullHelp());
    }
    boolean enabled = context.core().settings().transport().encrypted();
    boolean encrypted = request.bool(2, enabled);
    if (encrypted && !enabled) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Error: v2transport requested but not enabled (see -v2transport)");
    }
    HostPort peer = peer(request.string(0));
    switch (command) {
      case "onetry" -> {
        if (find(peer.toString()).isEmpty()) {
          dial(peer, ConnectionKind.MANUAL, encrypted);
        }
      }
      case "add" -> {
        if (!context.peers().add(peer, encrypted)) {
          throw new RpcException(
              RpcErrorCode.CLIENT_NODE_ALREADY_ADDED, "Error: Node already added");
        }
        addedNames.put(peer, request.string(0));
      }
      default -> {
        if (!context.peers().remove(peer)) {
          throw new RpcException(
              RpcErrorCode.CLIENT_NODE_NOT_ADDED,
              "Error: Node could not be removed. It has not been added previously.");
        }
      }
    }
    return Json.NULL;
  }

  private JsonNode addedNodeInfo(RpcRequest request) throws RpcException {
    List<ConnectionInfo> connections = await(context.core().connections());
    Optional<String> only = request.optionalString(0);
    ArrayNode nodes = Json.array();
    for (HostPort peer : context.peers().wanted()) {
      String name = addedNames.getOrDefault(peer, peer.toString());
      if (only.isPresent() && !only.get().equals(name)) {
        continue;
      }
      Optional<ConnectionInfo> connection =
          connections.stream()
              .filter(each -> PeerJson.text(each.remote()).equals(peer.toString()))
              .findFirst();
      ObjectNode node =
          nodes.addObject().put("addednode", name).put("connected", connection.isPresent());
      ArrayNode addresses = node.putArray("addresses");
      connection.ifPresent(each ->
          addresses
              .addObject()
              .put("address", PeerJson.text(each.remote()))
              .put("connected", each.kind().isInbound() ? "inbound" : "outbound"));
    }
    if (only.isPresent() && nodes.isEmpty()) {
      throw new RpcException(RpcErrorCode.CLIENT_NODE_NOT_ADDED, "Error: Node has not been added.");
    }
    return nodes;
  }

  /** Short forms of IPv4, which people type, are the address they stand for. */
  private static HostPort canonical(HostPort peer) {
    try {
      return new HostPort(Inet4Address.ofPosixLiteral(peer.host()).getHostAddress(), peer.port());
    } catch (IllegalArgumentException e) {
      return peer;
    }
  }

  private HostPort peer(String text) throws RpcException {
    return HostPort.parse(text, context.core().settings().params().defaultPort())
        .map(PeerMethods::canonical)
        .orElseThrow(() ->
            new RpcException(
                RpcErrorCode.CLIENT_INVALID_IP_OR_SUBNET,
                "Error: Invalid node '" + text + "' (must be HOST or HOST:PORT)"));
  }

  /**
   * Returns when TCP stands, or will not: as with Bitcoin Core, who wants to know asks. The name is
   * looked up on this thread, since the others may be waiting here too.
   */
  private void dial(HostPort peer, ConnectionKind kind, boolean encrypted) throws RpcException {
    try {
      InetSocketAddress address = context.core().routes().target(peer);
      MethodContext.await(context.core().connect(address, kind, encrypted));
    } catch (UnknownHostException e) {
      LOG.debug("unknown host {}", peer.host());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof IOException)) {
        throw new IllegalStateException("while dialling " + peer, e.getCause());
      }
      LOG.debug("{} does not answer: {}", peer, e.getCause().getMessage());
    }
  }

  private JsonNode addConnection(RpcRequest request) throws RpcException {
    if (!context.isRegtest()) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "addconnection is for regression testing (-regtest mode) only.");
    }
    String address = request.string(0);
    String type = request.string(1).strip();
    ConnectionKind kind =
        switch (type) {
          case "outbound-full-relay" -> ConnectionKind.OUTBOUND_FULL_RELAY;
          case "block-relay-only" -> ConnectionKind.BLOCK_RELAY_ONLY;
          case "addr-fetch" -> ConnectionKind.ADDR_FETCH;
          case "feeler" -> ConnectionKind.FEELER;
          default ->
              throw new RpcException(RpcErrorCode.INVALID_PARAMETER, request.method().fullHelp());
        };
    boolean encrypted = request.bool(2, false);
    if (encrypted && !context.core().settings().transport().encrypted()) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Error: Adding v2transport connections requires -v2transport init flag to be set.");
    }
    HostPort peer = peer(address);
    long open =
        await(context.core().connections()).stream().filter(each -> each.kind() == kind).count();
    if (open >= capacity(kind)) {
      throw new RpcException(
          RpcErrorCode.CLIENT_NODE_CAPACITY_REACHED,
          "Error: Already at capacity for specified connection type.");
    }
    dial(peer, kind, encrypted);
    return Json.object().put("address", address).put("connection_type", type);
  }

  private static int capacity(ConnectionKind kind) {
    return switch (kind) {
      case OUTBOUND_FULL_RELAY -> MAX_FULL_RELAY;
      case BLOCK_RELAY_ONLY -> MAX_BLOCK_RELAY_ONLY;
      case INBOUND, MANUAL, FEELER, ADDR_FETCH, PRIVATE_BROADCAST -> Integer.MAX_VALUE;
    };
  }

  private JsonNode disconnectNode(RpcRequest request) throws RpcException {
    String address = request.optionalString(0).orElse("");
    Optional<PeerId> peer;
    if (request.has(0) && !request.has(1)) {
      peer = find(address);
    } else if (request.has(1) && address.isEmpty()) {
      peer = Optional.of(new PeerId(request.longInteger(1)));
    } else {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMS, "Only one of address and nodeid should be provided.");
    }
    if (peer.isEmpty() || !await(context.core().withConnection(peer.get(), Connection::close))) {
      throw new RpcException(
          RpcErrorCode.CLIENT_NODE_NOT_CONNECTED, "Node not found in connected nodes");
    }
    return Json.NULL;
  }

  /** The first connection whose other end is written so. */
  private Optional<PeerId> find(String address) throws RpcException {
    return await(context.core().connections()).stream()
        .filter(each -> PeerJson.text(each.remote()).equals(address))
        .map(ConnectionInfo::id)
        .findFirst();
  }

  private static <T> T await(CompletableFuture<T> answer) throws RpcException {
    try {
      return MethodContext.await(answer);
    } catch (ExecutionException e) {
      throw new IllegalStateException("on the node's loop", e.getCause());
    }
  }
}
