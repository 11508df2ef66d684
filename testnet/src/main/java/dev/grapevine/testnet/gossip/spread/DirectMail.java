package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * Direct mail: the origin sends the news to everybody, once. One message's way, N - 1 messages, no
 * redundancy, and a residue of as much as is lost. All of it leaves by one uplink, which is what
 * makes it slow: see the bytes of the busiest node.
 *
 * <p>Source: Demers et al. 1987, section 1.2. A round is a message's way.
 */
public final class DirectMail extends NewsProtocol {
  private static final int NEWS = 0;

  /** For a trial. */
  public DirectMail(World world) {
    super(world, 1);
  }

  @Override
  public void roundBegins(int round) {
    for (int node = 1; round == 1 && node < world.nodes(); node++) {
      world.post(0, node, NEWS, news.bytes(), 0);
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    news.deliver(to);
  }

  @Override
  public boolean isOver(int informed) {
    return world.round() > 0;
  }
}
