package dev.grapevine.p2p.address;

import dev.grapevine.chain.crypto.Sha256;
import java.util.Optional;

/**
 * Which autonomous system, that is whose network, an address of the Internet is routed to ({@code
 * -asmap}, Bitcoin Core {@code util/asmap.cpp}). The map is a small program: {@link AsMapCode} says
 * of which instructions, and it is run over the bits of an address. Only {@linkplain AsMapCheck
 * sound} ones are taken, so a lookup takes at most three instructions for each of 128 bits.
 *
 * <p>Immutable, any thread.
 */
public final class AsMap {
  /** A map of the whole Internet has 2 MB; positions in one of this size are an {@code int}. */
  public static final int MAX_BYTES = 1 << 27;

  static final int ADDRESS_BITS = 128;

  private final byte[] map;

  private AsMap(byte[] map) {
    this.map = map;
  }

  /** The map of a file; empty if it is not a sound one. */
  public static Optional<AsMap> parse(byte[] file) {
    return file.length <= MAX_BYTES && AsMapCheck.isSound(file)
        ? Optional.of(new AsMap(file.clone()))
        : Optional.empty();
  }

  /** By which maps are told from each other: the double SHA-256 of the file, in internal order. */
  public byte[] version() {
    return Sha256.doubleHash(map, 0, map.length);
  }

  /**
   * The number of the autonomous system.
   *
   * @param address 16 bytes, an IPv4 address in {@code ::ffff:0:0/96}
   * @return 1 and up; 0 if the address is in none
   */
  int lookup(byte[] address) {
    AsMapCode code = new AsMapCode(map);
    int used = 0;
    int otherwise = 0;
    while (true) {
      AsMapCode.Kind kind = code.next();
      int argument = code.argument();
      switch (kind) {
        case RETURN -> {
          return argument;
        }
        case DEFAULT -> otherwise = argument;
        case JUMP -> {
          if (bit(address, used++)) {
            code.skip(argument);
          }
        }
        case MATCH -> {
          for (int i = matchBits(argument) - 1; i >= 0; i--) {
            if (bit(address, used++) != ((argument >> i & 1) != 0)) {
              return otherwise;
            }
          }
        }
        case TRUNCATED -> throw new AssertionError("a map that was checked ends within itself");
      }
    }
  }

  private static boolean bit(byte[] address, int index) {
    return (address[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1) != 0;
  }

  /** How many bits of an address a MATCH compares. */
  static int matchBits(int argument) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(argument);
  }
}
