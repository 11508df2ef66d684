package dev.grapevine.relay;

import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.AddressRange;
import dev.grapevine.p2p.address.BanList;
import dev.grapevine.p2p.address.LocalAddresses;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.relay.base.Now;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Whom an engine knows, lets in and refuses: the part of {@link RelayEngine} that is about peers
 * rather than about what they say. On the engine's thread.
 */
public final class Neighbours {
  private final Machines machines;

  Neighbours(Machines machines) {
    this.machines = machines;
  }

  Admission admit(Now now, NetAddress address, PeerPermissions permissions) {
    return switch (machines.connections.judge(
        now, address, permissions, machines.liveness::leastRoundTripNanos)) {
      case PeerConnections.Verdict.Admit() -> new Admission.Admitted();
      case PeerConnections.Verdict.Refuse(String reason) -> new Admission.Refused(reason);
      case PeerConnections.Verdict.Replace(Peer gone) -> {
        machines.close(gone, "evicted for a newcomer");
        yield new Admission.Admitted();
      }
    };
  }

  void dropExtra(Now now) {
    for (Peer peer : machines.extraPeers.pass(now)) {
      if (peer.kind == ConnectionKind.OUTBOUND_FULL_RELAY) {
        machines.staleTip.extraPeerDropped();
      }
      machines.close(peer, "one outbound peer too many");
    }
  }

  long nextWake() {
    return Math.min(machines.connections.nextWake(), machines.extraPeers.nextWake());
  }

  /** The addresses heard of; {@link #addressesAdded} after adding some. */
  public AddressManager addresses() {
    return machines.book.addresses();
  }

  /** What it tells those who connect now that it serves. */
  public long services() {
    return machines.services();
  }

  /** Where this node can be reached. */
  public LocalAddresses own() {
    return machines.book.own();
  }

  /** The bans. Changing it ends no connection; {@link RelayEngine#ban} does. */
  public BanList bans() {
    return machines.book.bans();
  }

  /** Networks that can be reached, as of now. */
  public Set<Network> networks() {
    return Collections.unmodifiableSet(machines.book.networks());
  }

  /** A network can be reached from now on. */
  public void reach(Network network) {
    machines.book.networks().add(network);
    machines.connections.addressesAdded();
  }

  /** Somebody to dial may be among the addresses now. */
  public void addressesAdded() {
    machines.connections.addressesAdded();
  }

  void ban(Now now, AddressRange range, long untilUnixSeconds) {
    machines.book.bans().ban(range, untilUnixSeconds, now.unixSeconds());
    for (Peer peer : machines.connections.within(range)) {
      machines.close(peer, "banned");
    }
  }

  void setActive(boolean active) {
    machines.connections.setActive(active);
    if (!active) {
      for (Peer peer : List.copyOf(machines.peers.all())) {
        machines.close(peer, "network switched off");
      }
    }
  }

  /** False while the network is switched off. */
  public boolean isActive() {
    return machines.connections.isActive();
  }

  /** Block-relay-only peers, to be dialled first after a restart. */
  public List<SeenAddress> anchors(Now now) {
    return machines.connections.anchors(now);
  }
}
