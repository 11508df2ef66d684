package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * Push-pull: in each round every node calls {@code fanout} others, drawn anew. A caller that has
 * the news sends it with the call; one that has not says so, and gets it if the other had it when
 * the round began.
 *
 * <p>The informed triple at first (everyone calls and is called about once), and the tail is
 * pull's: log3 N + O(log log N) rounds. Karp et al. stop sending then; here all go on until the
 * trial ends, so that the messages are those of a protocol that cannot know when that is.
 *
 * <p>Source: Demers et al. 1987; Karp, Schindelhauer, Shenker, Vöcking, FOCS 2000. Cost: f calls
 * for each node and round, those of the informed with the news in them.
 */
public final class PushPull extends NewsProtocol {
  private static final int QUESTION = 0;
  private static final int NEWS = 1;

  private final int[] targets;

  /** For a trial. */
  public PushPull(World world) {
    super(world, Periodic.MESSAGE_ROUNDS);
    targets = new int[world.setting().fanout()];
  }

  @Override
  public void roundBegins(int round) {
    for (int node = 0; node < world.nodes(); node++) {
      if (!world.isUp(node)) {
        continue;
      }
      world.anyOthers(node, targets);
      for (int target : targets) {
        if (news.wasKnownTo(node)) {
          world.post(node, target, NEWS, news.bytes(), 0);
        } else {
          world.post(node, target, QUESTION, News.ANNOUNCEMENT_BYTES, 0);
        }
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    if (kind == NEWS) {
      news.deliver(to);
    } else if (news.wasKnownTo(to)) {
      world.post(to, from, NEWS, news.bytes(), 0);
    }
  }

  @Override
  public boolean isOver(int informed) {
    return news.isSettled();
  }
}
