package dev.grapevine.testnet.gossip.state;

import java.util.ArrayList;
import java.util.List;

/** Contents too large for a message's 64 bits: the message carries the number of its parcel. */
final class Parcels<T> {
  private final List<T> contents = new ArrayList<>();

  /** Packs it; it stays until the round is over, so that one that was lost does no harm. */
  int pack(T content) {
    contents.add(content);
    return contents.size() - 1;
  }

  T unpack(long number) {
    return contents.get((int) number);
  }

  /** A round begins: all messages of the last one have come or are lost. */
  void clear() {
    contents.clear();
  }
}
