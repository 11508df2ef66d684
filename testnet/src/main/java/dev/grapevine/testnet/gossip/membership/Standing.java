package dev.grapevine.testnet.gossip.membership;

/**
 * What is said of a member: a status, as of one of its incarnations. Only the member itself begins
 * a new incarnation, to contradict that it is suspected or dead.
 *
 * <p>Standings of a member are totally ordered, by incarnation and then status, and the greater one
 * holds. Two nodes that have heard the same, in whatever order and however often, believe the same.
 *
 * <p>Source: Das, Gupta, Motivala, <i>SWIM</i>, DSN 2002, section 4.2. There death overrides all;
 * here as in memberlist a later incarnation overrides it too, so that a member wrongly called dead
 * comes back.
 *
 * @param incarnation 0 and up
 */
public record Standing(int incarnation, Status status) implements Comparable<Standing> {
  /** In the order in which one overrides the other within an incarnation. */
  public enum Status {
    /** Answers, or was not found not to. */
    ALIVE,
    /** Did not answer; may still contradict. */
    SUSPECT,
    /** Did not contradict in time. */
    DEAD
  }

  private static final Status[] STATUSES = Status.values();

  /** What everybody is thought to be before anything is heard. */
  public static final Standing UNKNOWN = new Standing(0, Status.ALIVE);

  /** Place in the order, 0 and up: the standing as one number. */
  int rank() {
    return incarnation * STATUSES.length + status.ordinal();
  }

  static Standing of(int rank) {
    return new Standing(rank / STATUSES.length, STATUSES[rank % STATUSES.length]);
  }

  @Override
  public int compareTo(Standing other) {
    return Integer.compare(rank(), other.rank());
  }

  /** The one that holds. */
  public Standing or(Standing other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
