package dev.grapevine.node.core;

import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.store.DurableFile;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.p2p.address.AddressFiles;
import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.AddressRange;
import dev.grapevine.p2p.address.BanList;
import dev.grapevine.p2p.address.NetworkGroups;
import dev.grapevine.p2p.address.SeenAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code peers.dat}, {@code anchors.dat} and {@code banlist.json} in a network's data directory, in
 * Bitcoin Core's formats. A file is written beside the old one, forced to the disk and put in its
 * place, so that a crash leaves one or the other. Without a directory nothing is kept. Any thread,
 * one at a time for one file.
 */
final class PeerFiles {
  private static final Logger LOG = LoggerFactory.getLogger("net");
  private static final String PEERS = "peers.dat";
  private static final String ANCHORS = "anchors.dat";
  private static final String BANS = "banlist.json";
  private static final String BANS_MEMBER = "banned_nets";
  private static final int BAN_VERSION = 1;
  private static final int KEY_BYTES = 32;

  private final Optional<Path> directory;
  private final int magic;

  PeerFiles(Optional<Path> directory, int magic) {
    this.directory = directory;
    this.magic = magic;
  }

  /**
   * The addresses that were kept, or an empty manager.
   *
   * @param deterministic a new one has a fixed key, for tests
   * @param groups which addresses are taken to be in one hand
   * @throws IOException if the file is there but not in order; the message says what to do
   */
  AddressManager loadAddresses(RandomGenerator random, boolean deterministic, NetworkGroups groups)
      throws IOException {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    if (deterministic) {
      key = new byte[KEY_BYTES];
      key[0] = 1;
    }
    Optional<byte[]> file = read(PEERS);
    if (file.isEmpty()) {
      return new AddressManager(key, groups, random);
    }
    return switch (AddressFiles.readPeers(file.get(), magic, groups, random)) {
      case AddressFiles.Peers.Read(AddressManager addresses) -> {
        LOG.info("Loaded {} addresses from {}", addresses.size(), PEERS);
        yield addresses;
      }
      case AddressFiles.Peers.TooNew(String reason) -> {
        Path path = directory.orElseThrow().resolve(PEERS);
        Path backup = path.resolveSibling(PEERS + ".bak");
        Files.move(path, backup, StandardCopyOption.REPLACE_EXISTING);
        LOG.warn("Creating new {}, the old one is {} now: {}", PEERS, backup, reason);
        yield new AddressManager(key, groups, random);
      }
      case AddressFiles.Peers.Corrupt(String reason) ->
          throw new IOException(
              "Invalid or corrupt peers.dat ("
                  + reason
                  + "). Move the file (\""
                  + directory.orElseThrow().resolve(PEERS)
                  + "\") out of the way (rename, move, or delete) to have a new one created on the"
                  + " next start.");
    };
  }

  void saveAddresses(byte[] file) throws IOException {
    write(PEERS, file);
  }

  /** The anchors that were kept, once: who crashes while dialling them does not dial them again. */
  List<SeenAddress> loadAnchors() throws IOException {
    Optional<byte[]> file = read(ANCHORS);
    if (file.isEmpty()) {
      return List.of();
    }
    Files.delete(directory.orElseThrow().resolve(ANCHORS));
    try {
      List<SeenAddress> anchors = AddressFiles.readAnchors(file.get(), magic);
      LOG.info("Loaded {} addresses from {}", anchors.size(), ANCHORS);
      return anchors;
    } catch (MalformedDataException e) {
      LOG.warn("{} is of no use: {}", ANCHORS, e.getMessage());
      return List.of();
    }
  }

  void saveAnchors(List<SeenAddress> anchors) throws IOException {
    write(ANCHORS, AddressFiles.writeAnchors(anchors, magic));
  }

  /** The bans that were kept; a file that is not in order is replaced at the next change. */
  BanList loadBans() throws IOException {
    BanList bans = new BanList();
    Optional<byte[]> file = read(BANS);
    if (file.isEmpty()) {
      LOG.info("Recreating the banlist database");
      saveBans(List.of());
      return bans;
    }
    try {
      for (JsonNode ban : Json.read(file.get()).path(BANS_MEMBER)) {
        if (ban.path("version").asInt(0) == BAN_VERSION) {
          AddressRange.parse(ban.path("address").asString(""))
              .ifPresent(range ->
                  bans.restore(
                      new BanList.Ban(
                          range,
                          ban.path("ban_created").asLong(0),
                          ban.path("banned_until").asLong(0))));
        }
      }
    } catch (JacksonException e) {
      LOG.warn("Cannot parse banlist {}: {}", BANS, e.getMessage());
      return new BanList();
    }
    return bans;
  }

  void saveBans(List<BanList.Ban> bans) throws IOException {
    ObjectNode root = Json.object();
    ArrayNode list = root.putArray(BANS_MEMBER);
    for (BanList.Ban ban : bans) {
      list.addObject()
          .put("version", BAN_VERSION)
          .put("ban_created", ban.createdUnixSeconds())
          .put("banned_until", ban.untilUnixSeconds())
          .put("address", ban.range().toString());
    }
    write(BANS, Json.write(root));
  }

  private Optional<byte[]> read(String name) throws IOException {
    if (directory.isEmpty() || !Files.exists(directory.get().resolve(name))) {
      return Optional.empty();
    }
    return Optional.of(Files.readAllBytes(directory.get().resolve(name)));
  }

  private void write(String name, byte[] bytes) throws IOException {
    if (directory.isEmpty()) {
      return;
    }
    Path target = Files.createDirectories(directory.get()).resolve(name);
    DurableFile.replace(target, out -> out.write(bytes));
  }
}
