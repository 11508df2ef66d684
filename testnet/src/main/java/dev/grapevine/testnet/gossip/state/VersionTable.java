package dev.grapevine.testnet.gossip.state;

import java.util.Arrays;

/**
 * What a node holds of all owners' state: of each a generation, which grows when the owner starts
 * anew, and a version, which grows with each value it changes. The two make a stamp, ordered by
 * generation and then version; the state with the greater stamp contains all that the other has and
 * is still true.
 *
 * <p>Two tables become equal in three messages. SYN: all stamps of the first. ACK: the values of
 * the second that are newer, and which owners' it lacks. ACK2: these. Only values that changed
 * since the stamp the other side named are sent, each owner having {@link #VALUES} of them, changed
 * in turn.
 *
 * <p>Sources: van Renesse, Dumitriu, Gough, Thomas, <i>Efficient reconciliation and flow control
 * for anti-entropy protocols</i> (Scuttlebutt), LADIS 2008; Cassandra's {@code Gossiper}. 8 bytes
 * an owner.
 */
public final class VersionTable {
  /** Values that an owner has. */
  public static final int VALUES = 16;

  private final long[] stamps;

  /** A table that has heard of nobody. */
  public VersionTable(int owners) {
    stamps = new long[owners];
  }

  private VersionTable(long[] stamps) {
    this.stamps = stamps;
  }

  /** Generation and version as one number that orders them; both 0 and up. */
  public static long stamp(int generation, int version) {
    return (long) generation << 32 | version;
  }

  /** What newer values of some owners are. */
  public record Delta(int[] owners, long[] stamps, int values) {}

  /**
   * The answer to all stamps of another.
   *
   * @param newer what the other lacks
   * @param wanted owners of whom the other has more
   */
  public record Answer(Delta newer, int[] wanted) {}

  /** Owners. */
  public int size() {
    return stamps.length;
  }

  /** What is held of an owner; 0 for nothing. */
  public long stamp(int owner) {
    return stamps[owner];
  }

  /** Takes a state if it is newer than what is held. */
  public boolean merge(int owner, long stamp) {
    if (stamp <= stamps[owner]) {
      return false;
    }
    stamps[owner] = stamp;
    return true;
  }

  /** SYN: what is held now. */
  public VersionTable snapshot() {
    return new VersionTable(stamps.clone());
  }

  /** ACK to a SYN. */
  public Answer answer(VersionTable syn) {
    int[] wanted = new int[stamps.length];
    int[] newer = new int[stamps.length];
    int wants = 0;
    int news = 0;
    for (int owner = 0; owner < stamps.length; owner++) {
      if (syn.stamps[owner] > stamps[owner]) {
        wanted[wants++] = owner;
      } else if (syn.stamps[owner] < stamps[owner]) {
        newer[news++] = owner;
      }
    }
    return new Answer(delta(Arrays.copyOf(newer, news), syn), Arrays.copyOf(wanted, wants));
  }

  /** What this table has of some owners beyond what another was seen to have. */
  public Delta delta(int[] owners, VersionTable seen) {
    long[] sent = new long[owners.length];
    int values = 0;
    for (int i = 0; i < owners.length; i++) {
      sent[i] = stamps[owners[i]];
      values += values(seen.stamps[owners[i]], sent[i]);
    }
    return new Delta(owners, sent, values);
  }

  /** Values that changed between two stamps. */
  static int values(long from, long to) {
    return from >>> 32 == to >>> 32 ? (int) Math.min(VALUES, to - from) : VALUES;
  }

  /**
   * Takes what is newer.
   *
   * @return owners of whom it was
   */
  public int apply(Delta delta) {
    int taken = 0;
    for (int i = 0; i < delta.owners().length; i++) {
      if (merge(delta.owners()[i], delta.stamps()[i])) {
        taken++;
      }
    }
    return taken;
  }

  /** Whether both hold the same. */
  public boolean isSameAs(VersionTable other) {
    return Arrays.equals(stamps, other.stamps);
  }
}
