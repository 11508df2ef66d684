package dev.grapevine.relay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One machine's state for each connection, found by the peer's slot. */
final class SlotTable<T> {
  private final List<@Nullable T> states = new ArrayList<>();

  void put(Peer peer, T state) {
    while (states.size() <= peer.slot) {
      states.add(null);
    }
    states.set(peer.slot, state);
  }

  T get(Peer peer) {
    T state = states.get(peer.slot);
    if (state == null) {
      throw new IllegalStateException(peer + " has no state here");
    }
    return state;
  }

  void remove(Peer peer) {
    states.set(peer.slot, null);
  }
}
