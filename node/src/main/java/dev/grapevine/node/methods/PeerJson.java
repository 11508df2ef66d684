package dev.grapevine.node.methods;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.core.PeerView;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.PeerSnapshot;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One connection as {@code getpeerinfo} shows it. */
final class PeerJson {
  private static final double MICROS_PER_SECOND = 1e6;
  private static final int NANOS_PER_MICRO = 1_000;

  /** Bitcoin Core's SAFE_CHARS_DEFAULT, beside letters and digits. */
  private static final String SAFE_PUNCTUATION = " .,;-_/:?@()";

  private PeerJson() {}

  static ObjectNode of(PeerView view) {
    PeerSnapshot peer = view.peer();
    ObjectNode result =
        Json.object()
            .put("id", peer.id().value())
            .put("addr", text(view.remote()))
            .put("addrbind", text(view.local()))
            .put("network", network(peer));
    if (view.mappedAs() != 0) {
      result.put("mapped_as", view.mappedAs());
    }
    result.put("services", ServiceNames.hex(peer.services()));
    result.set("servicesnames", ServiceNames.of(peer.services()));
    result
        .put("relaytxes", peer.relaysTransactions())
        .put("last_inv_sequence", peer.lastInvSequence())
        .put("inv_to_send", peer.announcementsQueued())
        .put("lastsend", view.lastSentUnixSeconds())
        .put("lastrecv", view.lastReceivedUnixSeconds())
        .put("last_transaction", peer.lastTransactionUnixSeconds())
        .put("last_block", peer.lastBlockUnixSeconds())
        .put("bytessent", view.traffic().bytesSent())
        .put("bytesrecv", view.traffic().bytesReceived())
        .put("conntime", peer.connectedAtUnixSeconds())
        .put("timeoffset", peer.timeOffsetSeconds());
    putSeconds(result, "pingtime", peer.roundTripNanos());
    putSeconds(result, "minping", peer.leastRoundTripNanos());
    putSeconds(result, "pingwait", peer.pingWaitNanos());
    peer.phi().ifPresent(phi -> result.put("phi", phi));
    result
        .put("version", peer.protocolVersion())
        .put("subver", safe(peer.userAgent()))
        .put("inbound", peer.kind().isInbound())
        .put("bip152_hb_to", peer.chosenHighBandwidth())
        .put("bip152_hb_from", peer.wantsHighBandwidth())
        .put("presynced_headers", peer.presyncedHeaders())
        .put("synced_headers", peer.syncedHeaders())
        .put("synced_blocks", peer.syncedBlocks());
    ArrayNode inFlight = result.putArray("inflight");
    peer.inFlightHeights().forEach(height -> inFlight.add(height.intValue()));
    result
        .put("addr_relay_enabled", peer.relaysAddresses())
        .put("addr_processed", peer.addressesProcessed())
        .put("addr_rate_limited", peer.addressesRateLimited());
    ArrayNode permissions = result.putArray("permissions");
    peer.permissions().list().forEach(permission -> permissions.add(permission.rpcName()));
    result.put("minfeefilter", Amounts.of(peer.feeFilterRate()));
    putBytes(result.putObject("bytessent_per_msg"), view.traffic().sent());
    putBytes(result.putObject("bytesrecv_per_msg"), view.traffic().received());
    return result
        .put("connection_type", peer.kind().rpcName())
        .put("transport_protocol_type", view.protocol().rpcName())
        .put("session_id", view.sessionId());
  }

  /** Tor's for who came through it, whose address is the proxy's. */
  private static String network(PeerSnapshot peer) {
    return peer.network() == peer.address().network()
        ? PeerAddressMethods.networkOf(peer.address())
        : peer.network().rpcName();
  }

  /** An end of a connection, as in {@code addr}. */
  static String text(InetSocketAddress address) {
    return address.isUnresolved()
        ? new HostPort(address.getHostString(), address.getPort()).toString()
        : NetAddress.of(address).toString();
  }

  /** As Bitcoin Core, which has clocks of microseconds: absent when unknown or none has passed. */
  private static void putSeconds(ObjectNode target, String name, OptionalLong nanos) {
    long micros = nanos.orElse(0) / NANOS_PER_MICRO;
    if (micros > 0) {
      target.put(name, micros / MICROS_PER_SECOND);
    }
  }

  private static void putBytes(ObjectNode target, Map<String, Traffic.Count> counts) {
    counts.forEach((command, count) -> target.put(command, count.bytes()));
  }

  /** What a peer calls itself is not to reach a terminal as it is. */
  private static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.chars()
        .filter(c ->
            (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || SAFE_PUNCTUATION.indexOf(c) >= 0)
        .forEach(c -> safe.append((char) c));
    return safe.toString();
  }
}
