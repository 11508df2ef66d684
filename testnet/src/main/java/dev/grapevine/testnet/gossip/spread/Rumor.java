package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.World;

/**
 * Rumor mongering: push by nodes that lose interest. A node that hears the rumor becomes hot; in
 * each round a hot one tells {@code fanout} others; it cools down, for good, by one of four rules:
 *
 * <ul>
 *   <li><b>feedback</b>: only on telling somebody who knew (it answers so), or <b>blind</b>: on
 *       telling anybody;
 *   <li><b>coin</b>: then with probability 1/k, or <b>counter</b>: the k-th time.
 * </ul>
 *
 * It ends by itself, unlike push, and pays with a residue: nodes that never hear. With feedback and
 * coin the share s of these solves s = e^{-(k+1)(1-s)}: 20% for k = 1, 6% for 2, 2% for 3. The cost
 * m, tellings a node, and the residue are two sides of one coin whatever the rule: s = e^-m.
 *
 * <p>Source: Demers et al. 1987, section 1.4 and tables 1 and 2. Cost: m messages a node, and as
 * many short answers with feedback.
 */
public final class Rumor extends NewsProtocol {
  private static final int TELLING = 0;
  private static final int KNOWN_ALREADY = 1;
  private static final int NEVER_HOT = -1;

  /**
   * When to lose interest.
   *
   * @param k 1 and up
   * @param coin with probability 1/k instead of the k-th time
   * @param feedback on telling somebody who knew instead of anybody
   */
  public record Stopping(int k, boolean coin, boolean feedback) {}

  private final Stopping stopping;
  private final int[] targets;

  /** By node: what it may still do in vain; 0 if it is cold, {@link #NEVER_HOT} before it hears. */
  private final int[] patience;

  private int hot;
  private long tellings;
  private long delaySum;
  private long heard;

  /** For a trial. */
  public Rumor(World world, Stopping stopping) {
    super(world, Periodic.MESSAGE_ROUNDS);
    this.stopping = stopping;
    targets = new int[world.setting().fanout()];
    patience = new int[world.nodes()];
    java.util.Arrays.fill(patience, NEVER_HOT);
    heat(0);
  }

  private void heat(int node) {
    patience[node] = stopping.k();
    hot++;
  }

  @Override
  public void roundBegins(int round) {
    for (int node = 0; node < world.nodes(); node++) {
      if (patience[node] <= 0 || !news.wasKnownTo(node)) {
        continue;
      }
      world.anyOthers(node, targets);
      for (int target : targets) {
        world.post(node, target, TELLING, news.bytes(), 0);
        tellings++;
        if (!stopping.feedback()) {
          tire(node);
        }
      }
    }
  }

  /** One reason more to lose interest. */
  private void tire(int node) {
    if (patience[node] <= 0) {
      return;
    }
    if (!stopping.coin()) {
      patience[node]--;
    } else if (world.chance().nextInt(stopping.k()) == 0) {
      patience[node] = 0;
    }
    if (patience[node] == 0) {
      hot--;
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    if (kind == KNOWN_ALREADY) {
      tire(to);
    } else if (news.deliver(to)) {
      heat(to);
      delaySum += world.round();
      heard++;
    } else if (stopping.feedback()) {
      world.post(to, from, KNOWN_ALREADY, News.ANNOUNCEMENT_BYTES, 0);
    }
  }

  @Override
  public void replaced(int node) {
    super.replaced(node);
    if (patience[node] > 0) {
      hot--;
    }
    patience[node] = NEVER_HOT;
  }

  @Override
  public boolean isOver(int informed) {
    return hot == 0;
  }

  @Override
  public void measure(Measures measures) {
    super.measure(measures);
    measures.put("tellings_per_node", (double) tellings / world.live());
    measures.put("delay_mean_rounds", heard == 0 ? Double.NaN : (double) delaySum / heard);
    measures.put("residue_theory", residue(stopping, (double) tellings / world.live()));
  }

  /** What theory says of the residue: by k where it can, by the tellings otherwise. */
  private static double residue(Stopping stopping, double tellings) {
    if (!stopping.coin() || !stopping.feedback()) {
      return StrictMath.exp(-tellings);
    }
    double residue = 0;
    for (int step = 0; step < 1_000; step++) {
      residue = StrictMath.exp(-(stopping.k() + 1) * (1 - residue));
    }
    return residue;
  }
}
