package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * Pull: in each round every node asks {@code fanout} others, drawn anew, whether they have news,
 * saying what it has itself; one that had something else when the round began answers with it. Who
 * has the news asks too: it cannot know that there is no more.
 *
 * <p>It starts slowly, since somebody has to ask the one that knows, and ends fast: once a share x
 * is uninformed, x^(1+f) of all are after the next round, which squares the rest instead of
 * dividing it by e. Both ways of a question can be lost.
 *
 * <p>Source: Demers et al. 1987, section 1.3 (p' = p^2); Karp, Schindelhauer, Shenker, Vöcking,
 * <i>Randomized rumor spreading</i>, FOCS 2000. Cost: f questions for each node and round, whether
 * there is news or not, and at most N - 1 answers (with fanout 1, each that is not lost informs).
 */
public final class Pull extends NewsProtocol {
  private static final int QUESTION = 0;
  private static final int NEWS = 1;

  private final int[] targets;

  /** For a trial. */
  public Pull(World world) {
    super(world, Periodic.MESSAGE_ROUNDS);
    targets = new int[world.setting().fanout()];
  }

  @Override
  public void roundBegins(int round) {
    for (int node = 0; node < world.nodes(); node++) {
      if (world.isUp(node)) {
        world.anyOthers(node, targets);
        long has = news.isKnownTo(node) ? 1 : 0;
        for (int target : targets) {
          world.post(node, target, QUESTION, News.ANNOUNCEMENT_BYTES, has);
        }
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long has) {
    if (kind == NEWS) {
      news.deliver(to);
    } else if (has == 0 && news.wasKnownTo(to)) {
      world.post(to, from, NEWS, news.bytes(), 0);
    }
  }

  @Override
  public boolean isOver(int informed) {
    return news.isSettled();
  }
}
