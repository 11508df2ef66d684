package dev.grapevine.node.config;

import dev.grapevine.p2p.address.NetAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of nodes that came with the program, for a start at which nothing else helps; a sample
 * of those that come with Bitcoin Core ({@code contrib/seeds}, July 2026).
 */
public final class FixedSeeds {
  private FixedSeeds() {}

  /**
   * Those of a chain; none for a test chain.
   *
   * @param port of who is listed without one
   */
  public static List<NetAddress> of(String chain, int port) {
    try (InputStream file = open(chain)) {
      if (file == null) {
        return List.of();
      }
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> NetAddress.parse(line, port).orElseThrow())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own list of seeds", e);
    }
  }

  private static @Nullable InputStream open(String chain) {
    return switch (chain) {
      case "main", "testnet4", "signet" ->
          FixedSeeds.class.getResourceAsStream("seeds-" + chain + ".txt");
      default -> null;
    };
  }
}
