package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * All to all: whoever gets the news sends it to everybody, once (eager reliable broadcast). Two
 * rounds at the most however much is lost, if not all is: the second one brings N - 2 further
 * copies to each node. N (N - 1) messages, which is why nobody does it with many nodes.
 *
 * <p>Source: Hadzilacos and Toueg, <i>Fault-tolerant broadcasts and related problems</i>, 1993. A
 * round is a message's way.
 */
public final class AllToAll extends NewsProtocol {
  private static final int NEWS = 0;

  /** For a trial. */
  public AllToAll(World world) {
    super(world, 1);
  }

  @Override
  public void roundBegins(int round) {
    if (round == 1) {
      sendToAll(0);
    }
  }

  private void sendToAll(int node) {
    for (int other = 0; other < world.nodes(); other++) {
      if (other != node) {
        world.post(node, other, NEWS, news.bytes(), 0);
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    if (news.deliver(to)) {
      sendToAll(to);
    }
  }
}
