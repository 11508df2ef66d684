package dev.grapevine.testnet.api;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.address.DecodedAddress;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.core.EventSinks;
import dev.grapevine.node.core.WireTrace;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.local.LocalNetwork;
import dev.grapevine.testnet.local.NetworkStart;
import dev.grapevine.testnet.local.NodeObserver;
import dev.grapevine.testnet.local.Progress;
import dev.grapevine.testnet.local.TestnetException;
import dev.grapevine.testnet.local.TestnetOptions;
import dev.grapevine.testnet.measure.LogRecorder;
import dev.grapevine.testnet.measure.NodeRecorder;
import dev.grapevine.testnet.measure.Recording;
import dev.grapevine.testnet.process.LogEvent;
import dev.grapevine.testnet.topology.Topology;
import dev.grapevine.testnet.topology.TopologyShape;
import dev.grapevine.testnet.workload.FanOut;
import dev.grapevine.testnet.workload.OwnCoin;
import dev.grapevine.testnet.workload.Purse;
import dev.grapevine.testnet.workload.Wallet;
import dev.grapevine.testnet.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * A regtest network in this process, over real TCP on loopback: nodes that take JSON-RPC as
 * bitcoind does, a miner, and a wallet that pays whom you like.
 *
 * <pre>{@code
 * try (Testnet net = Testnet.builder().nodes(20).start()) {
 *   net.mine(0, 101);
 *   String txid = net.pay("bcrt1...", 50_000);
 *   net.awaitTransaction(txid, Duration.ofSeconds(30));
 * }
 * }</pre>
 *
 * <p>Methods block until what they are named for has happened, and are for one thread at a time;
 * {@link TestnetNode#call} and {@link #close} are for any.
 */
public final class Testnet implements AutoCloseable {
  /** A coinbase is spendable so many blocks later ({@code COINBASE_MATURITY}). */
  private static final int COINBASE_MATURITY = 100;

  /** Blocks mined by one call before all nodes have to have caught up. */
  private static final int MINING_BATCH = 20;

  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(60);

  /** Between two looks at nodes that differ. */
  private static final long POLL_MILLIS = 5;

  private final LocalNetwork network;
  private final Recording recording;
  private final Wallet wallet;
  private final Purse purse;
  private final List<TestnetNode> nodes;
  private final Topology topology;

  private Testnet(TestnetOptions options) {
    SplittableRandom seed = new SplittableRandom(options.seed());
    TestnetOptions.Graph graph = options.graph();
    topology = graph.shape().draw(graph.nodes(), graph.outbound(), seed.split());
    wallet = Wallet.of(options.seed());
    purse = new Purse(wallet);
    recording = new Recording(options.nodes());
    network = new LocalNetwork(options, seed.split());
    nodes =
        IntStream.range(0, options.nodes())
            .mapToObj(number -> new TestnetNode(network, number))
            .toList();
  }

  private void bringUp(Observers observers, Progress progress)
      throws TestnetException, InterruptedException {
    try {
      network.check(topology);
      NetworkStart.run(network, topology, node -> observer(node, observers), progress);
      // Its time brings all nodes out of the initial download, in which they announce nothing.
      mine(0, 1);
    } catch (TestnetException | InterruptedException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private NodeObserver observer(int node, Observers observers) {
    NodeRecorder recorder = recording.recorders().get(node);
    EventSink observer = observers.events.apply(node);
    return new NodeObserver(
        observer.equals(EventSink.NONE) ? recorder : new EventSinks(List.of(recorder, observer)),
        WireTrace.NONE,
        new LogRecorder(recorder).and(observers.logs.apply(node)));
  }

  /** Who is told what happens in the nodes, of this process and of others. */
  private record Observers(IntFunction<EventSink> events, IntFunction<LogEvent.Observer> logs) {
    static final Observers NONE =
        new Observers(node -> EventSink.NONE, node -> LogEvent.Observer.NONE);
  }

  /** What to start; defaults are {@link TestnetOptions#DEFAULTS}. */
  public static Builder builder() {
    return new Builder(TestnetOptions.DEFAULTS, Observers.NONE, Progress.NONE, created -> {});
  }

  /** Who dialled whom. */
  public Topology topology() {
    return topology;
  }

  /** The nodes, by number. */
  public List<TestnetNode> nodes() {
    return nodes;
  }

  /** One node. */
  public TestnetNode node(int number) {
    return nodes.get(number);
  }

  /**
   * Mines blocks at one node, with what its mempool holds and for the network's wallet, and waits
   * until every node has them.
   *
   * @return their hashes
   */
  public List<String> mine(int node, int blocks) throws TestnetException, InterruptedException {
    List<String> hashes = new ArrayList<>();
    while (hashes.size() < blocks) {
      int batch = Math.min(MINING_BATCH, blocks - hashes.size());
      int height = node(node).call("getblockcount").intValue() + batch;
      recording.expectHeight(height);
      JsonNode mined = node(node).call("generatetoaddress", batch, wallet.address());
      for (int i = 0; i < batch; i++) {
        String hash = mined.get(i).stringValue();
        hashes.add(hash);
        int spendableAt = height - batch + 1 + i + COINBASE_MATURITY;
        purse.add(coinbase(node, hash), spendableAt);
      }
      if (!recording.awaitTip(BlockHash.parse(hashes.getLast()), SYNC_TIMEOUT.toNanos())) {
        throw new TestnetException(
            "after "
                + SYNC_TIMEOUT.toSeconds()
                + " s not all nodes have block "
                + hashes.getLast());
      }
    }
    return List.copyOf(hashes);
  }

  private Transaction coinbase(int node, String hash) throws TestnetException {
    String hex = node(node).call("getblock", hash, 0).stringValue();
    return Block.parse(HexFormat.of().parseHex(hex)).transactions().getFirst();
  }

  /**
   * Pays from the network's wallet, through node 0.
   *
   * @param address a regtest address
   * @return the transaction's id; it is in node 0's mempool
   * @throws TestnetException if the address is none, or no coin of the wallet is large enough: mine
   *     101 blocks first
   */
  public String pay(String address, long satoshi) throws TestnetException {
    Script recipient =
        switch (new AddressCodec(AddressPrefixes.REGTEST).decode(address)) {
          case DecodedAddress.Valid(Script script) -> script;
          case DecodedAddress.Invalid(String error, var ignored) ->
              throw new TestnetException("no regtest address: " + address + ": " + error);
        };
    int nextHeight = node(0).call("getblockcount").intValue() + 1;
    Transaction payment =
        purse
            .pay(recipient, satoshi, nextHeight)
            .orElseThrow(() ->
                new TestnetException(
                    "the wallet has no spendable coin of "
                        + satoshi
                        + " satoshi: mine 101 blocks first"));
    return node(0)
        .call("sendrawtransaction", HexFormat.of().formatHex(payment.serialized()))
        .stringValue();
  }

  /**
   * Mines coins and signs transactions of which none depends on another, so that they may be
   * submitted anywhere in any order; they pay keys that nobody has.
   *
   * @param count at most {@link TestnetOptions#MAX_WORKLOAD}
   */
  public List<Transaction> independentPayments(int count, SplittableRandom random)
      throws TestnetException, InterruptedException {
    List<String> coinbases = mine(0, FanOut.coinbases(count) + COINBASE_MATURITY);
    List<OwnCoin> coins = new ArrayList<>();
    for (String hash : coinbases.subList(0, FanOut.coinbases(count))) {
      coins.add(OwnCoin.of(coinbase(0, hash), 0));
    }
    FanOut fanOut = FanOut.of(wallet, coins, count);
    for (Transaction split : fanOut.transactions()) {
      node(0).call("sendrawtransaction", HexFormat.of().formatHex(split.serialized()));
    }
    mine(0, Math.ceilDiv(fanOut.transactions().size(), FanOut.TRANSACTIONS_PER_BLOCK));
    return Workload.spend(wallet, fanOut.coins(), random);
  }

  /** Waits until every node has a transaction in its mempool. */
  public void awaitTransaction(String txid, Duration timeout)
      throws TestnetException, InterruptedException {
    long start = System.nanoTime();
    for (TestnetNode node : nodes) {
      while (!contains(node.call("getrawmempool"), txid)) {
        pause(start, timeout, node + " does not have transaction " + txid);
      }
    }
  }

  private static boolean contains(JsonNode array, String text) {
    return array.valueStream().anyMatch(item -> item.stringValue().equals(text));
  }

  /** Waits until all nodes have the same tip, whoever mined it. */
  public void awaitSameTip(Duration timeout) throws TestnetException, InterruptedException {
    long start = System.nanoTime();
    while (recording.recorders().stream().map(NodeRecorder::tip).distinct().count() > 1) {
      pause(start, timeout, "the nodes have different tips");
    }
  }

  private static void pause(long start, Duration timeout, String state)
      throws TestnetException, InterruptedException {
    if (System.nanoTime() - start > timeout.toNanos()) {
      throw new TestnetException("after " + timeout.toMillis() + " ms " + state);
    }
    Thread.sleep(POLL_MILLIS);
  }

  /** Stops all nodes; nothing is left behind. From any thread, more than once. */
  @Override
  public void close() {
    network.close();
  }

  /** What a network is to be. Immutable: every method returns another one. */
  public static final class Builder {
    private final TestnetOptions options;
    private final Observers observers;
    private final Progress progress;
    private final Consumer<Testnet> created;

    private Builder(
        TestnetOptions options, Observers observers, Progress progress, Consumer<Testnet> created) {
      this.options = options;
      this.observers = observers;
      this.progress = progress;
      this.created = created;
    }

    /** All of these; what concerns measuring is ignored. */
    public Builder options(TestnetOptions options) {
      return new Builder(options, observers, progress, created);
    }

    /** Tells of each node of this process what happens in it, on its event loop: return at once. */
    public Builder observe(IntFunction<EventSink> events) {
      return new Builder(options, new Observers(events, observers.logs), progress, created);
    }

    /**
     * Tells of each node in another process what its log says, on the thread that reads the logs:
     * return at once.
     */
    public Builder observeLogs(IntFunction<LogEvent.Observer> logs) {
      return new Builder(options, new Observers(observers.events, logs), progress, created);
    }

    /** Tells how the start goes on. */
    public Builder progress(Progress progress) {
      return new Builder(options, observers, progress, created);
    }

    /** Hands out the network before its first node starts, to somebody who may close it. */
    public Builder onCreated(Consumer<Testnet> created) {
      return new Builder(options, observers, progress, created);
    }

    /** So many nodes, 1 to {@link TestnetOptions#MAX_NODES}; 50 if not said. */
    public Builder nodes(int nodes) {
      return options(options.withNodes(nodes));
    }

    /** Connections that each opens, 8 or all others if not said. */
    public Builder outbound(int outbound) {
      return options(options.withOutbound(outbound));
    }

    /** Who dials whom; random if not said. */
    public Builder topology(TopologyShape topology) {
      return options(options.withTopology(topology));
    }

    /** How long and wide the ways between nodes are; as loopback is if not said. */
    public Builder links(LinkProfile links) {
      return options(options.withLinks(links));
    }

    /** Of topology, keys and choices; 1 if not said. */
    public Builder seed(long seed) {
      return options(options.withSeed(seed));
    }

    /** How blocks travel; as high-bandwidth compact blocks if not said. */
    public Builder relay(RelayMode relay) {
      return options(options.withRelay(relay));
    }

    /** Whether transactions wait for Bitcoin Core's timers, as they do if not said. */
    public Builder trickle(boolean trickle) {
      return options(options.withTrickle(trickle));
    }

    /** Where nodes keep blocks and coins; in memory if not said. */
    public Builder database(TestnetOptions.Database database) {
      return options(options.withDatabase(database));
    }

    /**
     * Starts it: returns when all nodes hold their connections and one block.
     *
     * @throws TestnetException saying what to change, with nothing left running
     */
    public Testnet start() throws TestnetException, InterruptedException {
      int nodes = options.nodes();
      int outbound = options.graph().outbound();
      if (nodes < 1 || nodes > TestnetOptions.MAX_NODES) {
        throw new TestnetException(
            "nodes must be from 1 to " + TestnetOptions.MAX_NODES + ", not " + nodes);
      }
      if (outbound < 0) {
        throw new TestnetException("outbound must not be below 0, but is " + outbound);
      }
      Testnet net = new Testnet(options.withOutbound(Math.min(outbound, nodes - 1)));
      created.accept(net);
      net.bringUp(observers, progress);
      return net;
    }
  }
}
