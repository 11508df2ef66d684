package dev.grapevine.relay;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.base.RollingFilter;

/**
 * Remembers at least the last {@code atLeast} addresses, in a {@link RollingFilter}. Owned by its
 * engine's loop.
 */
final class AddressFilter {
  private final RollingFilter filter;

  AddressFilter(int atLeast, long salt0, long salt1) {
    this.filter = new RollingFilter(atLeast, salt0, salt1);
  }

  /** Adds address and port; false if they were there. */
  boolean add(NetAddress address) {
    if (contains(address)) {
      return false;
    }
    byte[] bytes = address.address();
    filter.add(word(bytes, 0), word(bytes, 8), word(bytes, 16) ^ tag(address), word(bytes, 24));
    return true;
  }

  boolean contains(NetAddress address) {
    byte[] bytes = address.address();
    return filter.contains(
        word(bytes, 0), word(bytes, 8), word(bytes, 16) ^ tag(address), word(bytes, 24));
  }

  void clear() {
    filter.clear();
  }

  private static long tag(NetAddress address) {
    return (long) address.network().id() << 32 | address.port();
  }

  /** Eight bytes from {@code offset} on, zeros after the end. */
  private static long word(byte[] bytes, int offset) {
    long word = 0;
    for (int i = offset; i < Math.min(bytes.length, offset + Long.BYTES); i++) {
      word = word << 8 | (bytes[i] & 0xff);
    }
    return word;
  }
}
