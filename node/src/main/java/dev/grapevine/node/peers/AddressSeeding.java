package dev.grapevine.node.peers;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.SeedConfig;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.p2p.connection.Services;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.Neighbours;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the first addresses come from (Bitcoin Core {@code ThreadDNSAddressSeed}). A DNS seed
 * answers a query for {@code x9.<its name>} with addresses of nodes that offer the chain and
 * witnesses; they are taken to be 3 to 7 days old, told by the seed, at most {@link #MAX_ANSWERS}
 * each. One that does not know such names is dialled and asked as a node, and so are all if names
 * are a proxy's to look up.
 *
 * <ul>
 *   <li>If no address is known, or with {@code -forcednsseed}, all seeds are asked at once.
 *   <li>Otherwise {@link #AT_ONCE} at a time, in random order, after a pause of 11 seconds, or of 5
 *       minutes if 1,000 addresses are known, and only while fewer than {@link #ENOUGH} full-relay
 *       peers stand: who is asked learns that we are here.
 *   <li>The addresses that came with the program are taken when a minute has passed and none is
 *       known of some network that we dial, or at once where there is nobody else to ask ({@code
 *       -dnsseed=0}, no {@code -seednode} and no {@code -addnode}); they are taken to be one to two
 *       weeks old ({@code ThreadOpenConnections}).
 *   <li>{@code -seednode}s are dialled for addresses every 10 seconds meanwhile, and go first: DNS
 *       waits 30 seconds for them.
 * </ul>
 *
 * <p>Looks once a second until it is done. Names are looked up on the given workers, never on an
 * event loop.
 */
public final class AddressSeeding {
  /** {@code DNSSEEDS_TO_QUERY_AT_ONCE}. */
  static final int AT_ONCE = 3;

  /** {@code SEED_OUTBOUND_CONNECTION_THRESHOLD}. */
  static final int ENOUGH = 2;

  static final int MAX_ANSWERS = 32;

  private static final int MANY_ADDRESSES = 1_000;
  private static final long PAUSE_SECONDS = 11;
  private static final long PAUSE_WITH_MANY_SECONDS = 300;
  private static final long SEED_NODE_SECONDS = 10;
  private static final long SEED_NODES_FIRST_SECONDS = 30;
  private static final long FIXED_SEEDS_AFTER_SECONDS = 60;
  private static final long DAY = 24 * 60 * 60;
  private static final Logger LOG = LoggerFactory.getLogger("net");

  private final NodeCore core;
  private final Executor workers;
  private final SeedConfig config;
  private final Deque<String> dns = new ArrayDeque<>();
  private final Deque<HostPort> nodes = new ArrayDeque<>();
  private final RandomGenerator random;
  private final boolean manualPeers;
  private List<NetAddress> fixed;
  private int allowed;
  private long nextDnsSeconds;
  private long nextNodeSeconds;
  private boolean begun;
  private boolean stopped;

  /**
   * Nothing is asked yet.
   *
   * @param seeds names of the chain's DNS seeds
   * @param fixed addresses that came with the program
   * @param manualPeers there are peers that the user named
   */
  public AddressSeeding(
      NodeCore core,
      Executor workers,
      SeedConfig config,
      List<String> seeds,
      List<NetAddress> fixed,
      boolean manualPeers,
      RandomGenerator random) {
    this.core = core;
    this.workers = workers;
    this.config = config;
    this.random = random;
    this.manualPeers = manualPeers;
    boolean wanted = config.fixed() && core.settings().peers().automatic();
    this.fixed = wanted ? List.copyOf(fixed) : List.of();
    if (config.dns() && config.names()) {
      List<String> shuffled = new ArrayList<>(seeds);
      Collections.shuffle(shuffled, java.util.Random.from(random));
      dns.addAll(shuffled);
    }
    nodes.addAll(config.nodes());
  }

  /** Begins. */
  public synchronized void start() {
    tick();
  }

  /** Asks nobody any more. */
  public synchronized void stop() {
    stopped = true;
  }

  private synchronized void tick() {
    if (stopped || (dns.isEmpty() && nodes.isEmpty() && fixed.isEmpty())) {
      return;
    }
    boolean nobodyElse = !config.dns() && config.nodes().isEmpty() && !manualPeers;
    if (!fixed.isEmpty()
        && (nobodyElse || core.clock().uptimeSeconds() >= FIXED_SEEDS_AFTER_SECONDS)) {
      takeFixed(nobodyElse);
    }
    var unused =
        core.call(access -> access.engine().neighbours().addresses().size())
            .thenCombine(
                core.connections(),
                (known, connections) -> {
                  look(known, connections);
                  return known;
                });
    CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, workers).execute(this::tick);
  }

  private void takeFixed(boolean nobodyElse) {
    List<NetAddress> seeds = fixed;
    fixed = List.of();
    var unused =
        core.call(access -> {
          long now = access.now().unixSeconds();
          Neighbours neighbours = access.engine().neighbours();
          NetAddress source = NetAddress.internal("fixedseeds");
          Set<NetAddress.Network> lacking = EnumSet.noneOf(NetAddress.Network.class);
          for (NetAddress.Network network : core.settings().peers().networks()) {
            AddressManager known = neighbours.addresses();
            if (known.size(network, true) + known.size(network, false) == 0) {
              lacking.add(network);
            }
          }
          List<NetAddress> wanted =
              seeds.stream().filter(seed -> lacking.contains(seed.network())).toList();
          for (NetAddress seed : wanted) {
            long time = now - 7 * DAY - random.nextLong(7 * DAY);
            neighbours
                .addresses()
                .add(
                    new SeenAddress(seed, Services.NETWORK | Services.WITNESS, time),
                    source,
                    0,
                    now);
          }
          if (!wanted.isEmpty()) {
            LOG.info(
                nobodyElse
                    ? "Adding fixed seeds as -dnsseed=0 (or IPv4/IPv6 connections are disabled via"
                        + " -onlynet) and neither -addnode nor -seednode are provided"
                    : "Adding fixed seeds as 60 seconds have passed and addrman is empty for at"
                        + " least one reachable network");
            LOG.info("Added {} fixed seeds from reachable networks.", wanted.size());
            neighbours.addressesAdded();
          }
          return wanted.size();
        });
  }

  private synchronized void look(int known, List<ConnectionInfo> connections) {
    long uptime = core.clock().uptimeSeconds();
    long fullRelay =
        connections.stream()
            .filter(each -> each.established())
            .filter(each -> each.kind() == ConnectionKind.OUTBOUND_FULL_RELAY)
            .count();
    if (!nodes.isEmpty() && fullRelay < ENOUGH && uptime >= nextNodeSeconds) {
      nextNodeSeconds = uptime + SEED_NODE_SECONDS;
      fetchFrom(nodes.removeFirst());
    }
    if (!begun) {
      if (!config.nodes().isEmpty() && uptime < SEED_NODES_FIRST_SECONDS && fullRelay < ENOUGH) {
        return;
      }
      begun = true;
      allowed = config.forced() || known == 0 ? dns.size() : 0;
      pause(known, uptime);
    }
    if (allowed == 0 && uptime >= nextDnsSeconds) {
      if (fullRelay >= ENOUGH) {
        LOG.info("P2P peers available. Skipped DNS seeding.");
        dns.clear();
        return;
      }
      allowed = AT_ONCE;
      pause(known, uptime);
    }
    for (; allowed > 0 && !dns.isEmpty(); allowed--) {
      String seed = dns.removeFirst();
      work(() -> ask(seed));
    }
  }

  private void pause(int known, long uptime) {
    long pause = known >= MANY_ADDRESSES ? PAUSE_WITH_MANY_SECONDS : PAUSE_SECONDS;
    nextDnsSeconds = uptime + pause;
  }

  private void ask(String seed) {
    LOG.info("Loading addresses from DNS seed {}", seed);
    int port = core.settings().params().defaultPort();
    if (core.routes().namesAreHidden()) {
      fetchFrom(new HostPort(seed, port));
      return;
    }
    String host = "x" + Long.toHexString(Services.NETWORK | Services.WITNESS) + "." + seed;
    InetAddress[] answers;
    try {
      answers = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      fetchFrom(new HostPort(seed, port));
      return;
    }
    var unused =
        core.call(access -> {
          long now = access.now().unixSeconds();
          Neighbours neighbours = access.engine().neighbours();
          NetAddress source = NetAddress.internal(host);
          for (int i = 0; i < Math.min(answers.length, MAX_ANSWERS); i++) {
            NetAddress address = NetAddress.of(new InetSocketAddress(answers[i], port));
            long time = now - 3 * DAY - random.nextLong(4 * DAY);
            neighbours
                .addresses()
                .add(
                    new SeenAddress(address, Services.NETWORK | Services.WITNESS, time),
                    source,
                    0,
                    now);
          }
          neighbours.addressesAdded();
          return answers.length;
        });
  }

  private void fetchFrom(HostPort node) {
    work(() -> {
      try {
        var unused = core.connect(core.routes().target(node), ConnectionKind.ADDR_FETCH);
      } catch (UnknownHostException e) {
        LOG.info("{} is unknown, no addresses from there", node);
      }
    });
  }

  /** Runs a task on a worker, unless they have been stopped: what it would find nobody needs. */
  private void work(Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("The node stops, no more addresses are looked for");
    }
  }
}
