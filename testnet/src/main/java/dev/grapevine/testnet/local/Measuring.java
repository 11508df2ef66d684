package dev.grapevine.testnet.local;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.testnet.measure.BlockJourney;
import dev.grapevine.testnet.measure.Breakdown;
import dev.grapevine.testnet.measure.CompactFigures;
import dev.grapevine.testnet.measure.Hops;
import dev.grapevine.testnet.measure.Machine;
import dev.grapevine.testnet.measure.NodeRecorder;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.Spread;
import dev.grapevine.testnet.measure.StolenTime;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.measure.TransactionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The last phase: for each block submits transactions, waits until they are everywhere, mines them
 * at a random node and waits until that block is everywhere; then adds up what was recorded.
 */
final class Measuring {
  private final Stage stage;
  private final Miner miner;
  private final SplittableRandom choices;
  private final List<Transaction> workload;
  private final TransactionLog log;
  private final FaultInjector faults;
  private final Arrival arrival;
  private final FaultPhases phases = new FaultPhases();
  private final List<BlockJourney.Mined> mined = new ArrayList<>();
  private List<BlockJourney> journeys = List.of();

  Measuring(Stage stage, Miner miner, SplittableRandom choices, List<Transaction> workload) {
    this.stage = stage;
    this.miner = miner;
    this.choices = choices;
    this.workload = workload;
    List<Txid> txids = workload.stream().map(Transaction::txid).toList();
    log = new TransactionLog(stage.options().nodes(), txids, stage.options().load().transactions());
    faults = new FaultInjector(stage, miner);
    arrival = new Arrival(stage, miner, faults, log);
  }

  /** Does all of it. To be called once. */
  TestnetResult run(double startupSeconds) throws TestnetException, InterruptedException {
    int blocks = stage.options().load().blocks();
    List<Traffic> before = stage.network().traffic();
    long collectorBefore = Machine.collectorMillis();
    StolenTime stolen = new StolenTime();
    stage.recording().begin(log);
    stage.progress().begin("measuring blocks", blocks);
    try (faults) {
      faults.begin();
      for (int block = 0; block < blocks; block++) {
        round(block);
        stage.progress().reached(block + 1);
      }
    }
    stage.network().catchUp();
    stage.recording().end();
    // Also lets every event loop finish what it was recording.
    List<Traffic> after = stage.network().traffic();
    TestnetResult.Memory memory =
        new TestnetResult.Memory(stage.network().residentMib(), Machine.heapUsedMib());
    TestnetResult.Conditions conditions =
        new TestnetResult.Conditions(
            stage.options().protocol().trickle(),
            stage.options().load().warmup(),
            Rehearsal.blocks(stage.options()),
            Machine.collectorMillis() - collectorBefore,
            Machine.loadOneMinute(),
            stolen.share(),
            Machine.cpus());
    stage.progress().end("measured " + Stage.counted(blocks, "block"));
    return result(startupSeconds, SentMessages.between(before, after), memory, conditions);
  }

  /** One block with its transactions. */
  private void round(int block) throws TestnetException, InterruptedException {
    int transactions = stage.options().load().transactions();
    int from = block * transactions;
    arrival.awaitReturn(faults.before(block + 1));
    List<Integer> takers = arrival.sources().toList();
    int first = choices.nextInt(takers.size());
    phases.beginTransactions(faults.state(), faults.phase());
    Submission.run(
        stage.network(), workload.subList(from, from + transactions), takers, first, log);
    if (transactions > 0) {
      arrival.awaitTransactions(block, takers.get(first));
    }
    List<Integer> miners = arrival.sources().toList();
    int node = miners.get(choices.nextInt(miners.size()));
    phases.beginBlock(faults.state(), faults.phase());
    BlockHash hash = miner.mine(node, 1);
    mined.add(new BlockJourney.Mined(hash, node));
    arrival.awaitBlock(hash, node);
    phases.end();
  }

  private TestnetResult result(
      double startupSeconds,
      List<TestnetResult.MessageCount> messages,
      TestnetResult.Memory memory,
      TestnetResult.Conditions conditions)
      throws TestnetException, InterruptedException {
    PeerMap peers = stage.network().peers();
    List<NodeRecorder> recorders = stage.recording().recorders();
    journeys = BlockJourney.read(mined, recorders, peers);
    return new TestnetResult(
        setup(peers),
        startupSeconds,
        Spread.of(phases.ofBlocks(journeys, BlockJourney::delays)),
        journeys.stream().mapToInt(BlockJourney::transactions).average().orElse(Double.NaN),
        Spread.of(phases.ofBlocks(journeys, BlockJourney::headerDelays)),
        Spread.of(phases.ofTransactions(log)),
        CompactFigures.of(mined.stream().map(BlockJourney.Mined::hash).toList(), recorders),
        messages,
        announcements(recorders),
        Hops.of(journeys),
        Breakdown.of(journeys, recorders, peers),
        memory,
        conditions,
        phases.figures(
            faults, stage.options().faults(), journeys, log, recorders, stage.topology().edges()));
  }

  /** What {@link #run} measured. */
  RunTrace trace() {
    RunTrace.Counted counted =
        new RunTrace.Counted(
            phases.ofBlocks(journeys, BlockJourney::delays)::get,
            round -> phases.inTime(round, journeys.get(round)),
            phases.ofBlocks(journeys, BlockJourney::headerDelays)::get,
            phases.ofTransactions(log)::get);
    return RunTrace.of(stage.topology(), stage.recording(), journeys, log, counted);
  }

  private TestnetResult.Setup setup(PeerMap peers) {
    TestnetOptions options = stage.options();
    return new TestnetResult.Setup(
        ClientVersion.VERSION,
        options.seed(),
        options.nodes(),
        Math.toIntExact(Math.round((double) stage.topology().edges() / options.nodes())),
        options.graph().shape().label(),
        options.graph().links().label(),
        peers.connectionsMean(),
        TestnetRun.relayName(options.protocol().relay()),
        options.protocol().encrypted() ? "v2" : "v1",
        stage.network().makeup());
  }

  private static TestnetResult.Announcements announcements(List<NodeRecorder> recorders) {
    return new TestnetResult.Announcements(
        recorders.stream().mapToLong(NodeRecorder::announced).sum(),
        recorders.stream().mapToLong(NodeRecorder::announcedKnown).sum());
  }
}
