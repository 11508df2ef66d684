package dev.grapevine.p2p.frame;

/** Bytes that came and have not been taken yet. */
public interface ByteSource {
  /** How many are there. */
  int readable();

  /** Moves the next {@code count}, at most {@link #readable}, to {@code target}. */
  void take(byte[] target, int offset, int count);
}
