package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * Flooding: a node that gets the news sends it at once to all its neighbours but the one it came
 * from, once. Every node opens {@code fanout} connections (8 unless told otherwise, as Bitcoin
 * Core); a round is a message's way over one of them.
 *
 * <p>Nothing is faster, and a live node that has a path of live nodes to the origin is missed only
 * if all copies to it are lost. The price is a copy for each connection: with 8 opened each, about
 * 15 of 16 deliveries are for nothing.
 *
 * <p>Source: folklore; Bitcoin's relay before inventories. Rounds: the distance of the farthest
 * node, log_{2f} N and a little (Bollobás and de la Vega 1982 for the diameter of random graphs).
 * Cost: 2f - 1 messages a node.
 */
public final class Flood extends NewsProtocol {
  private static final int NEWS = 0;

  private final Graph graph;

  /** For a trial. */
  public Flood(World world) {
    super(world, 1);
    graph = new Graph(world);
  }

  @Override
  public void roundBegins(int round) {
    if (round == 1) {
      passOn(0, -1);
    }
  }

  private void passOn(int node, int from) {
    for (int place = graph.start(node); place < graph.end(node); place++) {
      if (graph.neighbour(place) != from) {
        world.post(node, graph.neighbour(place), NEWS, news.bytes(), 0);
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    if (news.deliver(to)) {
      passOn(to, from);
    }
  }
}
