package dev.grapevine.p2p.transport;

import java.net.InetSocketAddress;

/**
 * What the way to a peer is like, for networks on one machine that stand in for larger ones. Asked
 * once for each connection, on its event loop, when the first bytes are sent.
 */
@FunctionalInterface
public interface LinkModel {
  /** Links as they are. */
  LinkModel NONE = (local, remote) -> Link.DIRECT;

  /**
   * The way from here to there; the way back is the peer's own affair.
   *
   * @param local our end of the connection
   * @param remote the peer's
   */
  Link link(InetSocketAddress local, InetSocketAddress remote);

  /**
   * One direction of a link.
   *
   * @param delayNanos from when the last byte was sent until it is given to the socket, 0 or more
   * @param bitsPerSecond how fast bytes leave, 0 for any
   */
  record Link(long delayNanos, long bitsPerSecond) {
    /** Without delay or limit. */
    public static final Link DIRECT = new Link(0, 0);

    /** Refuses what is out of range. */
    public Link {
      if (delayNanos < 0 || bitsPerSecond < 0) {
        throw new IllegalArgumentException("a link has a delay and a rate of at least 0");
      }
    }

    /** Nanoseconds that so many bytes take to leave. */
    public long transmissionNanos(int bytes) {
      return bitsPerSecond == 0 ? 0 : (long) (bytes * 8e9 / bitsPerSecond);
    }
  }
}
