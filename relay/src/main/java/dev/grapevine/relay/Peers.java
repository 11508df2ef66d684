package dev.grapevine.relay;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;

/**
 * The connections, in the order they were made, and their slots: a slot is the lowest number free,
 * so tables indexed by it stay as small as the most peers at one time.
 */
final class Peers {
  private final Long2ObjectLinkedOpenHashMap<Peer> byId = new Long2ObjectLinkedOpenHashMap<>();
  private final BitSet slots = new BitSet();

  Peer add(
      Now now,
      PeerId id,
      ConnectionKind kind,
      NetAddress address,
      LocalEnd localEnd,
      PeerPermissions permissions) {
    int slot = slots.nextClearBit(0);
    slots.set(slot);
    Peer peer = new Peer(id, slot, kind, address, localEnd, permissions, now);
    if (byId.put(id.value(), peer) != null) {
      throw new IllegalStateException("peer " + id + " connected twice");
    }
    return peer;
  }

  Optional<Peer> remove(PeerId id) {
    Peer peer = byId.remove(id.value());
    if (peer != null) {
      slots.clear(peer.slot);
    }
    return Optional.ofNullable(peer);
  }

  Optional<Peer> find(PeerId id) {
    return Optional.ofNullable(byId.get(id.value()));
  }

  /** How many we catch up from before any other. */
  int preferredSources() {
    int count = 0;
    for (Peer peer : all()) {
      if (peer.established && !peer.disconnecting && peer.isPreferredSource()) {
        count++;
      }
    }
    return count;
  }

  /** In the order of their connection; not to be changed while walked. */
  Collection<Peer> all() {
    return byId.values();
  }
}
