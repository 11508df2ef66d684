package dev.grapevine.p2p.connection;

import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.address.NetworkGroup;
import dev.grapevine.p2p.address.NetworkGroups;
import dev.grapevine.p2p.address.SeenAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Whom to dial next, so that the node keeps its outbound peers (Bitcoin Core {@code
 * CConnman::ThreadOpenConnections}). Asked at its {@link #nextLook} or when connections changed;
 * one dial at a time, and half a second between two.
 *
 * <p>What is wanted first is dialled first:
 *
 * <ol>
 *   <li>an anchor, a block-relay-only peer of before the restart, while such a place is free;
 *   <li>a full-relay peer while there are fewer than {@link Limits#fullRelay};
 *   <li>a block-relay-only peer while there are fewer than {@link Limits#blockRelayOnly};
 *   <li>one full-relay peer more when the tip is stale;
 *   <li>one block-relay-only peer more, every 5 minutes on average once we are synchronised, so
 *       that an attacker that has all our other peers is found out; who of them goes is for {@code
 *       relay} to say;
 *   <li>a feeler, every 2 minutes on average: to see whether an address works, in the first place
 *       the one that a newcomer would push out of the tried table;
 *   <li>one full-relay peer more on a network of which we have none, every 5 minutes on average.
 * </ol>
 *
 * <p>Except for feelers no two lasting outbound peers (manual ones included) share a {@link
 * NetworkGroup}; overlays have none that would mean anything. Addresses tried within 10 minutes
 * wait until 30 others were no better, unusual ports until 50. After {@link #MAX_DRAWS} draws, or
 * if nobody is known, there is a pause, which doubles up to 30 seconds.
 *
 * <p>Pure but for its timers and anchors; time, chance and facts are arguments.
 */
public final class ConnectionPlanner {
  /** Between two looks at what is wanted. */
  static final long LOOK_NANOS = 500_000_000L;

  static final long LONGEST_PAUSE_NANOS = 30 * 1_000_000_000L;

  /** {@code FEELER_INTERVAL}, a mean. */
  static final long FEELER_NANOS = 2 * 60 * 1_000_000_000L;

  /** {@code EXTRA_BLOCK_RELAY_ONLY_PEER_INTERVAL}, a mean. */
  static final long EXTRA_BLOCK_RELAY_NANOS = 5 * 60 * 1_000_000_000L;

  /** {@code EXTRA_NETWORK_PEER_INTERVAL}, a mean. */
  static final long EXTRA_NETWORK_NANOS = 5 * 60 * 1_000_000_000L;

  /** Addresses looked at for one dial. */
  static final int MAX_DRAWS = 100;

  private static final int DRAWS_FOR_RECENT = 30;
  private static final int DRAWS_FOR_BAD_PORTS = 50;
  private static final long RECENT_SECONDS = 10 * 60;

  /** {@code MAX_BLOCK_RELAY_ONLY_ANCHORS}. */
  public static final int MAX_ANCHORS = 2;

  /**
   * What there may be at most.
   *
   * @param automatic outbound connections that nobody asked for, all together
   * @param extraNetworks one more peer for each network that would have none
   */
  public record Limits(int fullRelay, int blockRelayOnly, int automatic, boolean extraNetworks) {
    /** {@code MAX_OUTBOUND_FULL_RELAY_CONNECTIONS}. */
    public static final int FULL_RELAY = 8;

    /** {@code MAX_BLOCK_RELAY_ONLY_CONNECTIONS}. */
    public static final int BLOCK_RELAY_ONLY = 2;

    /** {@code MAX_FEELER_CONNECTIONS}. */
    public static final int FEELERS = 1;

    /** As {@code -maxconnections} divides: outbound peers come first. */
    public static Limits of(int maxConnections) {
      int full = Math.min(FULL_RELAY, maxConnections);
      int blocks = Math.min(BLOCK_RELAY_ONLY, maxConnections - full);
      int automatic = Math.min(full + blocks + FEELERS, maxConnections);
      return new Limits(full, blocks, automatic, full == FULL_RELAY);
    }

    /** How many may dial us if there are {@code maxConnections}. */
    public static int inbound(int maxConnections) {
      Limits limits = of(maxConnections);
      return Math.max(0, maxConnections - limits.fullRelay - limits.blockRelayOnly - FEELERS);
    }
  }

  /** An outbound connection, or a dial under way. */
  public record Outbound(OutboundKind kind, NetAddress address) {}

  /**
   * How things stand.
   *
   * @param outbound the outbound connections and dials
   * @param dialing an automatic dial is under way
   * @param tipIsStale nobody has given us a block for long
   * @param synchronised we have caught up once
   * @param networks that can be reached
   * @param avoided addresses not to be dialled: our own, the manual peers'
   * @param connected hosts that we have a connection with, in either direction
   * @param desirable services that a lasting peer has to offer
   */
  public record Facts(
      List<Outbound> outbound,
      boolean dialing,
      boolean tipIsStale,
      boolean synchronised,
      Set<Network> networks,
      Predicate<NetAddress> avoided,
      Predicate<NetAddress> connected,
      Predicate<SeenAddress> desirable) {}

  /**
   * What to dial.
   *
   * @param countsFailure we are online, so that a failure is the peer's
   */
  public record Dial(OutboundKind kind, SeenAddress target, boolean countsFailure) {}

  private final Limits limits;
  private final AddressManager addresses;
  private final RandomGenerator random;
  private final ArrayDeque<SeenAddress> anchors = new ArrayDeque<>();
  private boolean started;
  private long nextFeeler;
  private long nextExtraBlockRelay;
  private long nextExtraNetwork;
  private long nextLook;
  private long lastLook = Long.MIN_VALUE / 2;
  private long pause = LOOK_NANOS;

  /**
   * A planner that has not dialled yet.
   *
   * @param anchors dialled first, the last one before the others
   */
  public ConnectionPlanner(
      Limits limits, AddressManager addresses, List<SeenAddress> anchors, RandomGenerator random) {
    this.limits = limits;
    this.addresses = addresses;
    this.anchors.addAll(anchors);
    this.random = random;
  }

  /** What there may be at most. */
  public Limits limits() {
    return limits;
  }

  /** When {@link #next} has something to say at the latest, in protocol time. */
  public long nextLook() {
    return nextLook;
  }

  /** Connections, addresses or the tip are not what they were: looks again soon. */
  public void changed() {
    pause = LOOK_NANOS;
    nextLook = Math.min(nextLook, lastLook + LOOK_NANOS);
  }

  /** What to dial now, if anything. */
  public Optional<Dial> next(long nowNanos, long unixSeconds, Facts facts) {
    if (!started) {
      started = true;
      nextFeeler = nowNanos + exponential(FEELER_NANOS);
      nextExtraBlockRelay = nowNanos + exponential(EXTRA_BLOCK_RELAY_NANOS);
      nextExtraNetwork = nowNanos + exponential(EXTRA_NETWORK_NANOS);
    }
    if (nowNanos < nextLook || facts.dialing()) {
      return Optional.empty();
    }
    lastLook = nowNanos;
    Surroundings around = Surroundings.of(facts.outbound(), addresses.groups());
    Optional<Wish> wish =
        around.automatic() >= limits.automatic() ? Optional.empty() : wish(nowNanos, around, facts);
    if (wish.isEmpty()) {
      nextLook = Math.max(nextTimer(facts), nowNanos + LOOK_NANOS);
      return Optional.empty();
    }
    addresses.resolveCollisions(unixSeconds);
    Optional<SeenAddress> target = target(unixSeconds, wish.get(), around, facts);
    pause = target.isPresent() ? LOOK_NANOS : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    nextLook = nowNanos + pause;
    boolean online =
        around.groups().size() + around.onOverlays() >= Math.min(limits.automatic() - 1, 2);
    return target.map(found -> new Dial(wish.get().kind(), found, online));
  }

  private long nextTimer(Facts facts) {
    long next = nextFeeler;
    if (facts.synchronised()) {
      next = Math.min(next, nextExtraBlockRelay);
    }
    return limits.extraNetworks() ? Math.min(next, nextExtraNetwork) : next;
  }

  /** A kind of peer, from these networks. */
  private record Wish(OutboundKind kind, boolean anchor, Set<Network> networks) {}

  private Optional<Wish> wish(long now, Surroundings around, Facts facts) {
    Set<Network> any = facts.networks();
    boolean blockRelayWanted = around.blockRelayOnly() < limits.blockRelayOnly();
    if (!anchors.isEmpty() && blockRelayWanted) {
      return Optional.of(new Wish(OutboundKind.BLOCK_RELAY_ONLY, true, any));
    }
    if (around.fullRelay() < limits.fullRelay()) {
      return Optional.of(new Wish(OutboundKind.FULL_RELAY, false, any));
    }
    if (blockRelayWanted) {
      return Optional.of(new Wish(OutboundKind.BLOCK_RELAY_ONLY, false, any));
    }
    if (facts.tipIsStale()) {
      return Optional.of(new Wish(OutboundKind.FULL_RELAY, false, any));
    }
    if (facts.synchronised() && now >= nextExtraBlockRelay) {
      nextExtraBlockRelay = now + exponential(EXTRA_BLOCK_RELAY_NANOS);
      return Optional.of(new Wish(OutboundKind.BLOCK_RELAY_ONLY, false, any));
    }
    if (now >= nextFeeler) {
      nextFeeler = now + exponential(FEELER_NANOS);
      return Optional.of(new Wish(OutboundKind.FEELER, false, any));
    }
    if (limits.extraNetworks() && now >= nextExtraNetwork) {
      nextExtraNetwork = now + exponential(EXTRA_NETWORK_NANOS);
      return missingNetwork(around, facts)
          .map(network -> new Wish(OutboundKind.FULL_RELAY, false, EnumSet.of(network)));
    }
    return Optional.empty();
  }

  /** A network that can be reached, of which addresses are known and no lasting peer is there. */
  private Optional<Network> missingNetwork(Surroundings around, Facts facts) {
    List<Network> missing = new ArrayList<>();
    for (Network network : Network.values()) {
      if (facts.networks().contains(network)
          && !around.networks().contains(network)
          && addresses.size(network, false) + addresses.size(network, true) > 0) {
        missing.add(network);
      }
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(missing.get(random.nextInt(missing.size())));
  }

  private Optional<SeenAddress> target(
      long unixSeconds, Wish wish, Surroundings around, Facts facts) {
    if (wish.anchor()) {
      while (!anchors.isEmpty()) {
        SeenAddress anchor = anchors.removeLast();
        if (isLasting(anchor, around, facts)) {
          return Optional.of(anchor);
        }
      }
      return Optional.empty();
    }
    boolean feeler = wish.kind() == OutboundKind.FEELER;
    for (int draw = 1; draw <= MAX_DRAWS; draw++) {
      Optional<AddressManager.Selected> drawn =
          feeler
              ? drawForFeeler(unixSeconds, wish, facts)
              : addresses.select(false, wish.networks(), unixSeconds);
      if (drawn.isEmpty()) {
        return Optional.empty();
      }
      SeenAddress seen = drawn.get().address();
      boolean recent = unixSeconds - drawn.get().lastTrySeconds() < RECENT_SECONDS;
      if ((recent && draw < DRAWS_FOR_RECENT)
          || (BadPorts.isBad(seen.address()) && draw < DRAWS_FOR_BAD_PORTS)) {
        continue;
      }
      if (feeler ? isWorthTesting(seen, facts) : isLasting(seen, around, facts)) {
        return Optional.of(seen);
      }
    }
    return Optional.empty();
  }

  private Optional<AddressManager.Selected> drawForFeeler(
      long unixSeconds, Wish wish, Facts facts) {
    Optional<AddressManager.Selected> contested = addresses.selectTriedCollision();
    if (contested.isPresent()) {
      NetAddress address = contested.get().address().address();
      if (!facts.connected().test(address)) {
        return contested;
      }
      // It cannot be dialled again, and works.
      addresses.good(address, unixSeconds);
    }
    return addresses.select(true, wish.networks(), unixSeconds);
  }

  /** Full nodes only: others seldom know addresses. */
  private boolean isWorthTesting(SeenAddress seen, Facts facts) {
    return isDialable(seen.address(), facts) && Services.servesBlocks(seen.services());
  }

  private boolean isLasting(SeenAddress seen, Surroundings around, Facts facts) {
    return isDialable(seen.address(), facts)
        && !around.groups().contains(addresses.groups().of(seen.address()))
        && facts.desirable().test(seen);
  }

  private boolean isDialable(NetAddress address, Facts facts) {
    return address.isValid()
        && (address.port() == 0) == (address.network() == Network.I2P)
        && facts.networks().contains(address.network())
        && !facts.avoided().test(address)
        && !facts.connected().test(address);
  }

  private long exponential(long meanNanos) {
    return (long) (-StrictMath.log1p(-random.nextDouble()) * meanNanos);
  }

  /** The outbound peers, counted. */
  private record Surroundings(
      int fullRelay,
      int blockRelayOnly,
      int automatic,
      int onOverlays,
      Set<NetworkGroup> groups,
      Set<Network> networks) {
    static Surroundings of(List<Outbound> outbound, NetworkGroups by) {
      int full = 0;
      int blocks = 0;
      int automatic = 0;
      int onOverlays = 0;
      Set<NetworkGroup> groups = new HashSet<>();
      Set<Network> networks = new HashSet<>();
      for (Outbound each : outbound) {
        full += each.kind() == OutboundKind.FULL_RELAY ? 1 : 0;
        blocks += each.kind() == OutboundKind.BLOCK_RELAY_ONLY ? 1 : 0;
        automatic += each.kind() == OutboundKind.MANUAL ? 0 : 1;
        if (each.kind().lasts()) {
          if (each.address().hasLegacyForm()) {
            groups.add(by.of(each.address()));
          } else {
            onOverlays++;
          }
        }
        if (each.kind() == OutboundKind.FULL_RELAY || each.kind() == OutboundKind.MANUAL) {
          networks.add(each.address().network());
        }
      }
      return new Surroundings(full, blocks, automatic, onOverlays, groups, networks);
    }
  }
}
