package dev.grapevine.testnet.local;

import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.p2p.frame.V2Session;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.testnet.measure.Machine;
import dev.grapevine.testnet.measure.StolenTime;
import dev.grapevine.testnet.measure.link.LinkErrors;
import dev.grapevine.testnet.measure.link.LinkProbe;
import dev.grapevine.testnet.measure.link.LinkReport;
import dev.grapevine.testnet.process.LogEvent;
import dev.grapevine.testnet.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Measures the links of a network instead of what travels over them: each end of each link pings
 * the other one, over and over, and nothing else happens. Belongs to one thread; {@link #close} may
 * come from any.
 */
public final class LinkRun implements AutoCloseable {
  /** Rounds of pings: two messages in each direction of each link. */
  public static final int MAX_ROUNDS = 10_000;

  private static final long ROUND_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /**
   * Between two pings, on average. They come at random, as independent events do: a node that pings
   * all of its peers at once has their answers arrive at once, and then it is the processors that
   * are measured.
   */
  private static final long MEAN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

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
    int links = topology.edges();
    probe.begin();
    // A ping from each end, and the pongs.
    int ofOneRound = 4 * links;
    progress.begin("warming up", WARMUP_ROUNDS);
    for (int round = 1; round <= WARMUP_ROUNDS; round++) {
      pingAll();
      await(ofOneRound * round);
      progress.reached(round);
    }
    progress.end("warmed up");
    List<Ping> pings = pings();
    progress.begin("pinging", rounds);
    StolenTime stolen = new StolenTime();
    for (int round = 1; round <= rounds; round++) {
      pingOneByOne(pings);
      await(ofOneRound * (round + WARMUP_ROUNDS));
      progress.reached(round);
    }
    OptionalDouble share = stolen.share();
    List<LinkProbe.Delivery> deliveries = probe.deliveries();
    deliveries = deliveries.subList(ofOneRound * WARMUP_ROUNDS, deliveries.size());
    progress.end("pinged " + Stage.counted(rounds, "time"));
    boolean encrypted = options.protocol().encrypted();
    int bytes = encrypted ? V2Session.wireBytes("ping", PING_BYTES) : V1Header.SIZE + PING_BYTES;
    return new LinkReport(
        ClientVersion.VERSION,
        options.seed(),
        options.nodes(),
        links,
        options.graph().links().label(),
        encrypted ? "v2" : "v1",
        LinkErrors.of(deliveries, options.graph().links(), bytes),
        Machine.loadOneMinute(),
        share);
  }

  private void await(int expected) throws TestnetException, InterruptedException {
    if (!probe.await(expected, ROUND_TIMEOUT_NANOS)) {
      throw new TestnetException(
          "only "
              + probe.deliveries().size()
              + " of "
              + expected
              + " messages came: the machine is too slow for so many, lower --nodes");
    }
  }

  private void pingAll() throws TestnetException, InterruptedException {
    for (int node = 0; node < topology.size(); node++) {
      network.call(node, "ping");
    }
  }

  /** From one end of a connection to the other. */
  private record Ping(InProcessNode from, PeerId to) {}

  private List<Ping> pings() throws TestnetException, InterruptedException {
    List<List<ConnectionInfo>> connections = network.ask(NetworkNode::connections);
    List<Ping> pings = new ArrayList<>();
    for (int number = 0; number < connections.size(); number++) {
      if (network.node(number) instanceof InProcessNode node) {
        connections.get(number).forEach(each -> pings.add(new Ping(node, each.id())));
      }
    }
    return pings;
  }

  private void pingOneByOne(List<Ping> pings) throws InterruptedException {
    List<Ping> shuffled = new ArrayList<>(pings);
    Collections.shuffle(shuffled, random);
    for (Ping ping : shuffled) {
      ping.from().node().ping(ping.to());
      Thread.sleep(Duration.ofNanos((long) (random.nextExponential() * MEAN_PAUSE_NANOS)));
    }
  }

  /** Stops the nodes and leaves nothing behind. From any thread, at any moment, more than once. */
  @Override
  public void close() {
    network.close();
  }
}
