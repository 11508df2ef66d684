package dev.grapevine.relay;

import dev.grapevine.p2p.address.NetAddress;

/**
 * A connection to be made.
 *
 * @param services that the node there is said to offer, a bit each
 */
public record OutboundDial(NetAddress address, ConnectionKind kind, long services) {}
