package dev.grapevine.testnet.cli;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.testnet.api.Testnet;
import dev.grapevine.testnet.api.TestnetNode;
import dev.grapevine.testnet.live.BlockReader;
import dev.grapevine.testnet.live.LiveFeed;
import dev.grapevine.testnet.live.LiveServer;
import dev.grapevine.testnet.local.Progress;
import dev.grapevine.testnet.local.TestnetException;
import dev.grapevine.testnet.local.TestnetOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code grapevine testnet up}: the same network, kept running until it is interrupted, with its
 * addresses, lines to copy and a page that shows it.
 */
final class TestnetUpCommand {
  private static final String PREFIX = "grapevine testnet up: ";

  /** Nodes whose addresses are printed; the rest is on the page's {@code /network}. */
  private static final int MAX_LISTED = 100;

  private TestnetUpCommand() {}

  /**
   * Runs until the process is interrupted.
   *
   * @param args without {@code testnet up}
   * @return the exit status, where it could not be started
   */
  static int run(String[] args, PrintStream out, PrintStream err) {
    TestnetArguments arguments;
    int port;
    try {
      CommandLine parser = TestnetParsers.upParser();
      ParseResult parsed = parser.parseArgs(args);
      if (parsed.isUsageHelpRequested()) {
        parser.usage(out);
        return ExitStatus.OK;
      }
      arguments = TestnetArguments.of(parsed);
      port = TestnetArguments.pagePort(parsed);
    } catch (ParameterException e) {
      err.println(PREFIX + e.getMessage() + "; see grapevine testnet up --help");
      return ExitStatus.USAGE;
    }
    Logging.warningsToStandardError();
    Progress progress = Terminal.isStandardError() ? new ProgressBar(err) : new ProgressLines(err);
    return up(arguments, port, progress, out, err);
  }

  private static int up(
      TestnetArguments arguments, int port, Progress progress, PrintStream out, PrintStream err) {
    TestnetOptions options = arguments.options();
    LiveFeed feed = new LiveFeed(options.nodes());
    AtomicReference<@Nullable Testnet> running = new AtomicReference<>();
    Thread hook =
        new Thread(
            () -> {
              progress.abandon();
              Testnet net = running.get();
              if (net != null) {
                net.close();
              }
            },
            "testnet-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try (Testnet net =
        Testnet.builder()
            .options(options)
            .observe(feed::sink)
            .observeLogs(feed::log)
            .progress(progress)
            .onCreated(running::set)
            .start()) {
      LiveMiner miner = LiveMiner.prepare(net, options, progress);
      feed.clear();
      ObjectNode description = describe(net, options);
      try (LiveServer server = LiveServer.start(port, feed, description, miner);
          BlockReader reader =
              BlockReader.start(feed, (node, block) -> contents(net, node, block))) {
        description.put("page", server.url().toString());
        print(description, arguments.json(), net, server, out);
        new CountDownLatch(1).await();
      }
      return ExitStatus.OK;
    } catch (TestnetException | InterruptedException e) {
      progress.abandon();
      err.println(PREFIX + e.getMessage());
      return ExitStatus.FAILED;
    } catch (IOException e) {
      err.println(PREFIX + "--page-port " + port + " cannot be used: " + e.getMessage());
      return ExitStatus.FAILED;
    }
  }

  private static List<Txid> contents(Testnet net, int node, BlockHash block)
      throws TestnetException {
    return net.node(node)
        .call("getblock", block.toString())
        .path("tx")
        .valueStream()
        .map(txid -> Txid.parse(txid.stringValue()))
        .toList();
  }

  private static ObjectNode describe(Testnet net, TestnetOptions options) {
    ObjectNode description = JsonNodeFactory.instance.objectNode();
    description.put("command", "testnet up");
    description.put("seed", options.seed());
    description.put("topology", options.graph().shape().label());
    description.put("trickle", options.protocol().trickle());
    description.put("latency", options.graph().links().label());
    description.put("processes", options.kinds().processes());
    description.put("rpc_user", net.node(0).rpcUser());
    description.put("rpc_password", net.node(0).rpcPassword());
    ArrayNode nodes = description.putArray("nodes");
    for (TestnetNode node : net.nodes()) {
      nodes
          .addObject()
          .put("p2p", "127.0.0.1:" + node.p2pAddress().getPort())
          .put("rpc", "127.0.0.1:" + node.rpcUrl().getPort())
          .put("program", node.program());
    }
    ArrayNode edges = description.putArray("edges");
    for (int node = 0; node < net.topology().size(); node++) {
      for (int i = 0; i < net.topology().outbound(node); i++) {
        edges.addArray().add(node).add(net.topology().target(node, i));
      }
    }
    return description;
  }

  private static void print(
      ObjectNode description, boolean json, Testnet net, LiveServer server, PrintStream out) {
    if (json) {
      out.println(description);
      out.flush();
      return;
    }
    out.printf("%4s  %-21s  %-21s  %s%n", "node", "P2P", "JSON-RPC", "program");
    net.nodes().stream()
        .limit(MAX_LISTED)
        .forEach(node ->
            out.printf(
                "%4d  %-21s  %-21s  %s%n",
                node.number(),
                "127.0.0.1:" + node.p2pAddress().getPort(),
                "127.0.0.1:" + node.rpcUrl().getPort(),
                node.program()));
    if (net.nodes().size() > MAX_LISTED) {
      out.printf(" ...  and %d more: %snetwork%n", net.nodes().size() - MAX_LISTED, server.url());
    }
    TestnetNode first = net.node(0);
    String login =
        "-regtest -rpcport="
            + first.rpcUrl().getPort()
            + " -rpcuser="
            + first.rpcUser()
            + " -rpcpassword="
            + first.rpcPassword();
    out.println();
    out.println("./grapevine cli " + login + " getblockchaininfo");
    out.println("bitcoin-cli " + login + " getpeerinfo");
    out.printf(
        "curl -s -u %s:%s -d '{\"method\":\"getmempoolinfo\"}' %s%n",
        first.rpcUser(), first.rpcPassword(), first.rpcUrl());
    out.println();
    out.println("The page: " + server.url() + "  (Ctrl-C stops the network)");
    out.flush();
  }
}
