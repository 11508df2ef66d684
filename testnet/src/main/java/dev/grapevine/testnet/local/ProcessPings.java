package dev.grapevine.testnet.local;

import dev.grapevine.testnet.measure.link.RoundTrip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Has nodes of other processes ping their peers, and asks them how long the answers took.
 *
 * <p>A process pings all of its peers at once, when it next looks after them (a {@code bitcoind}
 * within 100 ms), and tells of the last answer in {@code getpeerinfo}, to the microsecond. Belongs
 * to one thread.
 */
final class ProcessPings {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long POLL_MILLIS = 20;

  /** Between two processes, on average, so that they do not all ping at once. */
  private static final long MEAN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Until a {@code bitcoind} looks after its peers. */
  private static final long HANDLER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final LocalNetwork network;
  private final PeerMap peers;
  private final List<Integer> processes;
  private final Random random;

  /**
   * Of these nodes, which are processes.
   *
   * @param peers who is behind their connections
   */
  ProcessPings(LocalNetwork network, PeerMap peers, List<Integer> processes, Random random) {
    this.network = network;
    this.peers = peers;
    this.processes = processes;
    this.random = random;
  }

  /**
   * Each of them pings each of its peers once; returns when all have their answers.
   *
   * @param longestNanos what a round trip takes at the most, about: asking earlier only disturbs
   */
  List<RoundTrip> round(long longestNanos) throws TestnetException, InterruptedException {
    List<RoundTrip> trips = new ArrayList<>();
    if (processes.isEmpty()) {
      return trips;
    }
    List<Integer> shuffled = new ArrayList<>(processes);
    Collections.shuffle(shuffled, random);
    Map<Integer, Map<Long, Long>> before = new HashMap<>();
    for (int node : shuffled) {
      before.put(node, bytesSent(ask(node)));
    }
    for (int node : shuffled) {
      network.call(node, "ping");
      Thread.sleep(Duration.ofNanos((long) (random.nextExponential() * MEAN_PAUSE_NANOS)));
    }
    Thread.sleep(Duration.ofNanos(longestNanos + HANDLER_NANOS));
    for (int node : shuffled) {
      for (PeerInfo.Pings pings : answered(node, before.getOrDefault(node, Map.of()))) {
        int peer = peers.nodeOf(node, pings.connection());
        pings.roundTripNanos().ifPresent(nanos -> trips.add(new RoundTrip(node, peer, nanos)));
      }
    }
    return trips;
  }

  private List<PeerInfo.Pings> ask(int node) throws TestnetException {
    return PeerInfo.pings(network.call(node, "getpeerinfo"));
  }

  private static Map<Long, Long> bytesSent(List<PeerInfo.Pings> pings) {
    Map<Long, Long> bytes = new HashMap<>();
    pings.forEach(each -> bytes.put(each.connection(), each.bytesSent()));
    return bytes;
  }

  /** What a node says once it has sent more pings than before, and waits for none of them. */
  private List<PeerInfo.Pings> answered(int node, Map<Long, Long> before)
      throws TestnetException, InterruptedException {
    long start = System.nanoTime();
    while (!ask(node).stream()
        .allMatch(each ->
            !each.waiting() && each.bytesSent() > before.getOrDefault(each.connection(), 0L))) {
      if (System.nanoTime() - start > TIMEOUT_NANOS) {
        throw new TestnetException("node " + node + " has pinged, and has not all answers");
      }
      Thread.sleep(POLL_MILLIS);
    }
    // A bitcoind looks at its last round trip first and then at what it waits for; what came
    // between is in its next answer alone.
    return ask(node);
  }
}
