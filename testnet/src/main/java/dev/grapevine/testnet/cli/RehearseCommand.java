package dev.grapevine.testnet.cli;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.testnet.workload.FanOut;
import dev.grapevine.testnet.workload.OwnCoin;
import dev.grapevine.testnet.workload.Wallet;
import dev.grapevine.testnet.workload.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * {@code grapevine rehearse PORT USER:PASSWORD}: has a regtest node without blocks take some
 * thousand transactions by JSON-RPC, and blocks of them. The launcher calls it once for each build,
 * with a node that writes down what it has loaded and linked and how often it has called what (JEP
 * 514, 515), and throws that node away; it is of no use to anybody else, and in no help.
 */
final class RehearseCommand {
  private static final int MATURITY = 100;

  /**
   * Five times as many have more compiled at once when a node is young, which then waits for it.
   */
  private static final int TRANSACTIONS = 2_000;

  private static final int BLOCKS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final RpcClient client;
  private final Wallet wallet = Wallet.of(0);

  private RehearseCommand(RpcClient client) {
    this.client = client;
  }

  /**
   * Runs one command line.
   *
   * @param args without {@code rehearse}
   * @return the exit status
   */
  static int run(String[] args, PrintStream err) {
    if (args.length != 2 || !args[0].matches("[1-9][0-9]{0,4}")) {
      err.println("grapevine rehearse: wants PORT USER:PASSWORD");
      return ExitStatus.USAGE;
    }
    InetSocketAddress server = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
    try (RpcClient client = new RpcClient(server, args[1], TIMEOUT)) {
      new RehearseCommand(client).run();
      return ExitStatus.OK;
    } catch (RpcException | IOException e) {
      err.println("grapevine rehearse: " + e.getMessage());
      return ExitStatus.FAILED;
    }
  }

  private void run() throws RpcException, IOException {
    List<OwnCoin> coins = fund(FanOut.coinbases(TRANSACTIONS));
    List<Transaction> workload = Workload.spend(wallet, coins, new SplittableRandom(0));
    int each = TRANSACTIONS / BLOCKS;
    for (int from = 0; from < TRANSACTIONS; from += each) {
      for (Transaction transaction : workload.subList(from, from + each)) {
        send(transaction);
      }
      client.call("getmempoolinfo");
      client.call("getrawmempool", true);
      String block = mine(1).getLast();
      client.call("getblockheader", block);
      client.call("getblock", block, 2);
      client.call("getblockchaininfo");
    }
  }

  private List<OwnCoin> fund(int coinbases) throws RpcException, IOException {
    List<OwnCoin> rewards = new ArrayList<>();
    for (String hash : mine(coinbases + MATURITY).subList(0, coinbases)) {
      String bytes = client.call("getblock", hash, 0).stringValue();
      Block block = Block.parse(HexFormat.of().parseHex(bytes));
      rewards.add(OwnCoin.of(block.transactions().getFirst(), 0));
    }
    FanOut fanOut = FanOut.of(wallet, rewards, TRANSACTIONS);
    for (Transaction split : fanOut.transactions()) {
      send(split);
    }
    mine(1);
    return fanOut.coins();
  }

  private List<String> mine(int blocks) throws RpcException, IOException {
    return client
        .call("generatetoaddress", blocks, wallet.address())
        .valueStream()
        .map(hash -> hash.stringValue())
        .toList();
  }

  private void send(Transaction transaction) throws RpcException, IOException {
    client.call("sendrawtransaction", HexFormat.of().formatHex(transaction.serialized()));
  }
}
