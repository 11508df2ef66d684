package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * Ethereum's way with blocks: a node that gets the news sends it whole to the square root of its
 * peers (rounded down, at least one), drawn by chance, and only its hash to the rest. Who hears a
 * hash waits a round for the whole to come by itself, then asks the announcer.
 *
 * <p>The pushed copies make the front as fast as flooding with a smaller fanout; the announcements
 * catch whom it misses. Between flooding and {@link Inventory} in rounds and in bytes.
 *
 * <p>Source: devp2p, <i>Ethereum Wire Protocol</i>, "Block Propagation"; go-ethereum waits half a
 * second before it asks. Every node opens {@code fanout} connections, 8 unless told otherwise; a
 * round is a message's way. Cost: for d = 2f peers sqrt(d) copies and d - sqrt(d) hashes a node.
 */
public final class SquareRoot extends NewsProtocol {
  private static final int NEWS = 0;
  private static final int HASH = 1;
  private static final int REQUEST = 2;
  private static final int PATIENCE_ROUNDS = 1;

  private final Graph graph;
  private final Requests requests;
  private int[] peers = new int[16];

  /** For a trial. */
  public SquareRoot(World world) {
    super(world, 1);
    graph = new Graph(world);
    requests = new Requests(world, graph, news, PATIENCE_ROUNDS, this::ask);
  }

  private void ask(int node, int peer) {
    world.post(node, peer, REQUEST, News.ANNOUNCEMENT_BYTES, 0);
  }

  @Override
  public void roundBegins(int round) {
    if (round == 1) {
      passOn(0, -1);
    }
    requests.roundBegins(round);
  }

  private void passOn(int node, int from) {
    int count = 0;
    int degree = graph.end(node) - graph.start(node);
    if (peers.length < degree) {
      peers = new int[degree];
    }
    for (int place = graph.start(node); place < graph.end(node); place++) {
      if (graph.neighbour(place) != from) {
        peers[count++] = graph.neighbour(place);
      }
    }
    int whole = count == 0 ? 0 : Math.max(1, (int) StrictMath.sqrt(degree));
    for (int i = 0; i < count; i++) {
      if (i < whole) {
        int drawn = i + world.chance().nextInt(count - i);
        int peer = peers[drawn];
        peers[drawn] = peers[i];
        world.post(node, peer, NEWS, news.bytes(), 0);
      } else {
        world.post(node, peers[i], HASH, News.ANNOUNCEMENT_BYTES, 0);
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    switch (kind) {
      case HASH -> requests.announced(to, from);
      case REQUEST -> {
        if (news.isKnownTo(to)) {
          world.post(to, from, NEWS, news.bytes(), 0);
        }
      }
      default -> {
        if (news.deliver(to)) {
          passOn(to, from);
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
