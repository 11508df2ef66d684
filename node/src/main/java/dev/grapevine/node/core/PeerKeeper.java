package dev.grapevine.node.core;

import dev.grapevine.node.config.PeerConfig;
import dev.grapevine.p2p.address.AddressFiles;
import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.BanList;
import dev.grapevine.p2p.address.LocalAddresses;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.relay.Neighbours;
import dev.grapevine.relay.PeerBook;
import dev.grapevine.relay.base.Now;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a node knows of other nodes from one start to the next. What is to be written is put
 * together on the engine's loop, which owns it, and written by whoever may wait for a disk.
 */
final class PeerKeeper {
  private static final Logger LOG = LoggerFactory.getLogger("net");

  private final CoreSettings settings;

  /** {@code DUMP_PEERS_INTERVAL}. */
  private static final long SAVE_ADDRESSES_MINUTES = 15;

  /** {@code ASMAP_HEALTH_CHECK_INTERVAL}. */
  private static final long CHECK_MAP_HOURS = 24;

  private final PeerFiles files;
  private @Nullable ScheduledFuture<?> saves;
  private @Nullable ScheduledFuture<?> checks;

  /** Something to be written, at most by one thread at a time. */
  interface Write {
    void run() throws IOException;
  }

  PeerKeeper(CoreSettings settings) {
    this.settings = settings;
    this.files = new PeerFiles(settings.chain().directory(), settings.params().magic());
  }

  /**
   * What is known at the start.
   *
   * @throws IOException if a file is not in order; the message says what to do
   */
  PeerBook load(RandomGenerator random) throws IOException {
    PeerConfig peers = settings.peers();
    AddressManager addresses =
        files.loadAddresses(random, peers.deterministic(), AsMapFile.load(peers.asMap()));
    addresses.checkEvery(peers.checkAddresses());
    List<SeenAddress> anchors = peers.automatic() ? files.loadAnchors() : List.of();
    return new PeerBook(
        addresses,
        files.loadBans(),
        ownAddresses(peers),
        anchors,
        peers.limits(),
        peers.maxInbound(),
        peers.automatic(),
        !settings.binds().isEmpty(),
        peers.discovers(),
        peers.networks());
  }

  private LocalAddresses ownAddresses(PeerConfig peers) {
    LocalAddresses own = new LocalAddresses();
    peers.own().forEach(address -> own.add(address, LocalAddresses.MANUAL));
    if (peers.discovers()) {
      for (InetSocketAddress bind : settings.binds()) {
        if (bind.getAddress() != null && bind.getAddress().isAnyLocalAddress()) {
          addInterfaces(own, bind.getPort());
        } else if (bind.getAddress() != null) {
          own.add(NetAddress.of(bind), LocalAddresses.BOUND);
        }
      }
    }
    return own;
  }

  private static void addInterfaces(LocalAddresses own, int port) {
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress())
          .forEach((InetAddress address) ->
              own.add(
                  NetAddress.of(new InetSocketAddress(address, port)), LocalAddresses.INTERFACE));
    } catch (SocketException e) {
      LOG.warn("The addresses of this machine are unknown: {}", e.getMessage());
    }
  }

  /** On the loop: begins to save the addresses now and then. */
  void start(EventLoop loop, Neighbours neighbours, Executor writers) {
    saves =
        loop.scheduleWithFixedDelay(
            () -> {
              Write write = addresses(neighbours);
              writers.execute(() -> write(write));
            },
            SAVE_ADDRESSES_MINUTES,
            SAVE_ADDRESSES_MINUTES,
            TimeUnit.MINUTES);
    if (neighbours.addresses().groups().isMapped()) {
      checks =
          loop.scheduleWithFixedDelay(
              () -> checkMap(neighbours.addresses(), writers), 0, CHECK_MAP_HOURS, TimeUnit.HOURS);
    }
  }

  private static void checkMap(AddressManager addresses, Executor workers) {
    List<SeenAddress> all = addresses.addresses(0, 0, Optional.empty(), false, 0);
    workers.execute(() -> AsMapFile.logHealth(addresses.groups(), all));
  }

  /** On the loop: what is left to be written; nothing the second time, or if never started. */
  List<Write> stop(Neighbours neighbours, Now now) {
    ScheduledFuture<?> scheduled = saves;
    if (scheduled == null) {
      return List.of();
    }
    scheduled.cancel(false);
    saves = null;
    ScheduledFuture<?> checking = checks;
    if (checking != null) {
      checking.cancel(false);
      checks = null;
    }
    return List.of(addresses(neighbours), anchors(neighbours, now), bans(neighbours, now));
  }

  /** On the loop: all addresses as they stand. */
  private Write addresses(Neighbours neighbours) {
    byte[] bytes = AddressFiles.writePeers(neighbours.addresses(), settings.params().magic());
    return () -> files.saveAddresses(bytes);
  }

  /** On the loop: the bans as they stand. */
  Write bans(Neighbours neighbours, Now now) {
    List<BanList.Ban> bans = neighbours.bans().list(now.unixSeconds());
    return () -> {
      synchronized (files) {
        files.saveBans(bans);
      }
    };
  }

  /** On the loop, before the connections are closed: whom to dial first next time. */
  private Write anchors(Neighbours neighbours, Now now) {
    List<SeenAddress> anchors = neighbours.anchors(now);
    return settings.peers().automatic() ? () -> files.saveAnchors(anchors) : () -> {};
  }

  /** Runs what is to be written; a failure is logged, as the node can do without. */
  static void write(Write write) {
    try {
      write.run();
    } catch (IOException e) {
      LOG.error("What is known of other nodes was not saved: {}", e.toString());
    }
  }
}
