package dev.grapevine.relay.base;

/** A connection, not an address: numbered from 0 in the order they were made, never used again. */
public record PeerId(long value) implements Comparable<PeerId> {
  @Override
  public int compareTo(PeerId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
