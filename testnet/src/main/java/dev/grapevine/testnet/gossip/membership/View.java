package dev.grapevine.testnet.gossip.membership;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What a node believes of the members: only what differs from {@link Standing#UNKNOWN} takes room,
 * so that a thousand views of a thousand members fit where nothing happens.
 */
final class View {
  private static final class Belief {
    private Standing standing;
    private int began;
    private int deadline = NEVER;
    private final IntArrayList accusers = new IntArrayList(1);

    Belief(Standing standing) {
      this.standing = standing;
    }
  }

  private static final int NEVER = Integer.MAX_VALUE;

  private final Int2ObjectOpenHashMap<Belief> beliefs = new Int2ObjectOpenHashMap<>();

  /** Who is or was suspected; those that are no longer go when their time would be up. */
  private final IntArrayList suspects = new IntArrayList();

  Standing standing(int member) {
    Belief belief = beliefs.get(member);
    return belief == null ? Standing.UNKNOWN : belief.standing;
  }

  boolean isDead(int member) {
    return standing(member).status() == Standing.Status.DEAD;
  }

  /** Takes a greater standing; a suspicion has no deadline yet. */
  void set(int member, Standing standing) {
    Belief belief = beliefs.get(member);
    if (belief == null) {
      belief = new Belief(standing);
      beliefs.put(member, belief);
    } else {
      belief.standing = standing;
    }
    if (standing.status() == Standing.Status.SUSPECT) {
      suspects.add(member);
    }
    belief.deadline = NEVER;
    belief.accusers.clear();
  }

  /**
   * Somebody accuses a suspect.
   *
   * @return accusers by now; 0 if this one did before, or there are enough
   */
  int accuse(int member, int accuser, int enough) {
    Belief belief = beliefs.get(member);
    if (belief == null || belief.accusers.size() > enough || belief.accusers.contains(accuser)) {
      return 0;
    }
    belief.accusers.add(accuser);
    return belief.accusers.size();
  }

  /** A suspicion begins. */
  void begin(int member, int round) {
    Belief belief = beliefs.get(member);
    if (belief != null) {
      belief.began = round;
    }
  }

  /** A suspicion is to last so many rounds from when it began. */
  void last(int member, int rounds) {
    Belief belief = beliefs.get(member);
    if (belief != null) {
      belief.deadline = belief.began + rounds;
    }
  }

  /** Suspects whose time is up, in the order they were first heard of; null if there are none. */
  @Nullable IntArrayList due(int round) {
    IntArrayList due = null;
    int kept = 0;
    for (int i = 0; i < suspects.size(); i++) {
      int member = suspects.getInt(i);
      Belief belief = beliefs.get(member);
      if (belief == null || belief.standing.status() != Standing.Status.SUSPECT) {
        continue;
      }
      if (belief.deadline <= round) {
        due = due == null ? new IntArrayList() : due;
        due.add(member);
      } else {
        suspects.set(kept++, member);
      }
    }
    suspects.size(kept);
    return due;
  }

  void clear() {
    beliefs.clear();
    suspects.clear();
  }
}
