package dev.grapevine.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of IP addresses, for {@code -rpcallowip}.
 *
 * @param prefixBits how many leading bits of {@code address} have to match, 0 to 32 or 128
 */
public record Subnet(InetAddress address, int prefixBits) {

  public Subnet {
    if (prefixBits < 0 || prefixBits > address.getAddress().length * 8) {
      throw new IllegalArgumentException("prefix " + prefixBits);
    }
  }

  /**
   * Reads {@code ip}, {@code ip/bits} or {@code ip/netmask}, one of IPv6 also in brackets; names
   * are never resolved.
   */
  public static Optional<Subnet> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = literal(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int width = address.get().getAddress().length * 8;
    int bits = slash < 0 ? width : prefix(text.substring(slash + 1), width);
    return bits < 0 ? Optional.empty() : Optional.of(new Subnet(address.get(), bits));
  }

  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int i = 0; i < prefixBits; i++) {
      int mask = 0x80 >>> (i % 8);
      if (((mine[i / 8] ^ theirs[i / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<InetAddress> literal(String given) {
    boolean bracketed = given.startsWith("[") && given.endsWith("]");
    String text = bracketed ? given.substring(1, given.length() - 1) : given;
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The bits of "24" or "255.255.255.0"; -1 when it is neither. */
  private static int prefix(String text, int width) {
    if (!text.isEmpty() && text.length() <= 3 && text.chars().allMatch(Character::isDigit)) {
      int bits = Integer.parseInt(text);
      return bits <= width ? bits : -1;
    }
    Optional<InetAddress> mask = literal(text);
    if (mask.isEmpty() || mask.get().getAddress().length * 8 != width) {
      return -1;
    }
    int ones = 0;
    boolean ended = false;
    for (byte b : mask.get().getAddress()) {
      for (int bit = 7; bit >= 0; bit--) {
        boolean set = (b >> bit & 1) != 0;
        if (set && ended) {
          return -1;
        }
        ended |= !set;
        ones += set ? 1 : 0;
      }
    }
    return ones;
  }

  /** The loopback addresses that may always ask: 127.0.0.0/8 and ::1. */
  static Subnet[] loopback() {
    try {
      return new Subnet[] {
        new Subnet(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 8),
        new Subnet(
            InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}),
            128)
      };
    } catch (UnknownHostException e) {
      throw new AssertionError("addresses of the right length", e);
    }
  }
}
