package dev.grapevine.node.methods;

import dev.grapevine.node.core.NetTotals;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.core.NodeWarnings;
import dev.grapevine.node.core.UploadState;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.p2p.address.LocalAddresses;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.transport.SocksProxy;
import dev.grapevine.relay.EngineConfig;
import dev.grapevine.relay.PeerSnapshot;
import dev.grapevine.relay.mempool.MempoolOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The node among its peers, as a whole (Bitcoin Core {@code rpc/net.cpp}). */
final class NetworkMethods {
  /**
   * Release of Bitcoin Core whose JSON-RPC this is, here 30.0: clients ask for this number to
   * decide what they can call (Core Lightning wants 22.0 at least), not for who we are.
   */
  private static final int RPC_VERSION = 300_000;

  /** Fewer offsets say nothing (Bitcoin Core {@code TimeOffsets::Median}). */
  private static final int LEAST_TIME_OFFSETS = 5;

  private final MethodContext context;

  NetworkMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        method(
            "getconnectioncount",
            "Returns the number of connections to other nodes.",
            this::connectionCount),
        method(
            "getnettotals",
            "Returns information about network traffic, including bytes in, bytes out, and current"
                + " system time.",
            this::netTotals),
        method(
            "getnetworkinfo",
            "Returns an object containing various state info regarding P2P networking: of the node,"
                + " its connections and each network (ipv4, ipv6, onion, i2p, cjdns).",
            this::networkInfo),
        new RpcMethod(
            "setnetworkactive",
            RpcMethod.Category.NETWORK,
            "Disable/enable all p2p network activity.",
            List.of(
                RpcParameter.required(
                    "state",
                    RpcParameter.Type.BOOL,
                    "true to enable networking, false to disable")),
            this::setNetworkActive),
        method(
            "ping",
            "Requests that a ping be sent to all other nodes, to measure ping time. Results are"
                + " provided in getpeerinfo.",
            this::ping));
  }

  private static RpcMethod method(String name, String help, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.NETWORK, help, List.of(), handler);
  }

  private JsonNode connectionCount(RpcRequest request) throws RpcException {
    return Json.number(context.ask(access -> access.engine().peers(access.now()).size()));
  }

  private JsonNode netTotals(RpcRequest request) throws RpcException {
    NetTotals totals;
    try {
      totals = MethodContext.await(context.core().totals());
    } catch (ExecutionException e) {
      throw new IllegalStateException("on the node's loop", e.getCause());
    }
    ObjectNode info =
        Json.object()
            .put("totalbytesrecv", totals.bytesReceived())
            .put("totalbytessent", totals.bytesSent())
            .put("timemillis", System.currentTimeMillis());
    info.putObject("uploadtarget")
        .put("timeframe", NetTotals.DAY_SECONDS)
        .put("target", totals.uploadTarget())
        .put("target_reached", totals.state() == UploadState.SPENT)
        .put("serve_historical_blocks", totals.state() == UploadState.OPEN)
        .put("bytes_left_in_cycle", totals.bytesLeft())
        .put("time_left_in_cycle", totals.secondsLeft());
    return info;
  }

  private JsonNode ping(RpcRequest request) throws RpcException {
    return context.ask(access -> {
      access.engine().pingAll(access.now());
      return Json.NULL;
    });
  }

  private JsonNode setNetworkActive(RpcRequest request) throws RpcException {
    boolean active = request.bool(0, true);
    return context.ask(access -> {
      access.engine().setNetworkActive(access.now(), active);
      return Json.bool(active);
    });
  }

  /** What the engine knows of the network at one moment. */
  private record View(
      List<PeerSnapshot> peers,
      long services,
      boolean active,
      List<LocalAddresses.Scored> own,
      Set<Network> reachable) {}

  private JsonNode networkInfo(RpcRequest request) throws RpcException {
    View view =
        context.ask(access ->
            new View(
                access.engine().peers(access.now()),
                access.engine().neighbours().services(),
                access.engine().neighbours().isActive(),
                access.engine().neighbours().own().all(),
                Set.copyOf(access.engine().neighbours().networks())));
    ObjectNode info = networkInfo(context.core(), view);
    ArrayNode warnings = info.putArray("warnings");
    context.ask(access -> NodeWarnings.all(access.chain())).forEach(warnings::add);
    return info;
  }

  private static ObjectNode networkInfo(NodeCore core, View view) {
    List<PeerSnapshot> peers = view.peers();
    long inbound = peers.stream().filter(peer -> peer.kind().isInbound()).count();
    EngineConfig engine = core.settings().engine();
    MempoolOptions mempool = core.settings().mempool().policy();
    ObjectNode info =
        Json.object()
            .put("version", RPC_VERSION)
            .put("subversion", engine.userAgent())
            .put("protocolversion", EngineConfig.PROTOCOL_VERSION)
            .put("localservices", ServiceNames.hex(view.services()));
    info.set("localservicesnames", ServiceNames.of(view.services()));
    info.put("localrelay", !engine.blocksOnly())
        .put("timeoffset", medianTimeOffset(peers))
        .put("networkactive", view.active())
        .put("connections", peers.size())
        .put("connections_in", inbound)
        .put("connections_out", peers.size() - inbound)
        .set("networks", networks(core, view.reachable()));
    info.put("relayfee", Amounts.of(mempool.minRelay()))
        .put("incrementalfee", Amounts.of(mempool.incrementalRelay()));
    ArrayNode own = info.putArray("localaddresses");
    for (LocalAddresses.Scored scored : view.own()) {
      own.addObject()
          .put("address", scored.address().host())
          .put("port", scored.address().port())
          .put("score", scored.score());
    }
    return info;
  }

  private static long medianTimeOffset(List<PeerSnapshot> peers) {
    long[] offsets =
        peers.stream()
            .filter(peer -> peer.established() && !peer.kind().isInbound())
            .mapToLong(PeerSnapshot::timeOffsetSeconds)
            .sorted()
            .toArray();
    return offsets.length < LEAST_TIME_OFFSETS ? 0 : offsets[offsets.length / 2];
  }

  private static ArrayNode networks(NodeCore core, Set<Network> reachableNetworks) {
    ArrayNode networks = Json.array();
    for (Network network : Network.values()) {
      String name = network.rpcName();
      boolean reachable =
          reachableNetworks.contains(network)
              && (network != Network.IPV6 || !Boolean.getBoolean("java.net.preferIPv4Stack"));
      Optional<SocksProxy> proxy = core.routes().proxyOf(network);
      networks
          .addObject()
          .put("name", name)
          .put("limited", !reachable)
          .put("reachable", reachable)
          .put("proxy", core.routes().proxyName(network))
          .put("proxy_randomize_credentials", proxy.map(SocksProxy::isolated).orElse(false));
    }
    return networks;
  }
}
