package dev.grapevine.testnet.gossip.world;

import java.util.ArrayList;
import java.util.List;

/**
 * Contents too large for a message's 64 bits: the message carries the number of its parcel. A
 * parcel is kept for the round it was packed in and the next one, whether its message arrives or is
 * lost.
 *
 * @param <T> what is packed
 */
public final class Parcels<T> {
  private List<T> fresh = new ArrayList<>();
  private List<T> old = new ArrayList<>();

  /** Number of the first old one. */
  private long first;

  /** Packs it, and says under which number. */
  public long pack(T content) {
    fresh.add(content);
    return first + old.size() + fresh.size() - 1;
  }

  /** The content of that number. */
  public T unpack(long number) {
    int at = (int) (number - first);
    return at < old.size() ? old.get(at) : fresh.get(at - old.size());
  }

  /** A round begins: what was packed before the last one is gone. */
  public void roundBegins() {
    first += old.size();
    List<T> emptied = old;
    emptied.clear();
    old = fresh;
    fresh = emptied;
  }
}
