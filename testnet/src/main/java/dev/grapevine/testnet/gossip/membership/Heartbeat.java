package dev.grapevine.testnet.gossip.membership;

import dev.grapevine.p2p.connection.PhiAccrualDetector;
import dev.grapevine.testnet.gossip.spread.Formulas;
import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;
import java.util.Arrays;

/**
 * Heartbeat tables: every node counts its rounds and sends its table of all members' counters to
 * {@code fanout} others in each; a table takes the greater of two counters. Whose counter stands
 * still is in trouble, as seen from each node for itself: nothing is agreed upon.
 *
 * <p>Two ways to judge the silence:
 *
 * <ul>
 *   <li><b>timers</b>: suspected after 1.5 (log2 N + ln N) rounds without a new counter, dead after
 *       twice that. The time has to be longer than a counter's way to the last node, or everybody
 *       is suspected now and then;
 *   <li><b>phi accrual</b>: the gaps between a member's new counters are samples for a {@link
 *       PhiAccrualDetector}, and it is dead at phi 8: the time adapts to what the network does.
 * </ul>
 *
 * <p>A message is a whole table, 12 bytes a member, so the bytes of a node grow with N. Members
 * crash after {@link #WARMUP_ROUNDS}, when all are known.
 *
 * <p>Sources: van Renesse, Minsky, Hayden, <i>A gossip-style failure detection service</i>,
 * Middleware 1998; Hayashibara, Défago, Yared, Katayama, <i>The phi accrual failure detector</i>,
 * SRDS 2004. Memory and time: N^2 a round. With phi, every node watches the crashed members and
 * {@link #WATCHED} others, not all, lest a trial takes N^2 detectors.
 */
public final class Heartbeat implements Protocol {
  /** Rounds before the crash. */
  public static final int WARMUP_ROUNDS = 60;

  /** Live members that every node watches, if it watches with phi. */
  public static final int WATCHED = 16;

  /** Rounds observed after the crash at least, for false positives. */
  private static final int OBSERVED_ROUNDS = 60;

  private static final int MOST_ROUNDS = 300;

  /** In a table: an id and a counter. */
  private static final int ENTRY_BYTES = 12;

  private static final int HEADER_BYTES = 24;
  private static final int TABLE = 0;

  /** How silence is judged. */
  public enum Judge {
    /** After a fixed time. */
    TIMERS,
    /** By the phi accrual detector, with the normal distribution of the paper. */
    PHI
  }

  private final World world;
  private final Judge judge;
  private final double threshold;
  private final int nodes;
  private final int[] targets;

  /** By node and member. */
  private final int[] counters;

  /** The tables as they were sent in this round. */
  private final int[] sent;

  /** By node and watched member: the round its counter last grew. */
  private final int[] grownIn;

  private final PhiAccrualDetector[] detectors;

  /** Members that are judged, in ascending order, and by member its place among them, or -1. */
  private final int[] watched;

  private final int[] places;

  /** By node and watched member: whether it is believed dead. */
  private final boolean[] dead;

  /** Half more than a counter's way to the last node. */
  private final int suspectRounds;

  private final int crashed;
  private final int[] firstFound;
  private int informed;
  private long falsePositives;
  private long suspicions;

  /**
   * For a trial.
   *
   * @param threshold phi at which a member is believed dead
   */
  public Heartbeat(World world, Judge judge, double threshold) {
    this.world = world;
    this.judge = judge;
    this.threshold = threshold;
    nodes = world.nodes();
    targets = new int[world.setting().fanout()];
    counters = new int[nodes * nodes];
    sent = new int[nodes * nodes];
    suspectRounds = (int) StrictMath.ceil(1.5 * Formulas.push(world.setting().withDead(0)));
    crashed = nodes - world.live();
    places = new int[nodes];
    watched = watchList();
    grownIn = new int[nodes * watched.length];
    dead = new boolean[nodes * watched.length];
    firstFound = new int[nodes];
    detectors = new PhiAccrualDetector[judge == Judge.PHI ? grownIn.length : 0];
    Arrays.setAll(detectors, i -> new PhiAccrualDetector(PhiAccrualDetector.Estimator.NORMAL));
  }

  private int[] watchList() {
    int[] list = new int[nodes];
    int count = 0;
    int living = 0;
    Arrays.fill(places, -1);
    for (int member = 0; member < nodes; member++) {
      if (!world.isUp(member) || judge == Judge.TIMERS || living < WATCHED) {
        living += world.isUp(member) ? 1 : 0;
        places[member] = count;
        list[count++] = member;
      }
    }
    return Arrays.copyOf(list, count);
  }

  @Override
  public double messageRounds() {
    return 0.25;
  }

  @Override
  public int warmupRounds() {
    return WARMUP_ROUNDS;
  }

  @Override
  public void roundBegins(int round) {
    judgeAll(round);
    boolean before = round <= WARMUP_ROUNDS;
    for (int node = 0; node < nodes; node++) {
      if (before || world.isUp(node)) {
        counters[node * nodes + node]++;
      }
    }
    System.arraycopy(counters, 0, sent, 0, counters.length);
    int bytes = HEADER_BYTES + ENTRY_BYTES * nodes;
    for (int node = 0; node < nodes; node++) {
      if (before || world.isUp(node)) {
        world.anyOthers(node, targets);
        for (int target : targets) {
          world.post(node, target, TABLE, bytes, 0);
        }
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    int theirs = from * nodes;
    int mine = to * nodes;
    for (int member = 0; member < nodes; member++) {
      if (sent[theirs + member] > counters[mine + member]) {
        counters[mine + member] = sent[theirs + member];
        if (places[member] >= 0) {
          grew(to * watched.length + places[member]);
        }
      }
    }
  }

  private void grew(int place) {
    int round = world.round();
    if (judge == Judge.PHI && grownIn[place] > 0 && grownIn[place] < round) {
      detectors[place].answered((long) (round - grownIn[place]) * world.setting().roundNanos());
    }
    grownIn[place] = round;
  }

  private void judgeAll(int round) {
    if (round <= WARMUP_ROUNDS) {
      return;
    }
    informed = 0;
    for (int node = 0; node < nodes; node++) {
      if (!world.isUp(node)) {
        continue;
      }
      int found = 0;
      for (int i = 0; i < watched.length; i++) {
        int place = node * watched.length + i;
        if (judge == Judge.TIMERS && round - grownIn[place] < suspectRounds) {
          dead[place] = false;
          continue;
        }
        int member = watched[i];
        boolean now = member != node && isDead(place, round);
        if (world.isUp(member)) {
          falsePositives += now && !dead[place] ? 1 : 0;
          suspicions += member != node && round - grownIn[place] == suspectRounds ? 1 : 0;
        } else if (now) {
          found++;
          firstFound[member] = firstFound[member] == 0 ? round : firstFound[member];
        }
        dead[place] = now;
      }
      informed += found == crashed ? 1 : 0;
    }
  }

  private boolean isDead(int place, int round) {
    int silence = round - grownIn[place];
    if (judge == Judge.PHI) {
      return detectors[place].phi(silence * world.setting().roundNanos()) >= threshold;
    }
    return silence >= 2 * suspectRounds;
  }

  @Override
  public void replaced(int node) {
    Arrays.fill(counters, node * nodes, (node + 1) * nodes, 0);
    Arrays.fill(grownIn, node * watched.length, (node + 1) * watched.length, world.round());
  }

  @Override
  public int informed() {
    return informed;
  }

  @Override
  public boolean isOver(int allInformed) {
    int round = world.round() - WARMUP_ROUNDS;
    return round >= MOST_ROUNDS || round >= OBSERVED_ROUNDS && allInformed == world.live();
  }

  @Override
  public void measure(Measures measures) {
    double first =
        Arrays.stream(firstFound)
            .filter(round -> round > 0)
            .map(round -> round - 1 - WARMUP_ROUNDS)
            .average()
            .orElse(Double.NaN);
    measures.put("first_detection_rounds", first);
    measures.put("false_positives", falsePositives);
    if (judge == Judge.TIMERS) {
      measures.put("false_suspicions", suspicions);
      measures.put("suspect_after_rounds", suspectRounds);
    }
    measures.put("message_bytes", HEADER_BYTES + (double) ENTRY_BYTES * nodes);
  }
}
