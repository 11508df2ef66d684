package dev.grapevine.relay;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.p2p.address.NetAddress;

/** A number for an address that is the same in every run. */
final class NetAddressHash {
  private NetAddressHash() {}

  static long of(NetAddress address) {
    return SipHash24.hash(address.network().id(), address.port(), address.address());
  }
}
