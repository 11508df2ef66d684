package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;

/**
 * Whom to ask for an announced item: the first announcer, after some patience; if the item has not
 * come within {@link #TIMEOUT_ROUNDS}, the next announcer in the graph's order. One request is
 * under way at a time, and nobody is asked twice. Bitcoin Core's rules, without their clocks.
 */
final class Requests {
  /** Twice the way there and back. */
  private static final int TIMEOUT_ROUNDS = 4;

  private static final byte SILENT = 0;
  private static final byte ANNOUNCED = 1;
  private static final byte ASKED = 2;
  private static final int NOTHING = -1;

  /** Sends a request. */
  interface Asker {
    void ask(int node, int peer);
  }

  private final World world;
  private final Graph graph;
  private final News news;
  private final int patienceRounds;
  private final Asker asker;

  /** By place in the graph: what the neighbour has done. */
  private final byte[] peers;

  /** By node: the round in which to ask; {@link #NOTHING} if there is nobody to ask. */
  private final int[] due;

  Requests(World world, Graph graph, News news, int patienceRounds, Asker asker) {
    this.world = world;
    this.graph = graph;
    this.news = news;
    this.patienceRounds = patienceRounds;
    this.asker = asker;
    peers = new byte[graph.places()];
    due = new int[world.nodes()];
    java.util.Arrays.fill(due, NOTHING);
  }

  /** A neighbour says that it has the item. */
  void announced(int node, int peer) {
    int place = graph.place(node, peer);
    if (news.isKnownTo(node) || peers[place] != SILENT) {
      return;
    }
    peers[place] = ANNOUNCED;
    if (due[node] == NOTHING) {
      due[node] = world.round() + patienceRounds;
      if (patienceRounds == 0) {
        askNext(node);
      }
    }
  }

  /** Asks where it is time to. */
  void roundBegins(int round) {
    for (int node = 0; node < due.length; node++) {
      if (due[node] != NOTHING && due[node] <= round && !news.isKnownTo(node)) {
        askNext(node);
      }
    }
  }

  private void askNext(int node) {
    for (int place = graph.start(node); place < graph.end(node); place++) {
      if (peers[place] == ANNOUNCED) {
        peers[place] = ASKED;
        due[node] = world.round() + TIMEOUT_ROUNDS;
        asker.ask(node, graph.neighbour(place));
        return;
      }
    }
    due[node] = NOTHING;
  }

  /** Whether a node still waits for an answer or has somebody to ask. */
  boolean areOpen() {
    for (int node = 0; node < due.length; node++) {
      if (due[node] != NOTHING && !news.isKnownTo(node)) {
        return true;
      }
    }
    return false;
  }

  /** A newcomer has the node's number; its neighbours may announce anew. */
  void forget(int node) {
    due[node] = NOTHING;
    for (int place = graph.start(node); place < graph.end(node); place++) {
      peers[place] = SILENT;
    }
  }
}
