package dev.grapevine.node.core;

import dev.grapevine.p2p.address.NetworkGroups;
import dev.grapevine.p2p.transport.Connection;
import dev.grapevine.p2p.transport.TrafficCounters;
import dev.grapevine.p2p.transport.TransportProtocol;
import dev.grapevine.relay.PeerSnapshot;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/**
 * What the engine and the socket know of one connection.
 *
 * @param lastSentUnixSeconds when something was last sent; 0 for never
 * @param lastReceivedUnixSeconds when something last came; 0 for never
 * @param protocol what they speak
 * @param sessionId of the encrypted transport, in hexadecimal, else empty
 * @param mappedAs number of the peer's autonomous system; 0 if it has none or none is known
 */
public record PeerView(
    PeerSnapshot peer,
    InetSocketAddress local,
    InetSocketAddress remote,
    Traffic traffic,
    long lastSentUnixSeconds,
    long lastReceivedUnixSeconds,
    TransportProtocol protocol,
    String sessionId,
    int mappedAs) {
  /** As they are now, on the node's loop. */
  static PeerView of(PeerSnapshot peer, Connection connection, NetworkGroups groups) {
    TrafficCounters traffic = connection.traffic();
    return new PeerView(
        peer,
        connection.localAddress(),
        connection.remoteAddress(),
        Traffic.of(traffic),
        traffic.lastSentUnixSeconds(),
        traffic.lastReceivedUnixSeconds(),
        connection.protocol(),
        connection.sessionId().map(HexFormat.of()::formatHex).orElse(""),
        groups.systemOf(peer.address()));
  }

  ConnectionInfo info() {
    return new ConnectionInfo(peer.id(), peer.kind(), local, remote, peer.established());
  }
}
