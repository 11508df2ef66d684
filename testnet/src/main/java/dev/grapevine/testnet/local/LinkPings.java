package dev.grapevine.testnet.local;

import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.testnet.measure.link.LinkProbe;
import dev.grapevine.testnet.measure.link.RoundTrip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The pings of a {@link LinkRun}, round by round: nodes of this process ping over one link after
 * the other and are followed by a {@link LinkProbe}; then other processes do ({@link
 * ProcessPings}). Belongs to one thread.
 */
final class LinkPings {
  private static final long ROUND_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /**
   * Between two pings, on average. They come at random, as independent events do: a node that pings
   * all of its peers at once has their answers arrive at once, and then it is the processors that
   * are measured.
   */
  private static final long MEAN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** From one end of a connection to the other. */
  private record Ping(InProcessNode node, int from, PeerId peer, int to) {}

  /**
   * What came of a round.
   *
   * @param deliveries between nodes of this process, pings and pongs
   * @param roundTrips over links with an end in another process
   */
  record Seen(List<LinkProbe.Delivery> deliveries, List<RoundTrip> roundTrips) {}

  private final LocalNetwork network;
  private final LinkProbe probe;
  private final PeerMap peers;
  private final Random random;
  private final List<Ping> inside = new ArrayList<>();
  private final List<Ping> outwards = new ArrayList<>();
  private final ProcessPings processes;

  private LinkPings(LocalNetwork network, LinkProbe probe, PeerMap peers, Random random)
      throws TestnetException, InterruptedException {
    this.network = network;
    this.probe = probe;
    this.peers = peers;
    this.random = random;
    List<Integer> elsewhere = new ArrayList<>();
    List<List<ConnectionInfo>> connections = network.ask(NetworkNode::connections);
    for (int number = 0; number < connections.size(); number++) {
      switch (network.node(number)) {
        case InProcessNode here -> add(here, number, connections.get(number));
        case ProcessNode there -> elsewhere.add(number);
      }
    }
    this.processes = new ProcessPings(network, peers, elsewhere, random);
  }

  /** Over all connections that there are now. */
  static LinkPings of(LocalNetwork network, LinkProbe probe, Random random)
      throws TestnetException, InterruptedException {
    return new LinkPings(network, probe, network.peers(), random);
  }

  private void add(InProcessNode node, int number, List<ConnectionInfo> connections) {
    for (ConnectionInfo connection : connections) {
      int to = peers.nodeOf(number, connection.id().value());
      Ping ping = new Ping(node, number, connection.id(), to);
      (network.node(to) instanceof ProcessNode ? outwards : inside).add(ping);
    }
  }

  /** All nodes of this process ping all of their peers at once, and others are asked to. */
  void burst() throws TestnetException, InterruptedException {
    probe.begin();
    for (int node = 0; node < network.size(); node++) {
      network.call(node, "ping");
    }
    await(inside.size());
  }

  /**
   * Each end of each link pings the other one.
   *
   * @param longestNanos what a round trip takes at the most, about
   */
  Seen round(long longestNanos) throws TestnetException, InterruptedException {
    probe.begin();
    List<Ping> all = new ArrayList<>(inside);
    all.addAll(outwards);
    ping(all);
    await(inside.size());
    List<LinkProbe.Delivery> deliveries = probe.deliveries();
    return new Seen(deliveries, roundTrips(longestNanos));
  }

  /** The same over links with an end in another process alone. */
  List<RoundTrip> outerRound(long longestNanos) throws TestnetException, InterruptedException {
    probe.begin();
    ping(new ArrayList<>(outwards));
    await(0);
    return roundTrips(longestNanos);
  }

  private void ping(List<Ping> pings) throws InterruptedException {
    Collections.shuffle(pings, random);
    for (Ping ping : pings) {
      ping.node().node().ping(ping.peer());
      Thread.sleep(Duration.ofNanos((long) (random.nextExponential() * MEAN_PAUSE_NANOS)));
    }
  }

  /** Of a ping within this process two messages are seen, of one that leaves it the answer. */
  private void await(int pingsInside) throws TestnetException, InterruptedException {
    int deliveries = 2 * pingsInside;
    if (!probe.await(deliveries, outwards.size(), ROUND_TIMEOUT_NANOS)) {
      throw new TestnetException(
          "only "
              + (probe.deliveries().size() + probe.answers().size())
              + " of "
              + (deliveries + outwards.size())
              + " messages came: the machine is too slow for so many, lower --nodes");
    }
  }

  /** What nodes of this process have seen, and then what other processes do. */
  private List<RoundTrip> roundTrips(long longestNanos)
      throws TestnetException, InterruptedException {
    List<RoundTrip> trips = new ArrayList<>();
    for (LinkProbe.Answer answer : probe.answers()) {
      int to = peers.nodeOf(answer.from(), answer.peer());
      trips.add(new RoundTrip(answer.from(), to, answer.nanos()));
    }
    trips.addAll(processes.round(longestNanos));
    return trips;
  }
}
