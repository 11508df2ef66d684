package dev.grapevine.relay;

import dev.grapevine.p2p.address.NetAddress;

/**
 * Our end of a connection.
 *
 * @param address shows through which of our addresses the peer came
 * @param onion it is one that only Tor dials: the peer's address is the proxy's, and says nothing
 *     of where the peer is
 */
public record LocalEnd(NetAddress address, boolean onion) {
  /** Where it does not matter. */
  public static final LocalEnd UNKNOWN = new LocalEnd(NetAddress.UNSPECIFIED, false);
}
