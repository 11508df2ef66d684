package dev.grapevine.relay;

import dev.grapevine.p2p.address.AddressRange;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.p2p.connection.ConnectionPlanner;
import dev.grapevine.p2p.connection.EvictionPolicy;
import dev.grapevine.p2p.connection.OutboundKind;
import dev.grapevine.p2p.connection.Services;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which connections there are: drives {@code p2p}'s planner, eviction policy and address manager
 * with what happens here.
 *
 * <ul>
 *   <li>One who dials us is refused if the user banned it, or if it is discouraged and the inbound
 *       places are all but taken; when they are taken, {@link EvictionPolicy} says who goes. Peers
 *       with the permission {@code noban} are let in all the same.
 *   <li>Outbound connections are dialled as {@link ConnectionPlanner} says, one at a time; the
 *       driver answers each with {@code connected} or {@code dialFailed}. Those a person asks for
 *       are the driver's own.
 *   <li>The address manager learns what came of it: the attempt, the services and the success when
 *       a {@code version} comes, and, except from block-relay-only peers, which nobody is to learn
 *       of, how long the peer was of use.
 *   <li>An outbound peer of ours must offer the chain and witnesses; the last 288 blocks are enough
 *       when our tip is less than 144 blocks old (BIP159). A feeler need not.
 *   <li>Connections of {@link PrivateRelay} are none of these, but for what their peers must offer.
 * </ul>
 */
final class PeerConnections {
  /** {@code NODE_NETWORK_LIMITED_ALLOW_CONN_BLOCKS}: as old as a tip may be, in blocks. */
  private static final int LIMITED_PEERS_BLOCKS = 144;

  private final PeerBook book;
  private final Refusals refusals;
  private final Peers peers;
  private final StaleTip staleTip;
  private final Outbox outbox;
  private final ConnectionPlanner planner;
  private final long groupKey0;
  private final long groupKey1;
  private boolean active = true;
  private @Nullable OutboundDial dialing;

  PeerConnections(
      PeerBook book,
      Refusals refusals,
      Peers peers,
      StaleTip staleTip,
      Outbox outbox,
      RandomGenerator random) {
    this.book = book;
    this.refusals = refusals;
    this.peers = peers;
    this.staleTip = staleTip;
    this.outbox = outbox;
    this.planner = new ConnectionPlanner(book.limits(), book.addresses(), book.anchors(), random);
    this.groupKey0 = random.nextLong();
    this.groupKey1 = random.nextLong();
  }

  /** What to do about one who dials us. */
  sealed interface Verdict {
    /** Let it in. */
    record Admit() implements Verdict {}

    /** Let it in, in the place of another. */
    record Replace(Peer gone) implements Verdict {}

    /** Do not. */
    record Refuse(String reason) implements Verdict {}
  }

  Verdict judge(
      Now now, NetAddress address, PeerPermissions permissions, BestPing leastRoundTripNanos) {
    if (!active) {
      return new Verdict.Refuse("not accepting new connections");
    }
    boolean trusted = permissions.has(PeerPermission.NOBAN);
    if (!trusted && refusals.isBanned(now, address)) {
      return new Verdict.Refuse("banned");
    }
    int inbound = 0;
    for (Peer peer : peers.all()) {
      inbound += peer.isInbound() && !peer.disconnecting ? 1 : 0;
    }
    if (!trusted && inbound + 1 >= book.maxInbound() && refusals.isDiscouraged(address)) {
      return new Verdict.Refuse("discouraged");
    }
    if (inbound < book.maxInbound()) {
      return new Verdict.Admit();
    }
    List<EvictionPolicy.Candidate> candidates = new ArrayList<>();
    for (Peer peer : peers.all()) {
      if (!peer.disconnecting) {
        candidates.add(candidate(peer, leastRoundTripNanos.of(peer)));
      }
    }
    OptionalLong gone = EvictionPolicy.choose(candidates);
    if (gone.isEmpty()) {
      return new Verdict.Refuse("full");
    }
    return new Verdict.Replace(peers.find(new PeerId(gone.getAsLong())).orElseThrow());
  }

  /** Where to ask for a peer's best ping. */
  interface BestPing {
    OptionalLong of(Peer peer);
  }

  private EvictionPolicy.Candidate candidate(Peer peer, OptionalLong leastRoundTripNanos) {
    return new EvictionPolicy.Candidate(
        peer.id.value(),
        peer.connectedAt.protocolNanos(),
        leastRoundTripNanos.orElse(Long.MAX_VALUE),
        peer.lastBlockUnixSeconds,
        peer.lastTransactionUnixSeconds,
        Services.areDesirable(peer.services, false),
        peer.wantsTransactions,
        peer.bloomFilter != null,
        book.addresses().groups().of(peer.address).keyed(groupKey0, groupKey1),
        peer.wasDiscouraged,
        peer.address.isLocal(),
        peer.network(),
        peer.isTrusted(),
        peer.isInbound());
  }

  void connected(Peer peer) {
    OutboundDial dial = dialing;
    if (dial != null && dial.kind() == peer.kind && dial.address().equals(peer.address)) {
      dialing = null;
    }
    peer.wasDiscouraged = peer.isInbound() && refusals.isDiscouraged(peer.address);
    planner.changed();
  }

  /** A dial came to nothing. */
  void dialFailed(NetAddress address) {
    OutboundDial dial = dialing;
    if (dial != null && dial.address().equals(address)) {
      dialing = null;
    }
  }

  void disconnected(Now now, Peer peer) {
    boolean untold = peer.kind == ConnectionKind.BLOCK_RELAY_ONLY || peer.isPrivate();
    if (peer.established && !peer.isInbound() && !untold) {
      book.addresses().connected(peer.address, now.unixSeconds());
    }
    planner.changed();
  }

  /** Why a peer of those services is of no use to us, if it is none; at its {@code version}. */
  Optional<String> shortcoming(Now now, Peer peer, long services, long tipAgeInBlocks) {
    if (!peer.isInbound() && !peer.isPrivate()) {
      book.addresses().setServices(peer.address, services);
    }
    boolean wanted =
        switch (peer.kind) {
          case OUTBOUND_FULL_RELAY, BLOCK_RELAY_ONLY, ADDR_FETCH, PRIVATE_BROADCAST -> true;
          case INBOUND, MANUAL, FEELER -> false;
        };
    boolean lastDayIsEnough = lastDayIsEnough(tipAgeInBlocks);
    if (!wanted || Services.areDesirable(services, lastDayIsEnough)) {
      return Optional.empty();
    }
    return Optional.of(
        "does not offer the expected services ("
            + hex(services)
            + " offered, "
            + hex(Services.desirable(services, lastDayIsEnough))
            + " expected)");
  }

  /** True if our chain is so near its end that who serves the last day of blocks serves us. */
  boolean lastDayIsEnough(long tipAgeInBlocks) {
    return tipAgeInBlocks < LIMITED_PEERS_BLOCKS;
  }

  private static String hex(long bits) {
    String digits = Long.toHexString(bits);
    return "0".repeat(Math.max(0, 8 - digits.length())) + digits;
  }

  /** A peer that we dialled has answered with its {@code version}. */
  void answered(Now now, Peer peer) {
    if (!peer.isInbound()) {
      book.addresses().good(peer.address, now.unixSeconds());
    }
  }

  /** Addresses were added, by gossip or by the user. */
  void addressesAdded() {
    planner.changed();
  }

  /** Dials whom the planner wants. */
  void pass(Now now, boolean synchronised, long tipAgeInBlocks) {
    if (!now.reached(nextWake())) {
      return;
    }
    ConnectionPlanner.Facts facts =
        new ConnectionPlanner.Facts(
            outbound(),
            dialing != null,
            staleTip.isExtraPeerWanted(),
            synchronised,
            book.networks(),
            address -> book.own().contains(address) || refusals.covers(now, address),
            this::isConnected,
            seen -> Services.areDesirable(seen.services(), lastDayIsEnough(tipAgeInBlocks)));
    planner
        .next(now.protocolNanos(), now.unixSeconds(), facts)
        .ifPresent(dial -> {
          SeenAddress target = dial.target();
          book.addresses().attempt(target.address(), dial.countsFailure(), now.unixSeconds());
          OutboundDial command =
              new OutboundDial(target.address(), kind(dial.kind()), target.services());
          dialing = command;
          outbox.dial(command);
        });
  }

  /** When {@link #pass} has something to do at the latest. */
  long nextWake() {
    return book.automatic() && active && dialing == null ? planner.nextLook() : Now.NEVER;
  }

  private List<ConnectionPlanner.Outbound> outbound() {
    List<ConnectionPlanner.Outbound> outbound = new ArrayList<>();
    for (Peer peer : peers.all()) {
      // Private ones are gone soon, and are not to be seen in what else we dial.
      if (!peer.isInbound() && !peer.isPrivate()) {
        outbound.add(new ConnectionPlanner.Outbound(outboundKind(peer.kind), peer.address));
      }
    }
    return outbound;
  }

  private boolean isConnected(NetAddress address) {
    for (Peer peer : peers.all()) {
      if (peer.address.equals(address)) {
        return true;
      }
    }
    return false;
  }

  private static OutboundKind outboundKind(ConnectionKind kind) {
    return switch (kind) {
      case OUTBOUND_FULL_RELAY -> OutboundKind.FULL_RELAY;
      case BLOCK_RELAY_ONLY -> OutboundKind.BLOCK_RELAY_ONLY;
      case MANUAL -> OutboundKind.MANUAL;
      case FEELER -> OutboundKind.FEELER;
      case ADDR_FETCH -> OutboundKind.ADDR_FETCH;
      case INBOUND, PRIVATE_BROADCAST ->
          throw new IllegalArgumentException(kind + " is none of the planner's");
    };
  }

  private static ConnectionKind kind(OutboundKind kind) {
    return switch (kind) {
      case FULL_RELAY -> ConnectionKind.OUTBOUND_FULL_RELAY;
      case BLOCK_RELAY_ONLY -> ConnectionKind.BLOCK_RELAY_ONLY;
      case MANUAL -> ConnectionKind.MANUAL;
      case FEELER -> ConnectionKind.FEELER;
      case ADDR_FETCH -> ConnectionKind.ADDR_FETCH;
    };
  }

  /** Remembers that a peer broke the protocol. */
  void discourage(Peer peer) {
    if (!peer.address.isLocal()) {
      refusals.discourage(peer.address);
    }
  }

  /** The connections with these addresses, which the user does not want any more. */
  List<Peer> within(AddressRange range) {
    List<Peer> found = new ArrayList<>();
    for (Peer peer : peers.all()) {
      if (range.contains(peer.address)) {
        found.add(peer);
      }
    }
    return found;
  }

  /** False while the user has switched the network off. */
  boolean isActive() {
    return active;
  }

  void setActive(boolean on) {
    active = on;
    planner.changed();
  }

  /**
   * Addresses of block-relay-only peers, to be dialled first after a restart; one whose services
   * are not known by then is left out there.
   */
  List<SeenAddress> anchors(Now now) {
    List<SeenAddress> anchors = new ArrayList<>();
    for (Peer peer : peers.all()) {
      if (peer.kind == ConnectionKind.BLOCK_RELAY_ONLY
          && anchors.size() < ConnectionPlanner.MAX_ANCHORS) {
        anchors.add(new SeenAddress(peer.address, peer.services, now.unixSeconds()));
      }
    }
    return anchors;
  }
}
