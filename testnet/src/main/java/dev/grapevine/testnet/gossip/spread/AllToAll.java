package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;

/**
 * All to all: whoever gets the news sends it to everybody, once (eager reliable broadcast). Two
 * rounds at the most however much is lost, if not all is: the second one brings N - 2 further
 * copies to each node. N (N - 1) messages, which is why nobody does it with many nodes.
 *
 * <p>Source: Hadzilacos and Toueg, <i>Fault-tolerant broadcasts and related problems</i>, 1993. A
 * round is a message's way.
 */
public final class AllToAll implements Protocol {
  private static final int NEWS = 0;

  private final World world;
  private final News news;

  /** For a trial. */
  public AllToAll(World world) {
    this.world = world;
    news = new News(world);
  }

  @Override
  public double messageRounds() {
    return 1;
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

  @Override
  public void replaced(int node) {
    news.forget(node);
  }

  @Override
  public int informed() {
    return news.informed();
  }

  @Override
  public boolean isOver(int informed) {
    return world.round() > 0 && world.isPostEmpty();
  }

  @Override
  public void measure(Measures measures) {
    news.measure(measures);
  }
}
