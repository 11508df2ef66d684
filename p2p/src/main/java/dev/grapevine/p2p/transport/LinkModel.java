package dev.grapevine.p2p.transport;

import java.net.InetSocketAddress;

/**
 * What the way to a peer is like, for networks on one machine that stand in for larger ones. Asked
 * for each connection, on its event loop, when the first bytes are sent and whenever {@link
 * Transport#relink} says that links have changed.
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

  /** What becomes of bytes that are given to a link. */
  enum Flow {
    /** They arrive. */
    OPEN,
    /** They wait until the link is open again, as those of a TCP connection whose cable is out. */
    HELD,
    /**
     * They are taken and never seen again, as by a peer that reads and does nothing. A connection
     * that has lost bytes is of no use any more.
     */
    LOST
  }

  /**
   * One direction of a link.
   *
   * @param delayNanos from when the last byte was sent until it is given to the socket, 0 or more
   * @param bitsPerSecond how fast bytes leave, 0 for any
   */
  record Link(long delayNanos, long bitsPerSecond, Flow flow) {
    /** Without delay or limit. */
    public static final Link DIRECT = new Link(0, 0);

    /** Refuses what is out of range. */
    public Link {
      if (delayNanos < 0 || bitsPerSecond < 0) {
        throw new IllegalArgumentException("a link has a delay and a rate of at least 0");
      }
    }

    /** An open one. */
    public Link(long delayNanos, long bitsPerSecond) {
      this(delayNanos, bitsPerSecond, Flow.OPEN);
    }

    /** The same with another flow. */
    public Link withFlow(Flow other) {
      return new Link(delayNanos, bitsPerSecond, other);
    }

    /** Nanoseconds that so many bytes take to leave; as many less for a negative number of them. */
    public long transmissionNanos(int bytes) {
      return bitsPerSecond == 0 ? 0 : (long) (bytes * 8e9 / bitsPerSecond);
    }
  }
}
