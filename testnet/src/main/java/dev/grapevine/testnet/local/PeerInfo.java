package dev.grapevine.testnet.local;

import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.base.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import tools.jackson.databind.JsonNode;

/** What {@code getpeerinfo} of a node in another process tells. */
final class PeerInfo {
  private static final double NANOS_PER_SECOND = 1e9;

  private PeerInfo() {}

  /** {@code 127.0.0.1:18444}. */
  static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** All nodes are on loopback: the port tells them apart. */
  private static InetSocketAddress address(JsonNode text) {
    String address = text.asString("");
    int colon = address.lastIndexOf(':');
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), Integer.parseInt(address.substring(colon + 1)));
  }

  /** The protocol's handshake is done once a {@code verack} has come. */
  private static boolean isEstablished(JsonNode peer) {
    return peer.path("bytesrecv_per_msg").has("verack");
  }

  static NetworkNode.Established established(JsonNode peers) {
    int outbound = 0;
    int inbound = 0;
    for (JsonNode peer : peers) {
      if (isEstablished(peer)) {
        if (peer.path("inbound").booleanValue()) {
          inbound++;
        } else {
          outbound++;
        }
      }
    }
    return new NetworkNode.Established(outbound, inbound);
  }

  static List<ConnectionInfo> connections(JsonNode peers) {
    List<ConnectionInfo> connections = new ArrayList<>();
    for (JsonNode peer : peers) {
      boolean inbound = peer.path("inbound").booleanValue();
      connections.add(
          new ConnectionInfo(
              new PeerId(peer.path("id").longValue()),
              inbound ? ConnectionKind.INBOUND : ConnectionKind.OUTBOUND_FULL_RELAY,
              address(peer.path("addrbind")),
              address(peer.path("addr")),
              isEstablished(peer)));
    }
    return connections;
  }

  /**
   * The pings of one connection.
   *
   * @param connection its number
   * @param bytesSent of all pings so far
   * @param waiting whether one is not answered yet
   * @param roundTripNanos of the last one that was; empty if none was
   */
  record Pings(long connection, long bytesSent, boolean waiting, OptionalLong roundTripNanos) {}

  static List<Pings> pings(JsonNode peers) {
    List<Pings> pings = new ArrayList<>();
    for (JsonNode peer : peers) {
      JsonNode last = peer.path("pingtime");
      pings.add(
          new Pings(
              peer.path("id").longValue(),
              peer.path("bytessent_per_msg").path("ping").asLong(0),
              peer.has("pingwait"),
              last.isNumber()
                  ? OptionalLong.of(Math.round(last.doubleValue() * NANOS_PER_SECOND))
                  : OptionalLong.empty()));
    }
    return pings;
  }

  /**
   * The bytes of each kind of message; how many there were is not told.
   *
   * @param connections numbers of those that count
   */
  static Traffic traffic(JsonNode peers, LongPredicate connections) {
    Map<String, Traffic.Count> sent = new LinkedHashMap<>();
    Map<String, Traffic.Count> received = new LinkedHashMap<>();
    long bytesSent = 0;
    long bytesReceived = 0;
    for (JsonNode peer : peers) {
      if (!connections.test(peer.path("id").longValue())) {
        continue;
      }
      add(sent, peer.path("bytessent_per_msg"));
      add(received, peer.path("bytesrecv_per_msg"));
      bytesSent += peer.path("bytessent").longValue();
      bytesReceived += peer.path("bytesrecv").longValue();
    }
    return new Traffic(sent, received, bytesSent, bytesReceived);
  }

  private static void add(Map<String, Traffic.Count> sums, JsonNode bytes) {
    bytes
        .properties()
        .forEach(entry -> {
          Traffic.Count before = sums.getOrDefault(entry.getKey(), new Traffic.Count(0, 0));
          long sum = before.bytes() + entry.getValue().longValue();
          sums.put(entry.getKey(), new Traffic.Count(0, sum));
        });
  }
}
