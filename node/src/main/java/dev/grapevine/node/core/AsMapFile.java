package dev.grapevine.node.core;

import dev.grapevine.p2p.address.AsMap;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.address.NetworkGroups;
import dev.grapevine.p2p.address.SeenAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The map of autonomous systems that {@code -asmap} names, and what it is worth here. */
final class AsMapFile {
  private static final Logger LOG = LoggerFactory.getLogger("net");

  private AsMapFile() {}

  /**
   * How peers are grouped with this map, or without one.
   *
   * @throws IOException if the file cannot be read or is no sound map; the message is for the user
   */
  static NetworkGroups load(Optional<Path> file) throws IOException {
    if (file.isEmpty()) {
      LOG.info("Using /16 prefix for IP bucketing");
      return NetworkGroups.BY_PREFIX;
    }
    Path path = file.get();
    if (!Files.exists(path)) {
      throw new IOException("Could not find asmap file \"" + path + "\"");
    }
    NetworkGroups groups =
        read(path)
            .map(NetworkGroups::by)
            .orElseThrow(() -> new IOException("Could not parse asmap file \"" + path + "\""));
    LOG.info("Using asmap version {} for IP bucketing", text(groups.version()));
    return groups;
  }

  private static Optional<AsMap> read(Path path) throws IOException {
    long size = Files.size(path);
    if (!Files.isRegularFile(path) || size > AsMap.MAX_BYTES) {
      return Optional.empty();
    }
    LOG.info("Opened asmap file \"{}\" ({} bytes) from disk", path, size);
    return AsMap.parse(Files.readAllBytes(path));
  }

  private static String text(byte[] hash) {
    byte[] reversed = new byte[hash.length];
    for (int i = 0; i < hash.length; i++) {
      reversed[i] = hash[hash.length - 1 - i];
    }
    return HexFormat.of().formatHex(reversed);
  }

  /** Says how many of the addresses on the open Internet the map knows. On any thread. */
  static void logHealth(NetworkGroups groups, List<SeenAddress> addresses) {
    int[] systems =
        addresses.stream()
            .map(SeenAddress::address)
            .filter(
                address -> address.network() == Network.IPV4 || address.network() == Network.IPV6)
            .mapToInt(groups::systemOf)
            .toArray();
    long unmapped = IntStream.of(systems).filter(system -> system == 0).count();
    long distinct = IntStream.of(systems).filter(system -> system != 0).distinct().count();
    LOG.info(
        "ASMap Health Check: {} clearnet peers are mapped to {} ASNs with {} peers being unmapped",
        systems.length,
        distinct,
        unmapped);
  }
}
