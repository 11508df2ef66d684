package dev.grapevine.p2p.address;

/**
 * An address and what is said of the node there.
 *
 * @param services what it is said to offer, a bit each
 * @param timeUnixSeconds when it was last seen, 0 to 2^32 - 1
 */
public record SeenAddress(NetAddress address, long services, long timeUnixSeconds) {}
