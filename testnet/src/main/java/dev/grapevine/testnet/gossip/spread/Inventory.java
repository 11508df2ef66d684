package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * Announce, then send what is asked for: a node that gets the news announces its hash (Bitcoin's
 * {@code inv}) to all neighbours but the one it came from; one that lacks it asks (<code>getdata
 * </code>) the first announcer, and the next one if no answer comes; who is asked sends it.
 *
 * <p>The news crosses each link at most once and comes to a node once, at three messages a hop
 * instead of one: flooding's bytes without their redundancy for three times its rounds.
 *
 * <p>Source: Bitcoin's protocol since its first release; Decker and Wattenhofer, <i>Information
 * propagation in the Bitcoin network</i>, P2P 2013. Every node opens {@code fanout} connections, 8
 * unless told otherwise; a round is a message's way. Cost: 2f - 1 announcements a node, one
 * request, one delivery.
 */
public final class Inventory extends NewsProtocol {
  private static final int INV = 0;
  private static final int GETDATA = 1;
  private static final int NEWS = 2;

  private final Graph graph;
  private final Requests requests;

  /** For a trial. */
  public Inventory(World world) {
    super(world, 1);
    graph = new Graph(world);
    requests = new Requests(world, graph, news, 0, this::ask);
  }

  private void ask(int node, int peer) {
    world.post(node, peer, GETDATA, News.ANNOUNCEMENT_BYTES, 0);
  }

  @Override
  public void roundBegins(int round) {
    if (round == 1) {
      announce(0, -1);
    }
    requests.roundBegins(round);
  }

  private void announce(int node, int from) {
    for (int place = graph.start(node); place < graph.end(node); place++) {
      if (graph.neighbour(place) != from) {
        world.post(node, graph.neighbour(place), INV, News.ANNOUNCEMENT_BYTES, 0);
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    switch (kind) {
      case INV -> requests.announced(to, from);
      case GETDATA -> {
        if (news.isKnownTo(to)) {
          world.post(to, from, NEWS, news.bytes(), 0);
        }
      }
      default -> {
        if (news.deliver(to)) {
          announce(to, from);
        }
      }
    }
  }

  @Override
  public void replaced(int node) {
    super.replaced(node);
    requests.forget(node);
  }

  @Override
  public boolean isOver(int informed) {
    return super.isOver(informed) && !requests.areOpen();
  }
}
