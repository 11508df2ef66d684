package dev.grapevine.relay.virtual;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.ChainStorage;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.relay.EngineConfig;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.RelayEngine;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.mempool.AcceptanceResult;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolOptions;
import dev.grapevine.relay.mempool.TestTransactions;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How much memory an engine takes, and how long a block takes through very many of them: {@code
 * ManyEngines ENGINES LINKS TRANSACTIONS}, by default 1000, 16 and 2000. Each engine has a whole
 * chainstate of its own here, which a simulation is to share; it is shown apart. A second thread
 * samples where the time goes.
 */
public final class ManyEngines {
  private static final long LATENCY_NANOS = Now.SECOND / 20;
  private static final int WARM_UP_BLOCKS = 4;
  private static final int SAMPLE_MILLIS = 2;
  private static final long FEE = 500;

  private final int engines;
  private final int linksEach;
  private final ChainBuilder builder = ChainBuilder.regtest().mature(1);
  private final List<Transaction> transactions = new ArrayList<>();
  private final List<Chainstate> chains = new ArrayList<>();
  private final List<Mempool> mempools = new ArrayList<>();
  private final ScriptChecks scripts = Chains.scripts();
  private final SplittableRandom random = new SplittableRandom(1);
  private VirtualNetwork network;

  private ManyEngines(int engines, int linksEach, int transactionCount) {
    this.engines = engines;
    this.linksEach = linksEach;
    Transaction fan = builder.coinbase(1).split(Lock.WITNESS_KEY, Math.max(1, transactionCount), 0);
    builder.mine(fan);
    for (int i = 0; i < transactionCount; i++) {
      transactions.add(Funds.of(fan, i).spend(Lock.WITNESS_KEY, 300 + i));
    }
  }

  /** Runs it and prints. */
  public static void main(String[] arguments) {
    int[] numbers = {1000, 16, 2000};
    for (int i = 0; i < arguments.length; i++) {
      numbers[i] = Integer.parseInt(arguments[i]);
    }
    new ManyEngines(numbers[0], numbers[1], numbers[2]).run();
  }

  private void run() {
    System.out.printf("%d engines, %d links each%n", engines, linksEach);
    long before = heap();
    for (int i = 0; i < engines; i++) {
      long salt = random.nextLong();
      Chainstate chain =
          Chainstate.open(
              builder.params(),
              ChainStorage.inMemory(new MemoryBlockStore(), salt),
              Chainstate.Options.of(scripts, salt));
      Chains.feed(chain, builder.blocks());
      chains.add(chain);
    }
    before = report("chainstate", before);
    network = new VirtualNetwork(builder.now());
    for (Chainstate chain : chains) {
      Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, random.nextLong(), random.nextLong());
      mempools.add(mempool);
      SplittableRandom own = random.split();
      network.addNode((index, outbox) ->
          new RelayEngine(
              EngineConfig.defaults("/many:1/"),
              chain,
              mempool,
              new TransactionAcceptance(mempool, chain, scripts),
              outbox,
              EventSink.NONE,
              own));
    }
    before = report("engine without links", before);
    connect();
    network.runUntil(network.now().after(10 * Now.SECOND));
    report(linksEach + " links", before);
    for (int i = 0; i < WARM_UP_BLOCKS; i++) {
      spread(builder.mine(), false);
    }
    spread(builder.mine(), true);
    before = heap();
    acceptOnce();
    for (Mempool mempool : mempools.subList(1, engines)) {
      for (Transaction tx : transactions) {
        TestTransactions.add(mempool, tx, FEE);
      }
    }
    report("mempool of " + transactions.size(), before);
    spread(builder.mine(transactions.toArray(Transaction[]::new)), true);
  }

  /** The first engine judges them all, so that their scripts are known to all when mined. */
  private void acceptOnce() {
    TransactionAcceptance acceptance =
        new TransactionAcceptance(mempools.getFirst(), chains.getFirst(), scripts);
    for (Transaction tx : transactions) {
      if (!(acceptance.accept(tx, builder.now()) instanceof AcceptanceResult.Accepted)) {
        throw new AssertionError("refused: " + tx);
      }
    }
  }

  /** Each dials half of its links; who is dialled is random. */
  private void connect() {
    for (int i = 0; i < engines; i++) {
      for (int link = 0; link < linksEach / 2; link++) {
        int other = link == 0 ? (i + 1) % engines : random.nextInt(engines);
        if (other != i) {
          network.connect(network.nodes().get(i), network.nodes().get(other), LATENCY_NANOS);
        }
      }
    }
  }

  private void spread(Block block, boolean measured) {
    Sampler sampler = new Sampler(Thread.currentThread());
    if (measured) {
      sampler.start();
    }
    long events = network.eventsHandled();
    long virtual = network.now().protocolNanos();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpuStart = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    network.nodes().get(random.nextInt(engines)).submit(block);
    boolean everywhere =
        network.runUntil(() -> false, network.now().after(5 * Now.SECOND)) || isTip(block);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = (threads.getCurrentThreadCpuTime() - cpuStart) / 1e9;
    if (!everywhere) {
      throw new AssertionError("the block did not reach all in five virtual seconds");
    }
    if (measured) {
      sampler.finish();
      System.out.printf(
          "block of %d transactions: %.2f s wall, %.2f s CPU, %.0f us CPU an engine, %d events,"
              + " %.0f virtual s%n",
          block.transactions().size(),
          seconds,
          cpu,
          cpu * 1e6 / engines,
          network.eventsHandled() - events,
          (network.now().protocolNanos() - virtual) / 1e9);
      sampler.print();
    }
  }

  private boolean isTip(Block block) {
    return chains.stream().allMatch(chain -> chain.tip().hash().equals(block.hash()));
  }

  private long report(String what, long before) {
    long now = heap();
    System.out.printf("%-22s %8.1f KiB an engine%n", what, (now - before) / 1024.0 / engines);
    return now;
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 2; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Counts in which part of the code a thread is, by the outermost frame that names one. */
  private static final class Sampler extends Thread {
    private static final Map<String, String> PARTS =
        Map.of(
            "Chainstate.advance", "connect the block",
            "Chainstate.acceptBlock", "check and store the block",
            "PartialBlock.begin", "match the sketch",
            "PartialBlock.finish", "Merkle roots of the rebuilt block",
            "Mempool.blockConnected", "take the block out of the mempool",
            "CompactBlockEncoder.sketch", "encode the sketch",
            "RelayEngine.nextWake", "next wake",
            "RelayEngine.settle", "passes over the peers",
            "EventQueue.remove", "event queue",
            "WakeQueue.set", "wake queue");

    private final Thread sampled;
    private final AtomicBoolean done = new AtomicBoolean();
    private final Map<String, Integer> counts = new TreeMap<>();
    private int total;

    Sampler(Thread sampled) {
      this.sampled = sampled;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        while (!done.get()) {
          Thread.sleep(SAMPLE_MILLIS);
          total++;
          counts.merge(part(sampled.getStackTrace()), 1, Integer::sum);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** The innermost named part. */
    private static String part(StackTraceElement[] stack) {
      for (StackTraceElement frame : stack) {
        String type = frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
        String part = PARTS.get(type + "." + frame.getMethodName());
        if (part != null) {
          return part;
        }
      }
      return "the rest";
    }

    void finish() {
      done.set(true);
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void print() {
      counts.entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .forEach(entry ->
              System.out.printf(
                  "  %5.1f%%  %s%n", 100.0 * entry.getValue() / total, entry.getKey()));
    }
  }
}
