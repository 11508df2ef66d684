package dev.grapevine.testnet.local;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.Node;
import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.measure.BlockJourney;
import dev.grapevine.testnet.measure.CompactFigures;
import dev.grapevine.testnet.measure.Hops;
import dev.grapevine.testnet.measure.Machine;
import dev.grapevine.testnet.measure.NodeRecorder;
import dev.grapevine.testnet.measure.Recording;
import dev.grapevine.testnet.measure.Spread;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.measure.TransactionLog;
import dev.grapevine.testnet.topology.Topology;
import dev.grapevine.testnet.workload.FanOut;
import dev.grapevine.testnet.workload.OwnCoin;
import dev.grapevine.testnet.workload.Wallet;
import dev.grapevine.testnet.workload.Workload;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * One run: starts the nodes, connects them, mines until there are coins for the whole workload,
 * warms up, and then for each block submits transactions, waits until they are everywhere, mines
 * them at a random node and waits until that block is everywhere.
 *
 * <p>Topology, workload and every choice come from the seed; what the machine's scheduler does does
 * not. Belongs to one thread; {@link #close} may come from any.
 */
public final class TestnetRun implements AutoCloseable {
  /** A coinbase is spendable so many blocks later ({@code COINBASE_MATURITY}). */
  private static final int COINBASE_MATURITY = 100;

  /** Blocks mined by one call before all nodes have to have caught up. */
  private static final int MINING_BATCH = 20;

  /** Trickling takes seconds a hop; what is not there by then counts as never. */
  private static final long TRANSACTIONS_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);

  private static final long BLOCK_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long SYNC_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final double NANOS_PER_SECOND = 1e9;

  private final TestnetOptions options;
  private final Progress progress;
  private final long launchedAtNanos;
  private final Topology topology;
  private final Wallet wallet;
  private final SplittableRandom workloadRandom;
  private final SplittableRandom choices;
  private final Recording recording;
  private final LocalNetwork network;
  private int height;

  /**
   * Prepares a run; nothing is started yet.
   *
   * @param launchedAtNanos when the program was launched, on {@link System#nanoTime}'s clock
   */
  public TestnetRun(TestnetOptions options, Progress progress, long launchedAtNanos) {
    this.options = options;
    this.progress = progress;
    this.launchedAtNanos = launchedAtNanos;
    SplittableRandom seed = new SplittableRandom(options.seed());
    this.topology = options.topology().draw(options.nodes(), options.outbound(), seed.split());
    this.wallet = Wallet.of(options.seed());
    this.workloadRandom = seed.split();
    this.choices = seed.split();
    this.recording = new Recording(options.nodes());
    this.network = new LocalNetwork(options, seed.split());
  }

  /** Does all of it; the nodes are still up afterwards. To be called once. */
  public TestnetResult run() throws TestnetException, InterruptedException {
    OpenFiles.check(options, topology.edges(), OpenFiles.limit());
    Thread runner = Thread.currentThread();
    // Whatever is being waited for will not come.
    network.failure().whenComplete((ignored, cause) -> runner.interrupt());
    try {
      startNodes();
      connectNodes();
      List<Transaction> workload = fund();
      double startupSeconds = (System.nanoTime() - launchedAtNanos) / NANOS_PER_SECOND;
      warmUp();
      return measure(workload, startupSeconds);
    } catch (TestnetException | InterruptedException e) {
      if (network.failure().isCompletedExceptionally()
          && network.failure().exceptionNow() instanceof TestnetException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void startNodes() throws TestnetException {
    progress.begin("starting nodes", options.nodes());
    for (NodeRecorder recorder : recording.recorders()) {
      network.startNode(recorder);
      progress.reached(network.size());
    }
    progress.end("started " + counted(options.nodes(), "node"));
  }

  private void connectNodes() throws TestnetException, InterruptedException {
    progress.begin("connecting nodes", options.nodes());
    for (int node = 0; node < options.nodes(); node++) {
      network.connect(topology, node);
      progress.reached(node + 1);
    }
    network.awaitHandshakes(topology.edges());
    progress.end("made " + counted(topology.edges(), "connection"));
  }

  /** Mines and splits as many coins as the workload spends, and signs it. */
  private List<Transaction> fund() throws TestnetException, InterruptedException {
    int coinbases = FanOut.coinbases(options.workload());
    int fanOutBlocks = Math.ceilDiv(coinbases, FanOut.TRANSACTIONS_PER_BLOCK);
    int mature = coinbases == 0 ? 1 : COINBASE_MATURITY + coinbases;
    progress.begin("mining coins", mature + fanOutBlocks);
    // The first one alone: its time brings all nodes out of the initial download, in which they
    // would announce nothing.
    mineEverywhere(0, 1);
    while (height < mature) {
      mineEverywhere(0, Math.min(MINING_BATCH, mature - height));
      progress.reached(height);
    }
    FanOut fanOut = FanOut.of(wallet, coinbases(coinbases), options.workload());
    for (Transaction split : fanOut.transactions()) {
      network.call(0, "sendrawtransaction", hex(split));
    }
    for (int i = 0; i < fanOutBlocks; i++) {
      mineEverywhere(0, 1);
      progress.reached(height);
    }
    List<Transaction> workload = Workload.spend(wallet, fanOut.coins(), workloadRandom);
    progress.end(
        "mined "
            + counted(height, "block")
            + " and signed "
            + counted(workload.size(), "transaction"));
    return workload;
  }

  private List<OwnCoin> coinbases(int count) throws TestnetException {
    List<OwnCoin> coins = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String hash = network.call(0, "getblockhash", i).stringValue();
      String block = network.call(0, "getblock", hash, 0).stringValue();
      Block mined = Block.parse(HexFormat.of().parseHex(block));
      coins.add(OwnCoin.of(mined.transactions().getFirst(), 0));
    }
    return coins;
  }

  private void warmUp() throws TestnetException, InterruptedException {
    if (options.warmup() == 0) {
      return;
    }
    progress.begin("warming up", options.warmup());
    for (int i = 1; i <= options.warmup(); i++) {
      mineEverywhere(choices.nextInt(options.nodes()), 1);
      progress.reached(i);
    }
    progress.end("warmed up with " + counted(options.warmup(), "empty block"));
  }

  private void mineEverywhere(int miner, int blocks) throws TestnetException, InterruptedException {
    BlockHash tip = mine(miner, blocks);
    if (!recording.awaitTip(tip, SYNC_TIMEOUT_NANOS)) {
      throw new TestnetException(
          String.format(
              Locale.ROOT,
              "after %d s only %d of %d nodes have block %d: the machine is too slow for so many,"
                  + " lower --nodes",
              TimeUnit.NANOSECONDS.toSeconds(SYNC_TIMEOUT_NANOS),
              recording.reachedHeight(),
              options.nodes(),
              height));
    }
  }

  private BlockHash mine(int miner, int blocks) throws TestnetException {
    height += blocks;
    recording.expectHeight(height);
    JsonNode hashes = network.call(miner, "generatetoaddress", blocks, wallet.address());
    return BlockHash.parse(hashes.get(blocks - 1).stringValue());
  }

  private TestnetResult measure(List<Transaction> workload, double startupSeconds)
      throws TestnetException, InterruptedException {
    List<Txid> txids = workload.stream().map(Transaction::txid).toList();
    TransactionLog log = new TransactionLog(options.nodes(), txids, options.transactions());
    List<BlockJourney.Mined> mined = new ArrayList<>();
    List<Traffic> before = network.ask(Node::traffic);
    long collectorBefore = Machine.collectorMillis();
    recording.begin(log);
    progress.begin("measuring blocks", options.blocks());
    for (int block = 0; block < options.blocks(); block++) {
      int from = block * options.transactions();
      submit(workload.subList(from, from + options.transactions()));
      if (options.transactions() > 0) {
        log.awaitRound(block, TRANSACTIONS_TIMEOUT_NANOS);
      }
      int miner = choices.nextInt(options.nodes());
      BlockHash hash = mine(miner, 1);
      mined.add(new BlockJourney.Mined(hash, miner));
      recording.awaitTip(hash, BLOCK_TIMEOUT_NANOS);
      progress.reached(block + 1);
    }
    recording.end();
    // Also lets every event loop finish what it was recording.
    List<Traffic> after = network.ask(Node::traffic);
    TestnetResult.Memory memory =
        new TestnetResult.Memory(Machine.residentMib(), Machine.heapUsedMib());
    TestnetResult.Conditions conditions =
        new TestnetResult.Conditions(
            network.trickles(),
            options.warmup(),
            Machine.collectorMillis() - collectorBefore,
            Machine.loadOneMinute(),
            Machine.cpus());
    progress.end("measured " + counted(options.blocks(), "block"));
    PeerMap peers = network.peers();
    List<BlockJourney> journeys = BlockJourney.read(mined, recording.recorders(), peers);
    return new TestnetResult(
        setup(peers),
        startupSeconds,
        Spread.of(journeys.stream().map(BlockJourney::delays).toList()),
        journeys.stream().mapToInt(BlockJourney::transactions).average().orElse(Double.NaN),
        Spread.of(journeys.stream().map(BlockJourney::headerDelays).toList()),
        Spread.of(log.delays()),
        CompactFigures.of(
            mined.stream().map(BlockJourney.Mined::hash).toList(), recording.recorders()),
        SentMessages.between(before, after),
        announcements(),
        Hops.of(journeys),
        memory,
        conditions);
  }

  private TestnetResult.Setup setup(PeerMap peers) {
    return new TestnetResult.Setup(
        ClientVersion.VERSION,
        options.seed(),
        options.nodes(),
        Math.toIntExact(Math.round((double) topology.edges() / options.nodes())),
        options.topology().label(),
        options.links().label(),
        peers.connectionsMean(),
        relayName(options.relay()),
        options.encrypted() ? "v2" : "v1");
  }

  private TestnetResult.Announcements announcements() {
    List<NodeRecorder> recorders = recording.recorders();
    return new TestnetResult.Announcements(
        recorders.stream().mapToLong(NodeRecorder::announced).sum(),
        recorders.stream().mapToLong(NodeRecorder::announcedKnown).sum());
  }

  /** The name of a mode, as {@code --relay} and the JSON object have it. */
  public static String relayName(RelayMode mode) {
    return switch (mode) {
      case FULL -> "full";
      case LOW_BANDWIDTH -> "low";
      case HIGH_BANDWIDTH -> "high";
    };
  }

  /** Submits transactions, spread evenly over the nodes, to all of these at the same time. */
  private void submit(List<Transaction> transactions)
      throws TestnetException, InterruptedException {
    int first = choices.nextInt(options.nodes());
    int shares = Math.min(options.nodes(), transactions.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> submissions = new ArrayList<>();
      for (int i = 0; i < shares; i++) {
        int share = i;
        int node = (first + share) % options.nodes();
        submissions.add(threads.submit(() -> submitShare(node, transactions, share, shares)));
      }
      for (Future<Integer> submission : submissions) {
        submission.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TestnetException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Submits every {@code step}-th transaction to one node; returns how many. */
  private int submitShare(int node, List<Transaction> transactions, int from, int step)
      throws TestnetException {
    int submitted = 0;
    for (int i = from; i < transactions.size(); i += step) {
      network.call(node, "sendrawtransaction", hex(transactions.get(i)));
      submitted++;
    }
    return submitted;
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String hex(Transaction transaction) {
    return HexFormat.of().formatHex(transaction.serialized());
  }

  /** Stops the nodes and leaves nothing behind. From any thread, at any moment, more than once. */
  @Override
  public void close() {
    network.close();
  }
}
