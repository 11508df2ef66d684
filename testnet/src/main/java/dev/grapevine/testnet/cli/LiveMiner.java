package dev.grapevine.testnet.cli;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.testnet.api.Testnet;
import dev.grapevine.testnet.live.LiveActions;
import dev.grapevine.testnet.local.Progress;
import dev.grapevine.testnet.local.TestnetException;
import dev.grapevine.testnet.local.TestnetOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Mines and pays for those who look at the page. One call at a time. */
final class LiveMiner implements LiveActions {
  /** Transactions signed before the network is shown; each costs some 60 µs. */
  private static final int TRANSACTIONS = 4_000;

  private final Testnet net;
  private final SplittableRandom random;
  private final Deque<Transaction> ready = new ArrayDeque<>();

  private LiveMiner(Testnet net, SplittableRandom random) {
    this.net = net;
    this.random = random;
  }

  /** Mines coins and signs what is to be sent. */
  static LiveMiner prepare(Testnet net, TestnetOptions options, Progress progress)
      throws TestnetException, InterruptedException {
    LiveMiner miner = new LiveMiner(net, new SplittableRandom(options.seed()).split());
    progress.begin("mining coins", 1);
    miner.ready.addAll(net.independentPayments(TRANSACTIONS, miner.random));
    progress.reached(1);
    progress.end("mined coins and signed " + TRANSACTIONS + " transactions");
    return miner;
  }

  @Override
  public String mine() throws TestnetException, InterruptedException {
    return net.mine(random.nextInt(net.nodes().size()), 1).getFirst();
  }

  @Override
  public int send(int transactions) throws TestnetException {
    int sent = 0;
    while (sent < transactions && !ready.isEmpty()) {
      String hex = HexFormat.of().formatHex(ready.removeFirst().serialized());
      net.node(random.nextInt(net.nodes().size())).call("sendrawtransaction", hex);
      sent++;
    }
    return sent;
  }
}
