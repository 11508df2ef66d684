package dev.grapevine.testnet.local;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.testnet.measure.TransactionLog;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hands transactions to the nodes' JSON-RPC ports. */
final class Submission {
  private Submission() {}

  /**
   * Submits transactions, spread evenly over nodes, to all of these at the same time.
   *
   * @param nodes that may take some
   * @param first place in them of the one that takes the first
   * @param log is told of each which node it is for
   */
  static void run(
      LocalNetwork network,
      List<Transaction> transactions,
      List<Integer> nodes,
      int first,
      TransactionLog log)
      throws TestnetException, InterruptedException {
    int shares = Math.min(nodes.size(), transactions.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> submissions = new ArrayList<>();
      for (int i = 0; i < shares; i++) {
        int share = i;
        int node = nodes.get((first + share) % nodes.size());
        for (int at = share; at < transactions.size(); at += shares) {
          log.submitting(transactions.get(at).txid(), node);
        }
        submissions.add(threads.submit(() -> one(network, node, transactions, share, shares)));
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
  private static int one(
      LocalNetwork network, int node, List<Transaction> transactions, int from, int step)
      throws TestnetException {
    int submitted = 0;
    for (int i = from; i < transactions.size(); i += step) {
      String hex = HexFormat.of().formatHex(transactions.get(i).serialized());
      network.call(node, "sendrawtransaction", hex);
      submitted++;
    }
    return submitted;
  }
}
