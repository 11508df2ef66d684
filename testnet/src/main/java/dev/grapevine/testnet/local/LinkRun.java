package dev.grapevine.testnet.local;

import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.p2p.frame.V2Session;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.relay.EventSink;
import dev.grapevine.testnet.measure.Machine;
import dev.grapevine.testnet.measure.link.LinkErrors;
import dev.grapevine.testnet.measure.link.LinkProbe;
import dev.grapevine.testnet.measure.link.LinkReport;
import dev.grapevine.testnet.process.LogEvent;
import dev.grapevine.testnet.topology.Topology;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Measures the links of a network instead of what travels over them: every node pings all of its
 * peers, over and over, and nothing else happens. Belongs to one thread; {@link #close} may come
 * from any.
 */
public final class LinkRun implements AutoCloseable {
  /** Rounds of pings: two messages in each direction of each link. */
  public static final int MAX_ROUNDS = 10_000;

  private static final long ROUND_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** So that the pings of all nodes do not want the two processors at the same moment. */
  private static final long PAUSE_MILLIS = 10;

  /** Rounds that do not count: code that is still being compiled is no link. */
  private static final int WARMUP_ROUNDS = 20;

  private static final int PING_BYTES = 8;

  private final TestnetOptions options;
  private final int rounds;
  private final Progress progress;
  private final Topology topology;
  private final LocalNetwork network;
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
    progress.begin("pinging", rounds);
    // Never awaited, and so never in the count: the handshake's pings may still be under way.
    pingAll();
    probe.begin();
    // A ping from each end, and the pongs.
    int ofOneRound = 4 * links;
    for (int round = 1 - WARMUP_ROUNDS; round <= rounds; round++) {
      pingAll();
      int expected = ofOneRound * (round + WARMUP_ROUNDS);
      if (!probe.await(expected, ROUND_TIMEOUT_NANOS)) {
        throw new TestnetException(
            "only "
                + probe.deliveries().size()
                + " of "
                + expected
                + " messages came: the machine is too slow for so many, lower --nodes");
      }
      progress.reached(Math.max(0, round));
    }
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
        Machine.loadOneMinute());
  }

  private void pingAll() throws TestnetException, InterruptedException {
    for (int node = 0; node < topology.size(); node++) {
      network.call(node, "ping");
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Stops the nodes and leaves nothing behind. From any thread, at any moment, more than once. */
  @Override
  public void close() {
    network.close();
  }
}
