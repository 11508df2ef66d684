package dev.grapevine.relay;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.p2p.address.LocalAddresses;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.p2p.connection.Services;
import dev.grapevine.p2p.wire.Addr;
import dev.grapevine.p2p.wire.AddrV2;
import dev.grapevine.p2p.wire.AddressEntry;
import dev.grapevine.p2p.wire.GetAddr;
import dev.grapevine.relay.base.Now;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is said about addresses (BIP155; Bitcoin Core {@code ProcessAddrs}, {@code RelayAddress},
 * {@code MaybeSendAddr}, {@code CConnman::GetAddresses}).
 *
 * <ul>
 *   <li>Addresses flow over a connection that we dialled, except block-relay-only ones and feelers,
 *       and over an inbound one once it has said something about addresses.
 *   <li>A peer may tell us {@link #START_TOKENS} address at first, {@link #TOKENS_PER_SECOND} a
 *       second from then on, up to {@link #MAX_TOKENS}, and a thousand more when we asked; what is
 *       over is dropped, in random order. Each that is taken goes to the address manager, 2 hours
 *       older than it says.
 *   <li>One younger than 10 minutes, in a message of at most 10 that we did not ask for, is told to
 *       2 peers, or if its network cannot be reached from here to 1 or 2: those with the highest
 *       hash of address and peer, keyed with a secret and changing every 24 hours, at another time
 *       for each address. So an address is told about once a day, to peers that nobody can choose.
 *   <li>Nothing is told to a peer that is known to know it; of each peer the last {@link
 *       #MAX_KNOWN} are remembered. What waits, at most 1,000 for each peer, goes out on an
 *       exponential timer of 30 seconds. Our own address goes out alone at first and every 24 hours
 *       after, if others can dial us and we have caught up.
 *   <li>{@code getaddr} is answered once and to inbound peers only, with 23 % of what we know and
 *       at most 1,000, without the terrible and the refused. The answer is the same for 21 to 27
 *       hours for all who come through one network to one of our addresses, so that asking again
 *       and again does not show who is new to us.
 * </ul>
 *
 * <p>Memory for each peer: nothing until addresses flow, then up to 165 kB of known ones, 11 to 22
 * bytes each, and up to 1,000 references.
 */
final class AddressGossip {
  /** {@code MAX_ADDR_TO_SEND}: addresses in a message, and waiting for a peer. */
  static final int MAX_TO_SEND = 1_000;

  static final double START_TOKENS = 1;

  /** {@code MAX_ADDR_RATE_PER_SECOND}. */
  static final double TOKENS_PER_SECOND = 0.1;

  /** {@code MAX_ADDR_PROCESSING_TOKEN_BUCKET}. */
  static final double MAX_TOKENS = 1_000;

  /** Addresses that a peer is known to know. */
  static final int MAX_KNOWN = 5_000;

  /** {@code AVG_ADDRESS_BROADCAST_INTERVAL}, a mean. */
  static final long SEND_NANOS = 30 * Now.SECOND;

  /** {@code AVG_LOCAL_ADDRESS_BROADCAST_INTERVAL}, a mean. */
  static final long OWN_ADDRESS_NANOS = 24 * 60 * Now.MINUTE;

  /** {@code ROTATE_ADDR_RELAY_DEST_INTERVAL}. */
  private static final long ROTATION_SECONDS = 24 * 60 * 60;

  /** {@code MAX_PCT_ADDR_TO_SEND}. */
  private static final int MAX_PERCENT = 23;

  private static final long CACHE_NANOS = 21 * 60 * Now.MINUTE;
  private static final long CACHE_SPREAD_NANOS = 6 * 60 * Now.MINUTE;

  /** More connection targets than a node has; then the oldest cache is dropped. */
  private static final int MAX_CACHES = 64;

  private static final int MAX_RELAYED_IN_MESSAGE = 10;
  private static final int DESTINATIONS = 2;
  private static final long FRESH_SECONDS = 10 * 60;
  private static final long HEARSAY_PENALTY_SECONDS = 2 * 60 * 60;
  private static final long LEAST_TIME = 100_000_000;
  private static final long UNKNOWN_TIME_PENALTY_SECONDS = 5 * 24 * 60 * 60;

  private final PeerBook book;
  private final LongSupplier services;
  private final Refusals refusals;
  private final Peers peers;
  private final Outbox outbox;
  private final RandomGenerator random;
  private final long destinationKey0;
  private final long destinationKey1;
  private final SlotTable<State> states = new SlotTable<>();
  private final Map<CacheKey, Cached> caches = new HashMap<>();

  private static final class State {
    @Nullable AddressFilter known;
    List<SeenAddress> toSend = List.of();
    long nextSend = Long.MIN_VALUE;
    long nextOwn = Long.MIN_VALUE;
    double tokens = START_TOKENS;
    long tokensAt;
    boolean ownWaits;
    boolean asked;
    boolean answered;
    long processed;
    long rateLimited;
    NetAddress seesUsAs = NetAddress.UNSPECIFIED;
  }

  /** Who shares an answer. */
  private record CacheKey(NetAddress.Network network, NetAddress bound) {}

  private record Cached(List<SeenAddress> addresses, long until) {}

  /**
   * Nobody has said anything yet.
   *
   * @param services that this node offers at the time, told with its address
   */
  AddressGossip(
      PeerBook book,
      LongSupplier services,
      Refusals refusals,
      Peers peers,
      Outbox outbox,
      RandomGenerator random) {
    this.book = book;
    this.services = services;
    this.refusals = refusals;
    this.peers = peers;
    this.outbox = outbox;
    this.random = random;
    this.destinationKey0 = random.nextLong();
    this.destinationKey1 = random.nextLong();
  }

  void connected(Now now, Peer peer) {
    State state = new State();
    state.tokensAt = now.protocolNanos();
    states.put(peer, state);
  }

  void disconnected(Peer peer) {
    states.remove(peer);
  }

  /** A peer has said {@code version}: one that we dialled is asked for addresses. */
  void versionReceived(Peer peer, NetAddress seesUsAs) {
    State state = states.get(peer);
    state.seesUsAs = seesUsAs;
    if (peer.isInbound() && seesUsAs.isRoutable()) {
      book.own().seen(seesUsAs);
    }
    if (!peer.isInbound() && enable(peer, state)) {
      outbox.send(peer.id, new GetAddr());
      state.asked = true;
      state.tokens += MAX_TO_SEND;
    }
  }

  private boolean enable(Peer peer, State state) {
    if (peer.kind == ConnectionKind.BLOCK_RELAY_ONLY || peer.kind == ConnectionKind.FEELER) {
      return false;
    }
    if (state.known == null) {
      state.known = new AddressFilter(MAX_KNOWN, random.nextLong(), random.nextLong());
    }
    return true;
  }

  /**
   * Hears addresses.
   *
   * @return true if the connection has served its purpose
   */
  boolean received(Now now, Peer peer, List<AddressEntry> entries, boolean lastDayIsEnough) {
    State state = states.get(peer);
    AddressFilter known = enable(peer, state) ? state.known : null;
    if (known == null) {
      return false;
    }
    refill(now, state);
    boolean limited = !peer.permissions.has(PeerPermission.ADDR);
    List<AddressEntry> shuffled = new ArrayList<>(entries);
    Collections.shuffle(shuffled, java.util.Random.from(random));
    for (AddressEntry entry : shuffled) {
      if (state.tokens < 1) {
        if (limited) {
          state.rateLimited++;
          continue;
        }
      } else {
        state.tokens--;
      }
      if (Services.servesBlocks(entry.services())
          || Services.areDesirable(entry.services(), lastDayIsEnough)) {
        hear(now, peer, state, known, entry, entries.size());
      }
    }
    if (entries.size() < MAX_TO_SEND) {
      state.asked = false;
    }
    return peer.kind == ConnectionKind.ADDR_FETCH && entries.size() > 1;
  }

  private static void refill(Now now, State state) {
    if (state.tokens < MAX_TOKENS) {
      double seconds = Math.max(0, now.protocolNanos() - state.tokensAt) / (double) Now.SECOND;
      state.tokens = Math.min(MAX_TOKENS, state.tokens + seconds * TOKENS_PER_SECOND);
    }
    state.tokensAt = now.protocolNanos();
  }

  private void hear(
      Now now, Peer peer, State state, AddressFilter known, AddressEntry entry, int inMessage) {
    long unix = now.unixSeconds();
    boolean odd = entry.time() <= LEAST_TIME || entry.time() > unix + FRESH_SECONDS;
    SeenAddress seen =
        new SeenAddress(
            entry.address(),
            entry.services(),
            odd ? unix - UNKNOWN_TIME_PENALTY_SECONDS : entry.time());
    known.add(seen.address());
    if (refusals.covers(now, seen.address())) {
      return;
    }
    state.processed++;
    boolean reachable = book.networks().contains(seen.address().network());
    if (seen.timeUnixSeconds() > unix - FRESH_SECONDS
        && !state.asked
        && inMessage <= MAX_RELAYED_IN_MESSAGE
        && seen.address().isRoutable()) {
      relay(now, peer, seen, reachable);
    }
    if (reachable) {
      book.addresses().add(seen, peer.address, HEARSAY_PENALTY_SECONDS, unix);
    }
  }

  private void relay(Now now, Peer from, SeenAddress seen, boolean reachable) {
    long address = NetAddressHash.of(seen.address());
    long day = Long.divideUnsigned(now.unixSeconds() + address, ROTATION_SECONDS);
    long hash = SipHash24.hash(destinationKey0, destinationKey1, address, day, 0, 0);
    int count = reachable || (hash & 1) != 0 ? DESTINATIONS : 1;
    Peer best = null;
    Peer second = null;
    long bestScore = 0;
    long secondScore = 0;
    for (Peer peer : peers.all()) {
      if (peer == from || states.get(peer).known == null || !understands(peer, seen.address())) {
        continue;
      }
      long score =
          SipHash24.hash(destinationKey0, destinationKey1, address, day, 1, peer.id.value());
      if (best == null || Long.compareUnsigned(score, bestScore) > 0) {
        second = best;
        secondScore = bestScore;
        best = peer;
        bestScore = score;
      } else if (second == null || Long.compareUnsigned(score, secondScore) > 0) {
        second = peer;
        secondScore = score;
      }
    }
    push(best, seen);
    if (count > 1) {
      push(second, seen);
    }
  }

  private static boolean understands(Peer peer, NetAddress address) {
    return peer.addrV2 || address.hasLegacyForm();
  }

  private void push(@Nullable Peer peer, SeenAddress seen) {
    if (peer == null) {
      return;
    }
    State state = states.get(peer);
    AddressFilter known = state.known;
    if (known == null
        || !seen.address().isValid()
        || known.contains(seen.address())
        || !understands(peer, seen.address())) {
      return;
    }
    if (state.toSend.isEmpty()) {
      state.toSend = new ArrayList<>(4);
    }
    if (state.toSend.size() >= MAX_TO_SEND) {
      state.toSend.set(random.nextInt(state.toSend.size()), seen);
    } else {
      state.toSend.add(seen);
    }
  }

  /** Answers {@code getaddr}. */
  void asked(Now now, Peer peer) {
    if (!peer.isInbound()) {
      return;
    }
    State state = states.get(peer);
    enable(peer, state);
    if (state.answered) {
      return;
    }
    state.answered = true;
    state.toSend = List.of();
    List<SeenAddress> answer =
        peer.permissions.has(PeerPermission.ADDR) ? choose(now) : cached(now, peer).addresses();
    for (SeenAddress seen : answer) {
      push(peer, seen);
    }
  }

  private Cached cached(Now now, Peer peer) {
    CacheKey key = new CacheKey(peer.network(), peer.localEnd.address());
    Cached cached = caches.get(key);
    if (cached == null || now.reached(cached.until())) {
      if (cached == null && caches.size() >= MAX_CACHES) {
        caches.clear();
      }
      long until = now.after(CACHE_NANOS + random.nextLong(CACHE_SPREAD_NANOS));
      cached = new Cached(choose(now), until);
      caches.put(key, cached);
    }
    return cached;
  }

  private List<SeenAddress> choose(Now now) {
    List<SeenAddress> chosen =
        book.addresses()
            .addresses(MAX_TO_SEND, MAX_PERCENT, Optional.empty(), true, now.unixSeconds());
    chosen.removeIf(seen -> refusals.covers(now, seen.address()));
    return chosen;
  }

  /** Tells a peer what it is time to tell it. */
  void pass(Now now, Peer peer, boolean catchingUp) {
    State state = states.get(peer);
    AddressFilter known = state.known;
    if (known == null) {
      return;
    }
    state.ownWaits = !book.listens() || catchingUp;
    if (!state.ownWaits && now.protocolNanos() > state.nextOwn) {
      tellOwn(now, peer, state, known);
      state.nextOwn = now.after(exponential(OWN_ADDRESS_NANOS));
    }
    if (now.protocolNanos() <= state.nextSend) {
      return;
    }
    state.nextSend = now.after(exponential(SEND_NANOS));
    List<AddressEntry> news = new ArrayList<>(state.toSend.size());
    for (SeenAddress seen : state.toSend) {
      if (known.add(seen.address())) {
        news.add(entry(seen));
      }
    }
    state.toSend = List.of();
    send(peer, news);
  }

  private void tellOwn(Now now, Peer peer, State state, AddressFilter known) {
    boolean first = state.nextOwn == Long.MIN_VALUE;
    if (!first) {
      // So that it is told again.
      known.clear();
    }
    Optional<NetAddress> own = ownAddressFor(peer, state).filter(NetAddress::isRoutable);
    if (own.isEmpty()) {
      return;
    }
    SeenAddress seen = new SeenAddress(own.get(), services.getAsLong(), now.unixSeconds());
    if (!first) {
      push(peer, seen);
    } else if (understands(peer, own.get())) {
      send(peer, List.of(entry(seen)));
    }
  }

  /** The best we know, or sometimes what the peer says that it sees. */
  private Optional<NetAddress> ownAddressFor(Peer peer, State state) {
    Optional<NetAddress> own = book.own().bestFor(peer.address, peer.network());
    NetAddress seen = state.seesUsAs;
    boolean believable =
        book.discovers()
            && peer.address.isRoutable()
            && seen.isRoutable()
            && book.networks().contains(seen.network());
    if (!believable) {
      return own;
    }
    int odds =
        own.map(address -> book.own().score(address) > LocalAddresses.MANUAL ? 8 : 2).orElse(1);
    if (random.nextInt(odds) != 0) {
      return own;
    }
    // One that we dialled cannot see the port on which we listen.
    int port = own.map(NetAddress::port).orElse(peer.localEnd.address().port());
    return Optional.of(peer.isInbound() ? seen : seen.withPort(port));
  }

  private static AddressEntry entry(SeenAddress seen) {
    return new AddressEntry(seen.timeUnixSeconds(), seen.services(), seen.address());
  }

  private void send(Peer peer, List<AddressEntry> entries) {
    if (!entries.isEmpty()) {
      outbox.send(peer.id, peer.addrV2 ? new AddrV2(entries) : new Addr(entries));
    }
  }

  private long exponential(long meanNanos) {
    return (long) (-StrictMath.log1p(-random.nextDouble()) * meanNanos);
  }

  /** When {@link #pass} has something to say to {@code peer} at the latest. */
  long nextWake(Peer peer) {
    State state = states.get(peer);
    if (state.known == null || state.nextSend == Long.MIN_VALUE) {
      return Now.NEVER;
    }
    long wake = state.ownWaits ? Now.NEVER : state.nextOwn + 1;
    return state.toSend.isEmpty() ? wake : Math.min(wake, state.nextSend + 1);
  }

  /** Whether addresses flow to and from the peer. */
  boolean isEnabled(Peer peer) {
    return states.get(peer).known != null;
  }

  /** Addresses taken from the peer. */
  long processed(Peer peer) {
    return states.get(peer).processed;
  }

  /** Addresses dropped because the peer told too many. */
  long rateLimited(Peer peer) {
    return states.get(peer).rateLimited;
  }
}
