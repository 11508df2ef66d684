package dev.grapevine.testnet.local;

import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.p2p.frame.V2Session;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.relay.EventSink;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.measure.Machine;
import dev.grapevine.testnet.measure.StolenTime;
import dev.grapevine.testnet.measure.link.LinkEnd;
import dev.grapevine.testnet.measure.link.LinkErrors;
import dev.grapevine.testnet.measure.link.LinkProbe;
import dev.grapevine.testnet.measure.link.LinkReport;
import dev.grapevine.testnet.measure.link.ProcessLinks;
import dev.grapevine.testnet.measure.link.RoundTrip;
import dev.grapevine.testnet.process.LogEvent;
import dev.grapevine.testnet.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Measures the links of a network instead of what travels over them: each end of each link pings
 * the other one, over and over, and nothing else happens. Links with an end in another process are
 * pinged a second time without their delays, so that what such a process takes to answer is known.
 * Belongs to one thread; {@link #close} may come from any.
 */
public final class LinkRun implements AutoCloseable {
  /** Rounds of pings: two messages in each direction of each link. */
  public static final int MAX_ROUNDS = 10_000;

  /** Rounds that do not count, in which all is pinged at once: until the code is compiled well. */
  private static final int WARMUP_ROUNDS = 40;

  private static final int PING_BYTES = 8;

  private final TestnetOptions options;
  private final int rounds;
  private final Progress progress;
  private final Topology topology;
  private final LocalNetwork network;
  private final Random random;
  private final LinkProbe probe = new LinkProbe();
  private final List<LinkProbe.Delivery> deliveries = new ArrayList<>();
  private final List<RoundTrip> asked = new ArrayList<>();
  private final List<RoundTrip> unasked = new ArrayList<>();

  /** Prepares a run; nothing is started yet. */
  public LinkRun(TestnetOptions options, int rounds, Progress progress) {
    this.options = options;
    this.rounds = rounds;
    this.progress = progress;
    SplittableRandom seed = new SplittableRandom(options.seed());
    TestnetOptions.Graph graph = options.graph();
    this.topology = graph.shape().draw(graph.nodes(), graph.outbound(), seed.split());
    this.network = new LocalNetwork(options, seed.split());
    this.random = Random.from(seed.split());
  }

  /** Does all of it. To be called once. */
  public LinkReport run() throws TestnetException, InterruptedException {
    network.check(topology);
    NetworkStart.run(
        network,
        topology,
        node -> new NodeObserver(EventSink.NONE, probe.trace(node), LogEvent.Observer.NONE),
        progress);
    LinkPings pings = LinkPings.of(network, probe, random);
    int outer = outerLinks();
    warmUp(pings, outer);
    StolenTime stolen = new StolenTime();
    measure(pings);
    if (outer > 0 && LinkProxies.areNeeded(options)) {
      measureWithoutDelays(pings);
    }
    return report(outer, stolen.share());
  }

  private void warmUp(LinkPings pings, int outer) throws TestnetException, InterruptedException {
    progress.begin("warming up", WARMUP_ROUNDS);
    for (int round = 1; round <= WARMUP_ROUNDS; round++) {
      pings.burst();
      progress.reached(round);
    }
    if (outer > 0) {
      pings.outerRound(longestNanos());
    }
    progress.end("warmed up");
  }

  private void measure(LinkPings pings) throws TestnetException, InterruptedException {
    progress.begin("pinging", rounds);
    for (int round = 1; round <= rounds; round++) {
      LinkPings.Seen seen = pings.round(longestNanos());
      deliveries.addAll(seen.deliveries());
      asked.addAll(seen.roundTrips());
      progress.reached(round);
    }
    progress.end("pinged " + Stage.counted(rounds, "time"));
  }

  private void measureWithoutDelays(LinkPings pings) throws TestnetException, InterruptedException {
    network.liftDelays();
    progress.begin("pinging without delays", rounds);
    for (int round = 1; round <= rounds; round++) {
      unasked.addAll(pings.outerRound(0));
      progress.reached(round);
    }
    progress.end("pinged without delays");
  }

  private LinkReport report(int outer, OptionalDouble stolen) {
    boolean encrypted = options.protocol().encrypted();
    int bytes = encrypted ? V2Session.wireBytes("ping", PING_BYTES) : V1Header.SIZE + PING_BYTES;
    LinkProfile profile = options.graph().links();
    return new LinkReport(
        ClientVersion.VERSION,
        options.seed(),
        options.nodes(),
        topology.edges(),
        profile.label(),
        encrypted ? "v2" : "v1",
        LinkErrors.of(deliveries, profile, bytes),
        outer == 0
            ? Optional.empty()
            : Optional.of(ProcessLinks.of(outer, asked, unasked, profile, bytes, ends())),
        Machine.loadOneMinute(),
        stolen);
  }

  private List<LinkEnd> ends() {
    List<Integer> bitcoinds = network.makeup().bitcoindNodes();
    List<LinkEnd> ends = new ArrayList<>();
    for (int node = 0; node < topology.size(); node++) {
      LinkEnd elsewhere = bitcoinds.contains(node) ? LinkEnd.BITCOIND : LinkEnd.GRAPEVINE;
      ends.add(isOutside(node) ? elsewhere : LinkEnd.HERE);
    }
    return ends;
  }

  /** Links with an end in another process. */
  private int outerLinks() {
    int outer = 0;
    for (int from = 0; from < topology.size(); from++) {
      for (int i = 0; i < topology.outbound(from); i++) {
        outer += isOutside(from) || isOutside(topology.target(from, i)) ? 1 : 0;
      }
    }
    return outer;
  }

  private boolean isOutside(int node) {
    return network.node(node) instanceof ProcessNode;
  }

  /** The longest round trip that is asked for. */
  private long longestNanos() {
    long longest = 0;
    for (int from = 0; from < topology.size(); from++) {
      for (int i = 0; i < topology.outbound(from); i++) {
        LinkProfile.Way way = options.graph().links().between(from, topology.target(from, i));
        longest = Math.max(longest, 2 * way.delayNanos());
      }
    }
    return longest;
  }

  /** Stops the nodes and leaves nothing behind. From any thread, at any moment, more than once. */
  @Override
  public void close() {
    network.close();
  }
}
