package dev.grapevine.relay;

import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.relay.base.Now;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whom to dial to hand a transaction over in private (Bitcoin Core {@code
 * CConnman::ThreadPrivateBroadcast}, {@code PrivateBroadcast::PickNetwork}): as many peers as there
 * are handovers to make, one dial at a time, and no more than {@link #MAX_CONNECTIONS} connections
 * at once, beside whatever other connections there are.
 *
 * <p>Peers are drawn from the addresses of Tor and I2P, as far as these can be reached. Those of
 * IPv4 and IPv6 are drawn too once an onion service has answered us: then the proxy is Tor's
 * indeed, and hides us from them as well; until then it may be any. Each network is as likely as
 * another, however many addresses it has.
 */
final class PrivateDials {
  /** {@code MAX_PRIVATE_BROADCAST_CONNECTIONS}. */
  static final int MAX_CONNECTIONS = 64;

  /** Addresses looked at for one dial. */
  static final int MAX_DRAWS = 100;

  /** When none of them was of use. */
  static final long PAUSE_NANOS = Now.SECOND / 2;

  private static final long AT_ONCE = Long.MIN_VALUE;

  private final PeerBook book;
  private final Refusals refusals;
  private final Peers peers;
  private final Outbox outbox;
  private final RandomGenerator random;
  private long wanted;
  private boolean torAnswers;
  private long nextDial = AT_ONCE;
  private @Nullable OutboundDial dialing;

  PrivateDials(
      PeerBook book, Refusals refusals, Peers peers, Outbox outbox, RandomGenerator random) {
    this.book = book;
    this.refusals = refusals;
    this.peers = peers;
    this.outbox = outbox;
    this.random = random;
  }

  /** There are so many handovers more to make. */
  void want(int more) {
    wanted += more;
  }

  /** There are so many fewer to make. */
  void wantFewer(int fewer) {
    wanted = Math.max(0, wanted - fewer);
  }

  /** A peer that we dialled has said {@code version}. */
  void answered(Peer peer) {
    torAnswers |= !peer.isInbound() && peer.address.network() == Network.TORV3;
  }

  /** A connection was made. */
  void connected(Peer peer) {
    OutboundDial dial = dialing;
    if (peer.isPrivate()) {
      wantFewer(1);
      if (dial != null && dial.address().equals(peer.address)) {
        dialing = null;
      }
    }
  }

  /** A dial came to nothing: another peer is to be found. */
  void failed() {
    dialing = null;
  }

  /** Dials one, if it is time. */
  void pass(Now now, boolean active) {
    if (!now.reached(nextWake(active))) {
      return;
    }
    Optional<SeenAddress> drawn = draw(now);
    if (drawn.isEmpty()) {
      nextDial = now.after(PAUSE_NANOS);
      return;
    }
    SeenAddress target = drawn.get();
    book.addresses().attempt(target.address(), true, now.unixSeconds());
    OutboundDial dial =
        new OutboundDial(target.address(), ConnectionKind.PRIVATE_BROADCAST, target.services());
    dialing = dial;
    nextDial = AT_ONCE;
    outbox.dial(dial);
  }

  /** When {@link #pass} has something to do, in protocol time. */
  long nextWake(boolean active) {
    return active && wanted > 0 && dialing == null && connections() < MAX_CONNECTIONS
        ? nextDial
        : Now.NEVER;
  }

  private int connections() {
    int count = 0;
    for (Peer peer : peers.all()) {
      count += peer.isPrivate() ? 1 : 0;
    }
    return count;
  }

  private Optional<SeenAddress> draw(Now now) {
    List<Network> networks = networks();
    for (int draw = 0; draw < MAX_DRAWS && !networks.isEmpty(); draw++) {
      Network network = networks.get(random.nextInt(networks.size()));
      Optional<SeenAddress> drawn =
          book.addresses()
              .select(false, List.of(network), now.unixSeconds())
              .map(AddressManager.Selected::address)
              .filter(seen -> isDialable(now, seen.address()));
      if (drawn.isPresent()) {
        return drawn;
      }
    }
    return Optional.empty();
  }

  private List<Network> networks() {
    Set<Network> reachable = book.networks();
    List<Network> networks = new ArrayList<>();
    if (reachable.contains(Network.TORV3)) {
      networks.add(Network.TORV3);
      for (Network throughTor : List.of(Network.IPV4, Network.IPV6)) {
        if (torAnswers && reachable.contains(throughTor)) {
          networks.add(throughTor);
        }
      }
    }
    if (reachable.contains(Network.I2P)) {
      networks.add(Network.I2P);
    }
    return networks;
  }

  private boolean isDialable(Now now, NetAddress address) {
    return address.isValid()
        && (address.port() == 0) == (address.network() == Network.I2P)
        && !book.own().contains(address)
        && !refusals.covers(now, address)
        && !isConnected(address);
  }

  private boolean isConnected(NetAddress address) {
    for (Peer peer : peers.all()) {
      if (peer.address.isSameHost(address)) {
        return true;
      }
    }
    return false;
  }
}
