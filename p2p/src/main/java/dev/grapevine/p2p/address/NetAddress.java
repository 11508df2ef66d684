package dev.grapevine.p2p.address;

import dev.grapevine.chain.crypto.Sha256;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The address and port of a node on one of the networks of BIP155. Immutable; equal by network,
 * bytes and port.
 *
 * <p>An IPv4 address has one form only: the IPv6-mapped one of the old {@code addr} encoding is
 * turned into it, and in {@code addrv2}, where BIP155 forbids it, into {@link #UNSPECIFIED}. So are
 * the two other disguises in IPv6 that nobody can be reached by (Tor v2, Bitcoin Core's internal
 * names). What cannot be reached is kept as an address that is not {@link #isValid()}, because it
 * still counts as an entry of the message it came in (Bitcoin Core netaddress.h).
 */
public final class NetAddress {
  /** Longest address of a network unknown to us that is passed over, in bytes (BIP155). */
  public static final int MAX_ADDRESS_BYTES = 512;

  /** Bytes of an address in the encoding before BIP155, an IPv6 address. */
  public static final int LEGACY_SIZE = 16;

  private static final byte[] MAPPED_IPV4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
  private static final byte[] TOR_V2 = {
    (byte) 0xfd, (byte) 0x87, (byte) 0xd8, 0x7e, (byte) 0xeb, 0x43
  };
  private static final byte[] INTERNAL = {
    (byte) 0xfd, 0x6b, (byte) 0x88, (byte) 0xc0, (byte) 0x87, 0x24
  };
  private static final int MAX_PORT = 0xffff;

  /** Bytes before the name's hash in an {@link #internal} address. */
  static final int INTERNAL_PREFIX_BYTES = INTERNAL.length;

  /** {@code [::]:0}, what a node says that has no address to name. */
  public static final NetAddress UNSPECIFIED =
      new NetAddress(Network.IPV6, new byte[LEGACY_SIZE], 0);

  /** The networks of BIP155 that have addresses today; Tor v2 (id 3) is gone. */
  public enum Network {
    /** IPv4. */
    IPV4("ipv4", 1, 4),
    /** IPv6. */
    IPV6("ipv6", 2, 16),
    /** Tor v3 onion service, by its public key. */
    TORV3("onion", 4, 32),
    /** I2P destination, by its hash. */
    I2P("i2p", 5, 32),
    /** Cjdns overlay, an IPv6 address in fc00::/8. */
    CJDNS("cjdns", 6, 16);

    private final String rpcName;
    private final int id;
    private final int addressBytes;

    Network(String rpcName, int id, int addressBytes) {
      this.rpcName = rpcName;
      this.id = id;
      this.addressBytes = addressBytes;
    }

    /** Its name in options and in {@code getpeerinfo}. */
    public String rpcName() {
      return rpcName;
    }

    /** The network of this name, as {@code -onlynet} takes it. */
    public static Optional<Network> named(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      for (Network network : values()) {
        if (network.rpcName.equals(lower)) {
          return Optional.of(network);
        }
      }
      return Optional.empty();
    }

    /** Its id in {@code addrv2}. */
    public int id() {
      return id;
    }

    /** Bytes of each of its addresses. */
    public int addressBytes() {
      return addressBytes;
    }

    /** The network of this id; empty for one that may come to be. */
    public static Optional<Network> of(int id) {
      return switch (id) {
        case 1 -> Optional.of(IPV4);
        case 2 -> Optional.of(IPV6);
        case 4 -> Optional.of(TORV3);
        case 5 -> Optional.of(I2P);
        case 6 -> Optional.of(CJDNS);
        default -> Optional.empty();
      };
    }
  }

  private final Network network;
  private final byte[] address;
  private final int port;

  private NetAddress(Network network, byte[] address, int port) {
    this.network = network;
    this.address = address;
    this.port = port;
  }

  /**
   * An address of a network's own form, as {@code addrv2} carries it; the bytes are copied. One
   * that is disguised in IPv6 becomes {@link #UNSPECIFIED} with its port.
   *
   * @param port 0 to 65,535
   * @throws IllegalArgumentException if the network has addresses of another length, or on any
   *     other port
   */
  public static NetAddress of(Network network, byte[] address, int port) {
    if (address.length != network.addressBytes) {
      throw new IllegalArgumentException(
          network + " has addresses of " + network.addressBytes + " bytes, not " + address.length);
    }
    requirePort(port);
    if (network == Network.IPV6 && isDisguised(address)) {
      return unspecified(port);
    }
    return new NetAddress(network, address.clone(), port);
  }

  /**
   * The address in the encoding before BIP155: {@link #LEGACY_SIZE} bytes, of which IPv4 takes the
   * mapped range ::ffff:0:0/96.
   */
  public static NetAddress ofLegacy(byte[] ipv6, int port) {
    Objects.checkFromIndexSize(0, LEGACY_SIZE, ipv6.length);
    requirePort(port);
    if (startsWith(ipv6, MAPPED_IPV4)) {
      return new NetAddress(
          Network.IPV4, Arrays.copyOfRange(ipv6, MAPPED_IPV4.length, LEGACY_SIZE), port);
    }
    return isDisguised(ipv6)
        ? unspecified(port)
        : new NetAddress(Network.IPV6, Arrays.copyOf(ipv6, LEGACY_SIZE), port);
  }

  /** No address, with a port. */
  public static NetAddress unspecified(int port) {
    requirePort(port);
    return port == 0 ? UNSPECIFIED : new NetAddress(Network.IPV6, UNSPECIFIED.address, port);
  }

  /**
   * Stands for a source that has no address, by its name: a DNS seed, or a list that came with the
   * program. Never valid, and never said to anybody (Bitcoin Core {@code NET_INTERNAL}).
   */
  public static NetAddress internal(String name) {
    byte[] bytes = Arrays.copyOf(INTERNAL, LEGACY_SIZE);
    byte[] hash = Sha256.hash(name.getBytes(StandardCharsets.UTF_8));
    System.arraycopy(hash, 0, bytes, INTERNAL.length, LEGACY_SIZE - INTERNAL.length);
    return new NetAddress(Network.IPV6, bytes, 0);
  }

  /** As {@link #of(Network, byte[], int)}, but an {@link #internal} address stays what it is. */
  static NetAddress stored(Network network, byte[] address, int port) {
    return network == Network.IPV6 && startsWith(address, INTERNAL)
        ? new NetAddress(network, address.clone(), port)
        : of(network, address, port);
  }

  /**
   * The address of a socket; a scope is dropped.
   *
   * @throws IllegalArgumentException if it is a name that was not resolved
   */
  public static NetAddress of(InetSocketAddress socket) {
    InetAddress inet = socket.getAddress();
    if (inet == null) {
      throw new IllegalArgumentException(socket.getHostString() + " is not resolved");
    }
    byte[] bytes = inet.getAddress();
    Network network = inet instanceof Inet6Address ? Network.IPV6 : Network.IPV4;
    return new NetAddress(network, bytes, socket.getPort());
  }

  /**
   * Parses a numeric {@code 1.2.3.4:8333} or {@code [::1]:8333}, a Tor v3 {@code .onion} or an
   * {@code .b32.i2p}; without a port (then an IPv6 address may stand without its brackets) it has
   * the default one. Names, short forms of IPv4 and scopes are not addresses here: the answer is
   * empty.
   */
  public static Optional<NetAddress> parse(String text, int defaultPort) {
    String host = text;
    int port = defaultPort;
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    if (colon >= 0
        && (bracketed ? colon > 0 && text.charAt(colon - 1) == ']' : text.indexOf(':') == colon)) {
      port = parsePort(text.substring(colon + 1));
      host = text.substring(0, colon);
    }
    if (port < 0) {
      return Optional.empty();
    }
    if (bracketed) {
      if (!host.endsWith("]") || host.indexOf(':') < 0) {
        return Optional.empty();
      }
      host = host.substring(1, host.length() - 1);
    }
    return parseHost(host, port);
  }

  private static Optional<NetAddress> parseHost(String host, int port) {
    if (host.endsWith(AddressText.ONION)) {
      return AddressText.parseOnion(host).map(key -> new NetAddress(Network.TORV3, key, port));
    }
    if (host.endsWith(AddressText.I2P)) {
      return AddressText.parseI2p(host).map(hash -> new NetAddress(Network.I2P, hash, port));
    }
    boolean ipv6 = host.indexOf(':') >= 0;
    if (host.indexOf('%') >= 0 || (!ipv6 && host.chars().filter(c -> c == '.').count() != 3)) {
      return Optional.empty();
    }
    try {
      InetAddress inet = InetAddress.ofLiteral(host);
      return Optional.of(of(new InetSocketAddress(inet, port)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static int parsePort(String digits) {
    if (digits.isEmpty()
        || digits.length() > 5
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int port = Integer.parseInt(digits);
    return port <= MAX_PORT ? port : -1;
  }

  private static void requirePort(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
  }

  private static boolean isDisguised(byte[] ipv6) {
    return startsWith(ipv6, MAPPED_IPV4) || startsWith(ipv6, TOR_V2) || startsWith(ipv6, INTERNAL);
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** The network. */
  public Network network() {
    return network;
  }

  /** A new array of the address in the network's own form, in network byte order. */
  public byte[] address() {
    return address.clone();
  }

  /** 0 to 65,535. */
  public int port() {
    return port;
  }

  /** The same address with another port. */
  public NetAddress withPort(int other) {
    requirePort(other);
    return other == port ? this : new NetAddress(network, address, other);
  }

  /**
   * False for what names no host: all zero, IPv4's all ones, the range for documents, {@link
   * #internal} names, and a Cjdns address outside of fc00::/8.
   */
  public boolean isValid() {
    byte first = address[0];
    boolean uniform = first == 0 || (network == Network.IPV4 && first == -1);
    for (int i = 1; uniform && i < address.length; i++) {
      uniform = address[i] == first;
    }
    return !uniform
        && !isInternal()
        && !(network == Network.IPV6 && AddressRanges.isDocumentation(address))
        && (network != Network.CJDNS || AddressRanges.isCjdns(address));
  }

  /** True if it was made by {@link #internal}. */
  public boolean isInternal() {
    return network == Network.IPV6 && startsWith(address, INTERNAL);
  }

  /** True if it is this machine's own, like 127.0.0.1. */
  public boolean isLocal() {
    return hasLegacyForm() && AddressRanges.isLocal(address);
  }

  /** True if it can be reached over its network from anywhere (Bitcoin Core IsRoutable). */
  public boolean isRoutable() {
    return isValid()
        && (!hasLegacyForm()
            || !(AddressRanges.isLocal(address) || AddressRanges.isPrivate(address)));
  }

  /** The Cjdns address that an IPv6 address in fc00::/8 is, for nodes that can reach Cjdns. */
  public NetAddress asCjdns() {
    return network == Network.IPV6 && AddressRanges.isCjdns(address)
        ? new NetAddress(Network.CJDNS, address, port)
        : this;
  }

  /** True if the hosts are the same, whatever the ports. */
  public boolean isSameHost(NetAddress other) {
    return network == other.network && Arrays.equals(address, other.address);
  }

  /** True if the encoding before BIP155 has a form for it. */
  public boolean hasLegacyForm() {
    return network == Network.IPV4 || network == Network.IPV6;
  }

  /** A new array of {@link #LEGACY_SIZE} bytes: zeros for a network without such a form. */
  public byte[] toLegacy() {
    byte[] bytes = new byte[LEGACY_SIZE];
    switch (network) {
      case IPV4 -> {
        System.arraycopy(MAPPED_IPV4, 0, bytes, 0, MAPPED_IPV4.length);
        System.arraycopy(address, 0, bytes, MAPPED_IPV4.length, address.length);
      }
      case IPV6 -> System.arraycopy(address, 0, bytes, 0, LEGACY_SIZE);
      case TORV3, I2P, CJDNS -> {}
    }
    return bytes;
  }

  /** The address to dial; empty for Tor and I2P, which need a proxy. */
  public Optional<InetSocketAddress> toSocketAddress() {
    return switch (network) {
      case IPV4, IPV6, CJDNS -> Optional.of(new InetSocketAddress(inetAddress(), port));
      case TORV3, I2P -> Optional.empty();
    };
  }

  private InetAddress inetAddress() {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError("the length was checked", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NetAddress that
        && port == that.port
        && network == that.network
        && Arrays.equals(address, that.address);
  }

  @Override
  public int hashCode() {
    return (Arrays.hashCode(address) * 31 + network.id) * 31 + port;
  }

  /** Address and port as Bitcoin Core prints them: {@code 1.2.3.4:8333}, {@code [::1]:8333}. */
  @Override
  public String toString() {
    return switch (network) {
      case IPV6, CJDNS -> "[" + host() + "]:" + port;
      case IPV4, TORV3, I2P -> host() + ":" + port;
    };
  }

  /** The address alone as Bitcoin Core prints it. */
  public String host() {
    return switch (network) {
      case IPV4 ->
          (address[0] & 0xff)
              + "."
              + (address[1] & 0xff)
              + "."
              + (address[2] & 0xff)
              + "."
              + (address[3] & 0xff);
      case IPV6 -> isInternal() ? AddressText.internal(address) : AddressText.ipv6(address);
      case CJDNS -> AddressText.ipv6(address);
      case TORV3 -> AddressText.onion(address);
      case I2P -> AddressText.base32(address) + AddressText.I2P;
    };
  }
}
