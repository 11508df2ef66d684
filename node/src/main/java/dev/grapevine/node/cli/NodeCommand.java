package dev.grapevine.node.cli;

import dev.grapevine.chain.state.ImportStoppedException;
import dev.grapevine.chain.state.StuckChainException;
import dev.grapevine.chain.state.UnusableChainException;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.node.Node;
import dev.grapevine.node.NodeSettings;
import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.config.ConfigException;
import dev.grapevine.node.config.NodeConfig;
import dev.grapevine.node.config.NodeOptions;
import dev.grapevine.node.config.ProcessConfig;
import dev.grapevine.node.config.Settings;
import dev.grapevine.node.core.ChainFromFutureException;
import dev.grapevine.node.core.EventSinks;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.index.IndexBeyondPrunedException;
import dev.grapevine.node.zmq.ZmqNotifier;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code grapevine node}: runs one node until it is told to stop, with bitcoind's options and
 * contract. Ready is when JSON-RPC answers; the cookie file is complete before. RPC {@code stop},
 * SIGTERM and SIGINT end it with status 0. What keeps it from starting is one line {@code Error:
 * ...} on standard error and status 1; nothing else is ever written there.
 */
public final class NodeCommand {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);

  private static final String FATAL =
      "A fatal internal error occurred, see debug.log for details: ";

  private static final int OK = 0;
  private static final int FAILURE = 1;

  /** One for the node, one that answers JSON-RPC while it is busy. */
  private static final int EVENT_LOOPS = 2;

  private final PrintStream out;
  private final PrintStream err;

  private NodeCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs one command line; blocks until the node has stopped.
   *
   * @param args without the program's name
   * @return the exit status
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    try (StopSignal signal = StopSignal.open()) {
      int status = new NodeCommand(out, err).run(List.of(args), signal);
      signal.exitStatus(status);
      return status;
    }
  }

  private int run(List<String> args, StopSignal signal) {
    try {
      Settings settings = Settings.load(NodeOptions.TABLE, args);
      for (String name : List.of("?", "h", "help", "version")) {
        if (settings.flag(name, false)) {
          return help(name.equals("version"));
        }
      }
      return run(settings, NodeConfig.from(settings), signal);
    } catch (ChainFromFutureException e) {
      err.println(e.getMessage());
      return FAILURE;
    } catch (IndexBeyondPrunedException e) {
      failed(message(e));
      return failed(FATAL + "Failed to start indexes, shutting down…");
    } catch (UnusableChainException e) {
      err.println(e.summary() + ".");
      err.println("Please restart with -reindex or -reindex-chainstate to recover.");
      return FAILURE;
    } catch (StuckChainException e) {
      return failed(FATAL + e.summary());
    } catch (ConfigException | IOException | StoreException e) {
      return failed(message(e));
    } catch (RuntimeException | Error e) {
      return failed("Internal error, see debug.log: " + e);
    }
  }

  private int help(boolean version) {
    out.println(ClientVersion.NAME + " version v" + ClientVersion.VERSION);
    if (!version) {
      out.println();
      out.println("Usage: grapevine node [options]");
      out.println();
      out.println(NodeOptions.TABLE.help());
    }
    return OK;
  }

  private int run(Settings settings, NodeConfig config, StopSignal signal) throws IOException {
    config.notices().forEach(err::println);
    try (DataDirectory directory = DataDirectory.open(config.networkDir());
        DataDirectory blocks = DataDirectory.openBlocks(config.process().blocksDir());
        PidFile pid = PidFile.write(config.process().pidFile());
        NodeLog log = NodeLog.open(config.log(), out)) {
      settings.store();
      logStart(settings, config);
      try {
        runNode(config, signal);
      } catch (ImportStoppedException e) {
        LOG.info("Shutdown requested. Exiting.");
      } catch (IOException | RuntimeException | Error e) {
        LOG.error("The node failed", e);
        throw e;
      }
      LOG.info("Shutdown done");
      return OK;
    }
  }

  private static void logStart(Settings settings, NodeConfig config) {
    LOG.info("{} version v{}", ClientVersion.NAME, ClientVersion.VERSION);
    if (!config.log().prefix().time()) {
      LOG.info("Startup time: {}", Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }
    LOG.info("Using data directory {}", config.networkDir());
    String conf = settings.confPath().toString();
    if (conf.isEmpty()) {
      LOG.info("Config file: <disabled>");
    } else {
      LOG.info(
          "Config file: {}{}",
          conf,
          Files.exists(settings.confPath()) ? "" : " (not found, skipping)");
    }
    settings.lines().forEach(LOG::info);
    config.notices().forEach(LOG::warn);
    config.warnings().forEach(LOG::warn);
    if (!config.withoutEffect().isEmpty()) {
      LOG.info(
          "Options without effect in this version: -{}", String.join(" -", config.withoutEffect()));
    }
  }

  private static void runNode(NodeConfig config, StopSignal signal) throws IOException {
    ProcessConfig process = config.process();
    TipWatch tips = new TipWatch(process);
    EventLog log = new EventLog(config.params(), config.log().addresses());
    try (NodeRuntime runtime = NodeRuntime.create(EVENT_LOOPS, config.rpc().threads());
        ZmqNotifier zmq = ZmqNotifier.open(runtime.loops().group(), config.zmq())) {
      EventSinks events = new EventSinks(List.of(log, tips, zmq));
      signal.requested().thenRun(runtime::stopping);
      Node node = Node.start(runtime, NodeSettings.of(config), events);
      try {
        tips.started(node);
        log.started(node.figures());
        zmq.started(node.figures());
        LOG.info("init message: Done loading");
        process.startupNotify().ifPresent(Commands::run);
        if (!process.stopAfterImport()) {
          new Alerts()
              .watch(
                  node,
                  CompletableFuture.anyOf(
                      signal.requested(), node.stopRequested(), tips.heightReached()),
                  process.alertNotify());
        }
        CompletableFuture.allOf(
                process.shutdownNotify().stream()
                    .map(Commands::run)
                    .toArray(CompletableFuture<?>[]::new))
            .join();
        LOG.info("Shutdown in progress...");
      } catch (CompletionException e) {
        throw e.getCause() instanceof StoreException cause ? cause : e;
      } finally {
        node.stop();
      }
    }
  }

  /** What failed and, where that does not say it, why. */
  private static String message(Exception e) {
    String what = String.valueOf(e.getMessage());
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null || what.contains(cause.getMessage())
        ? what
        : what + ": " + cause.getMessage();
  }

  private int failed(String message) {
    err.println("Error: " + message.lines().findFirst().orElse(""));
    return FAILURE;
  }
}
