package dev.grapevine.testnet.gossip.world;

import dev.grapevine.relay.virtual.EventQueue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One trial: nodes, a clock, the queue of what is to happen, chance, and the post.
 *
 * <p>Time passes in rounds. A round's beginning is an event, and so is a bag of mail that arrives;
 * bags come before a round that begins at the same instant. What a node is said to know after round
 * r is what it knew at that instant. Messages take equally long; each is lost, on its own, with the
 * setting's probability, and what is sent to a dead node is gone (and counted).
 *
 * <p>Dead nodes are drawn at the beginning. Churn replaces nodes at the beginning of a round,
 * before the protocol acts.
 *
 * <p>Deterministic: all chance comes from one source, in the order of events. Not thread-safe.
 * Cost: some tens of nanoseconds a message.
 */
public final class World {
  /** Rounds after which a trial is given up, if nobody is replaced. */
  public static final int MAX_ROUNDS = 1_000;

  /** Rounds of a trial with churn, in which all may never be informed at once. */
  public static final int CHURN_ROUNDS = 100;

  /** So many are drawn by trying again when one comes twice. */
  private static final int FEW = 16;

  /** Mail that arrives with a round's beginning comes before it. */
  private static final int MAIL = 0;

  private static final int LATER = 1;
  private static final int ROUND = 2;

  private final Setting setting;
  private final SplittableRandom chance;
  private final boolean[] up;

  /** Bytes by sender. */
  private final long[] sent;

  private final EventQueue<Runnable> queue = new EventQueue<>();
  private final ArrayDeque<Mailbag> spareBags = new ArrayDeque<>();
  private final Protocol protocol;
  private final long messageNanos;
  private @Nullable Mailbag sending;
  private long sendingAt;
  private long sequence;
  private long now;
  private int round;
  private long underWay;
  private long messages;
  private long bytes;
  private int[] curve = new int[64];

  private World(Setting setting, long seed, Function<World, Protocol> factory) {
    this.setting = setting;
    this.chance = new SplittableRandom(seed);
    this.up = new boolean[setting.nodes()];
    Arrays.fill(up, true);
    this.sent = new long[setting.nodes()];
    for (int dead : draw(setting.nodes() - 1, setting.deadNodes())) {
      up[dead + 1] = false;
    }
    this.protocol = factory.apply(this);
    this.messageNanos = Math.round(protocol.messageRounds() * setting.roundNanos());
  }

  /** Runs a trial. */
  public static Outcome run(Setting setting, long seed, Function<World, Protocol> factory) {
    return new World(setting, seed, factory).run();
  }

  private Outcome run() {
    queue.add(0, ROUND, ROUND, sequence++, this::roundBegins);
    while (!queue.isEmpty()) {
      now = queue.firstTime();
      queue.remove().run();
    }
    Measures measures = new Measures();
    protocol.measure(measures);
    int[] informed = Arrays.copyOf(curve, round - protocol.warmupRounds() + 1);
    long busiest = Arrays.stream(sent).max().orElse(0);
    return new Outcome(informed, setting.liveNodes(), messages, bytes, busiest, measures);
  }

  private void roundBegins() {
    int measured = round - protocol.warmupRounds();
    if (measured < 0) {
      nextRound();
      return;
    }
    if (measured == 0) {
      messages = 0;
      bytes = 0;
      Arrays.fill(sent, 0);
    }
    if (measured == curve.length) {
      curve = Arrays.copyOf(curve, measured * 2);
    }
    int informed = protocol.informed();
    curve[measured] = informed;
    int last = setting.churn() > 0 ? CHURN_ROUNDS : MAX_ROUNDS;
    if (measured == last || setting.loss() == 1 && measured > 0 || protocol.isOver(informed)) {
      while (!queue.isEmpty()) {
        queue.remove();
      }
      return;
    }
    nextRound();
  }

  private void nextRound() {
    round++;
    replaceSome();
    protocol.roundBegins(round);
    queue.add(now + setting.roundNanos(), ROUND, ROUND, sequence++, this::roundBegins);
  }

  private void replaceSome() {
    if (setting.churn() == 0) {
      return;
    }
    for (int node = 0; node < up.length; node++) {
      if (up[node] && chance.nextDouble() < setting.churn()) {
        protocol.replaced(node);
      }
    }
  }

  /**
   * Sends a message.
   *
   * @param kind what it is, in the protocol's own numbering
   * @param size in bytes, everything counted
   * @param body what it says, in the protocol's own encoding
   */
  public void post(int from, int to, int kind, int size, long body) {
    messages++;
    bytes += size;
    sent[from] += size;
    if (!up[to] || loses()) {
      return;
    }
    Mailbag bag = sending;
    if (bag == null || sendingAt != now + messageNanos) {
      bag = spareBags.isEmpty() ? new Mailbag() : spareBags.pop();
      sending = bag;
      sendingAt = now + messageNanos;
      Mailbag mail = bag;
      queue.add(sendingAt, MAIL, MAIL, sequence++, () -> deliver(mail));
    }
    bag.add(from, to, kind, body);
    underWay++;
  }

  private void deliver(Mailbag bag) {
    for (int i = 0; i < bag.size(); i++) {
      underWay--;
      bag.deliver(i, protocol);
    }
    bag.clear();
    spareBags.push(bag);
  }

  /** Does something so many rounds, less than one, from now; after mail that comes then. */
  public void later(double rounds, Runnable action) {
    long delay = Math.round(rounds * setting.roundNanos());
    queue.add(now + delay, LATER, LATER, sequence++, action);
  }

  /** Counts messages of a node that a protocol exchanges within an instant, without the post. */
  public void count(int from, long number, long size) {
    messages += number;
    bytes += size;
    sent[from] += size;
  }

  /** Whether a message is lost: drawn anew with every call. */
  public boolean loses() {
    return setting.loss() > 0 && chance.nextDouble() < setting.loss();
  }

  /** What the trial was to be. */
  public Setting setting() {
    return setting;
  }

  /** Nodes that are alive. */
  public int live() {
    return setting.liveNodes();
  }

  /** Nodes, dead ones too. */
  public int nodes() {
    return up.length;
  }

  /** Whether a node is alive. */
  public boolean isUp(int node) {
    return up[node];
  }

  /** The round that runs, from 1; 0 before the first. */
  public int round() {
    return round;
  }

  /** Whether no message is on its way. */
  public boolean isPostEmpty() {
    return underWay == 0;
  }

  /** The trial's source of chance. */
  public SplittableRandom chance() {
    return chance;
  }

  /** Any node but {@code node}, each as likely, dead ones too. */
  public int anyOther(int node) {
    int other = chance.nextInt(up.length - 1);
    return other < node ? other : other + 1;
  }

  /**
   * Fills {@code into} with distinct nodes other than {@code node}.
   *
   * @param into at most as long as there are others
   */
  public void anyOthers(int node, int[] into) {
    if (into.length > FEW || into.length > (up.length - 1) / 2) {
      int[] drawn = draw(up.length - 1, into.length);
      for (int i = 0; i < into.length; i++) {
        into[i] = drawn[i] < node ? drawn[i] : drawn[i] + 1;
      }
      return;
    }
    for (int i = 0; i < into.length; i++) {
      into[i] = anyOther(node);
      for (int earlier = 0; earlier < i; earlier++) {
        if (into[earlier] == into[i]) {
          i--;
          break;
        }
      }
    }
  }

  /** {@code count} distinct numbers below {@code bound}, each set as likely. */
  private int[] draw(int bound, int count) {
    if (count > bound / 2) {
      int[] all = new int[bound];
      Arrays.setAll(all, i -> i);
      for (int i = 0; i < count; i++) {
        int other = i + chance.nextInt(bound - i);
        int swapped = all[i];
        all[i] = all[other];
        all[other] = swapped;
      }
      return Arrays.copyOf(all, count);
    }
    BitSet taken = new BitSet(bound);
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      int number = chance.nextInt(bound);
      while (taken.get(number)) {
        number = chance.nextInt(bound);
      }
      taken.set(number);
      drawn[i] = number;
    }
    return drawn;
  }
}
