package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * A tree: node 0 is the root, every node has {@code fanout} children (2 unless told otherwise) to
 * whom it passes the news. N - 1 messages, log_f N rounds, no redundancy: the least that does it,
 * and the most fragile. One lost message or dead node costs the whole subtree beneath.
 *
 * <p>Source: Birman et al., <i>Bimodal multicast</i>, ACM TOCS 17 (1999), on why trees are not
 * enough. A round is a message's way.
 */
public final class Tree extends NewsProtocol {
  private static final int NEWS = 0;

  /** For a trial. */
  public Tree(World world) {
    super(world, 1);
  }

  @Override
  public void roundBegins(int round) {
    if (round == 1) {
      passOn(0);
    }
  }

  private void passOn(int node) {
    int fanout = world.setting().fanout();
    long first = (long) node * fanout + 1;
    for (long child = first; child < first + fanout && child < world.nodes(); child++) {
      world.post(node, (int) child, NEWS, news.bytes(), 0);
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    if (news.deliver(to)) {
      passOn(to);
    }
  }
}
