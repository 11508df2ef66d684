package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * Push: in each round every node that has the news sends it to {@code fanout} others, drawn anew
 * each time from all (distinct within a round; dead ones too, for it does not know). It never
 * stops; the trial does when all live nodes are informed.
 *
 * <p>The informed double (grow by 1 + f) until half know; then the last ones have to be hit by
 * chance, a coupon collector's tail of (ln N)/f rounds, since a node stays uninformed in a round
 * with probability e^-f. A lost message only counts as one not sent.
 *
 * <p>Sources: Demers et al., <i>Epidemic algorithms for replicated database maintenance</i>, PODC
 * 1987; Pittel, <i>On spreading a rumor</i>, SIAM J. Appl. Math. 47 (1987), who shows log2 N + ln N
 * + O(1) rounds for fanout 1. Cost: f messages for each informed node and round.
 */
public final class Push extends NewsProtocol {
  private static final int NEWS = 0;

  private final int[] targets;

  /** For a trial. */
  public Push(World world) {
    super(world, Periodic.MESSAGE_ROUNDS);
    targets = new int[world.setting().fanout()];
  }

  @Override
  public void roundBegins(int round) {
    for (int node = 0; node < world.nodes(); node++) {
      if (news.wasKnownTo(node)) {
        world.anyOthers(node, targets);
        for (int target : targets) {
          world.post(node, target, NEWS, news.bytes(), 0);
        }
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    news.deliver(to);
  }

  @Override
  public boolean isOver(int informed) {
    return news.isSettled();
  }
}
