package dev.grapevine.testnet.cli;

import dev.grapevine.node.cli.CliCommand;
import dev.grapevine.node.cli.NodeCommand;
import dev.grapevine.node.config.ClientVersion;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/**
 * The program {@code grapevine}: one word that names a command, then what is that command's own.
 */
public final class Grapevine {
  private static final List<String> USAGE =
      List.of(
          "Usage: grapevine COMMAND [ARGUMENT...]",
          "",
          "A Bitcoin relay node for the JVM, and the testnet that measures its propagation.",
          "",
          "Commands:",
          "  testnet   start a network here, and measure how blocks and transactions spread;",
          "            testnet up keeps it running, with a page that shows it;",
          "            testnet links measures how exactly its links are delayed",
          "  compare   the same network of real bitcoind processes and of ours, side by side",
          "  gossip    run the epidemic protocols side by side, and measure them",
          "  node      run one node, with bitcoind's options",
          "  cli       call a node's JSON-RPC, with bitcoin-cli's options",
          "",
          "grapevine COMMAND --help tells more; grapevine --version tells the version.");

  private Grapevine() {}

  /** Runs the command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  private static int testnet(String[] args, PrintStream out, PrintStream err) {
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    return switch (args.length == 0 ? "" : args[0]) {
      case "up" -> TestnetUpCommand.run(rest, out, err);
      case "links" -> TestnetLinksCommand.run(rest, out, err);
      default -> TestnetCommand.run(args, out, err);
    };
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    String command = args.length == 0 ? "" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    return switch (command) {
      case "testnet" -> testnet(rest, out, err);
      case "compare" -> CompareCommand.run(rest, out, err);
      case "gossip" -> GossipCommand.run(rest, out, err);
      case "node" -> NodeCommand.run(rest, out, err);
      case "rehearse" -> RehearseCommand.run(rest, err);
      case "cli" -> CliCommand.run(rest, out, err, System.in);
      case "-h", "--help", "help" -> {
        USAGE.forEach(out::println);
        yield ExitStatus.OK;
      }
      case "--version" -> {
        out.println(ClientVersion.NAME + " " + ClientVersion.VERSION);
        yield ExitStatus.OK;
      }
      default -> {
        err.println(
            "grapevine: "
                + (command.isEmpty() ? "no command" : "no command '" + command + "'")
                + "; grapevine --help lists them");
        yield ExitStatus.USAGE;
      }
    };
  }
}
