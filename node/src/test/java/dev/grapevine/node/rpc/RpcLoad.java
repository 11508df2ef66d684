package dev.grapevine.node.rpc;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.StandardScript;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts load on the JSON-RPC port of a regtest node, this project's or bitcoind, and prints what it
 * bore: {@code RpcLoad PORT USER:PASSWORD TRANSACTIONS}, with nothing on the node's chain before.
 * Calls a second of {@code sendrawtransaction} over one keep-alive connection and over 16, and of
 * {@code getblock} with verbosity 2 of a block of 4,000 of those transactions. As many are sent
 * before the first that count.
 */
public final class RpcLoad {
  private static final byte[] WITNESS_SCRIPT = {0x51};
  private static final Script ANYONE =
      StandardScript.payToWitnessScriptHash(Sha256.hash(WITNESS_SCRIPT));
  private static final String DESCRIPTOR = "raw(" + ANYONE.toHex() + ")";
  private static final long FEE_SATOSHI = 1_000;
  private static final int MATURITY = 100;
  private static final int MANY = 16;
  private static final int READS = 20;

  /** Transactions sent before any is counted: client and node, if it is one of ours, compile. */
  private static final int WARM_UP = 4_000;

  /** What fits into a block of any node. */
  private static final int CONFIRMED = 4_000;

  private static final int OUTPUTS = 1_000;

  private final InetSocketAddress address;
  private final String credentials;

  private RpcLoad(int port, String credentials) {
    this.address = new InetSocketAddress("127.0.0.1", port);
    this.credentials = credentials;
  }

  public static void main(String[] args) throws Exception {
    new RpcLoad(Integer.parseInt(args[0]), args[1]).run(Integer.parseInt(args[2]));
  }

  private RpcClient connect() {
    return new RpcClient(address, credentials, Duration.ofMinutes(5));
  }

  private void run(int count) throws Exception {
    try (RpcClient client = connect()) {
      List<Transaction> spends = spends(client, WARM_UP + 2 * count);
      List<Transaction> measured = spends.subList(WARM_UP, spends.size());
      send(spends.subList(0, WARM_UP / 2), 1);
      send(spends.subList(WARM_UP / 2, WARM_UP), MANY);
      report("sendrawtransaction, 1 connection", send(measured.subList(0, count), 1), count);
      report(
          "sendrawtransaction, 16 connections",
          send(measured.subList(count, 2 * count), MANY),
          count);
      String block = confirm(client, spends.subList(0, Math.min(spends.size(), CONFIRMED)));
      long[] nanos = new long[2];
      for (int i = 0; i < 2 * READS; i++) {
        long start = System.nanoTime();
        client.call("getblock", block, 2);
        nanos[i / READS] += System.nanoTime() - start;
      }
      int transactions = client.call("getblock", block).path("tx").size();
      String what = "getblock 2 of " + transactions + " transactions";
      report(what + ", the first " + READS, nanos[0], READS);
      report(what + ", the next " + READS, nanos[1], READS);
    }
  }

  private static void report(String what, long nanos, int calls) {
    System.out.printf("%s: %.1f a second%n", what, calls * 1e9 / nanos);
  }

  private static List<String> mine(RpcClient client, int blocks) throws IOException, RpcException {
    return client
        .call("generatetodescriptor", blocks, DESCRIPTOR)
        .valueStream()
        .map(node -> node.stringValue())
        .toList();
  }

  /** The hash of a block with just these, whatever size of block the node would choose. */
  private static String confirm(RpcClient client, List<Transaction> transactions)
      throws IOException, RpcException {
    List<String> ids = transactions.stream().map(spend -> spend.txid().toString()).toList();
    return client.call("generateblock", DESCRIPTOR, ids).path("hash").stringValue();
  }

  /** Transactions of one input and one output that do not depend on one another. */
  private static List<Transaction> spends(RpcClient client, int count)
      throws IOException, RpcException {
    int fans = (count + OUTPUTS - 1) / OUTPUTS;
    List<String> blocks = mine(client, fans + MATURITY);
    List<Transaction> spends = new ArrayList<>();
    for (int fan = 0; fan < fans; fan++) {
      String txid = client.call("getblock", blocks.get(fan)).path("tx").path(0).stringValue();
      String hex = client.call("getrawtransaction", txid, 0, blocks.get(fan)).stringValue();
      Transaction coinbase = Transaction.parse(HexFormat.of().parseHex(hex));
      long each = coinbase.outputs().getFirst().value() / OUTPUTS - FEE_SATOSHI;
      List<TxOut> outputs = new ArrayList<>();
      for (int i = 0; i < OUTPUTS; i++) {
        outputs.add(new TxOut(each, ANYONE));
      }
      Transaction split = spend(new OutPoint(coinbase.txid(), 0), outputs);
      client.call("sendrawtransaction", hex(split), 0);
      mine(client, 1);
      for (int i = 0; i < OUTPUTS && spends.size() < count; i++) {
        spends.add(
            spend(new OutPoint(split.txid(), i), List.of(new TxOut(each - FEE_SATOSHI, ANYONE))));
      }
    }
    return spends;
  }

  private static Transaction spend(OutPoint from, List<TxOut> outputs) {
    TxIn input =
        new TxIn(from, Script.EMPTY, TxIn.SEQUENCE_FINAL - 2, Witness.of(List.of(WITNESS_SCRIPT)));
    return Transaction.of(2, List.of(input), outputs, 0);
  }

  private static String hex(Transaction transaction) {
    return HexFormat.of().formatHex(transaction.serialized());
  }

  /** Nanoseconds that it took to send all over so many connections. */
  private long send(List<Transaction> transactions, int connections)
      throws InterruptedException, ExecutionException {
    List<String> texts = transactions.stream().map(RpcLoad::hex).toList();
    try (ExecutorService senders = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> running = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < connections; i++) {
        int first = i;
        running.add(
            senders.submit(() -> {
              try (RpcClient client = connect()) {
                for (int n = first; n < texts.size(); n += connections) {
                  client.call("sendrawtransaction", texts.get(n));
                }
              }
              return null;
            }));
      }
      for (Future<?> sender : running) {
        sender.get();
      }
      return System.nanoTime() - start;
    }
  }
}
