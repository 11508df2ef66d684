package dev.grapevine.testnet.local;

import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.testnet.process.ChildProcess;
import dev.grapevine.testnet.process.ChildProcesses;
import dev.grapevine.testnet.process.NodeProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Starts nodes as processes, with bitcoind's options: on regtest, in a data directory of their own,
 * dialling nobody, on ports that were free a moment before. When somebody was faster, it starts
 * them again on others.
 */
final class ProcessStart {
  private static final int ATTEMPTS = 4;
  private static final long READY_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long POLL_MILLIS = 50;

  /** What bitcoind and Grapevine say of a port that is somebody else's. */
  private static final Pattern PORT_TAKEN =
      Pattern.compile("(?i)unable to (bind|start http)|address already in use|in use");

  /** Inbound connections that a bitcoind takes of its 125, and what it keeps for itself. */
  private static final int STANDARD_CONNECTIONS = 125;

  private final TestnetOptions options;
  private final RpcConfig.Password password;
  private final RpcClients clients;
  private final ChildProcesses processes;

  ProcessStart(
      TestnetOptions options,
      RpcConfig.Password password,
      RpcClients clients,
      ChildProcesses processes) {
    this.options = options;
    this.password = password;
    this.clients = clients;
    this.processes = processes;
  }

  /** The log of the node in this data directory. */
  static Path log(Path directory) {
    return directory.resolve("regtest").resolve("debug.log");
  }

  /**
   * Starts one; returns when it answers.
   *
   * @param directory its own, with what it had there if it ran before
   * @param capture folder for all its messages; empty if nobody wants them
   */
  ProcessNode start(int number, NodeProgram program, Path directory, Optional<Path> capture)
      throws TestnetException, IOException, InterruptedException {
    Files.createDirectories(directory);
    if (capture.isPresent()) {
      captureInto(capture.get(), directory);
    }
    Path output = directory.resolve("output");
    for (int attempt = 1; ; attempt++) {
      ProcessNode.Ports ports = freePorts();
      List<String> command = command(program, directory, ports);
      capture.ifPresent(folder -> command.add("-capturemessages"));
      ChildProcess process = processes.spawn(command, output);
      ProcessNode node =
          new ProcessNode(process, ports, clients, password, options.protocol().encrypted());
      if (awaitReady(process, node)) {
        return node;
      }
      process.kill();
      boolean again = attempt < ATTEMPTS && PORT_TAKEN.matcher(process.printed()).find();
      if (!again) {
        throw new TestnetException(
            String.format(
                Locale.ROOT,
                "node %d: %s does not start: %s",
                number,
                program,
                process.lastLine().orElse("it prints nothing and does not answer")));
      }
    }
  }

  /** Programs capture into their data directory; there, that folder is another name of this one. */
  private static void captureInto(Path folder, Path directory) throws IOException {
    Path link = directory.resolve("regtest").resolve("message_capture");
    if (!Files.isSymbolicLink(link)) {
      Files.createDirectories(folder);
      Files.createDirectories(directory.resolve("regtest"));
      Files.createSymbolicLink(link, folder);
    }
  }

  private static boolean awaitReady(ChildProcess process, ProcessNode node)
      throws InterruptedException {
    long start = System.nanoTime();
    while (process.isAlive() && System.nanoTime() - start < READY_TIMEOUT_NANOS) {
      try {
        node.call("getblockcount");
        return true;
      } catch (RpcException | IOException e) {
        Thread.sleep(POLL_MILLIS); // Still starting.
      }
    }
    return false;
  }

  /** Both are held until both are found, so that they differ. */
  private static ProcessNode.Ports freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket p2p = new ServerSocket(0, 1, loopback);
        ServerSocket rpc = new ServerSocket(0, 1, loopback)) {
      return new ProcessNode.Ports(p2p.getLocalPort(), rpc.getLocalPort());
    }
  }

  private List<String> command(NodeProgram program, Path directory, ProcessNode.Ports ports) {
    List<String> command = new ArrayList<>(program.command());
    command.addAll(
        List.of(
            "-regtest",
            "-datadir=" + directory,
            "-server=1",
            "-listen=1",
            "-bind=127.0.0.1:" + ports.p2p(),
            "-rpcport=" + ports.rpc(),
            "-rpcuser=" + password.user(),
            "-rpcpassword=" + password.password(),
            "-connect=0",
            "-dnsseed=0",
            "-fixedseeds=0",
            "-discover=0",
            "-listenonion=0",
            "-natpmp=0",
            "-disablewallet",
            "-printtoconsole=0",
            "-maxconnections=" + Math.max(STANDARD_CONNECTIONS, options.nodes() + 32),
            "-v2transport=" + (options.protocol().encrypted() ? 1 : 0),
            // What the log is read for; each category more would slow it down.
            "-logtimemicros",
            "-debug=cmpctblock",
            "-debug=validation",
            // On regtest bitcoind checks itself at every block and transaction unless told not to.
            "-checkmempool=0",
            "-checkblockindex=0",
            "-checkaddrman=0"));
    if (!options.protocol().trickle()) {
      command.add("-whitelist=in,out,noban@127.0.0.1");
    }
    return command;
  }
}
