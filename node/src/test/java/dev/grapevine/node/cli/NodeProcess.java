package dev.grapevine.node.cli;

import dev.grapevine.node.rpc.RpcClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code grapevine node -regtest} as a process of its own. Closing it kills what is left. */
public final class NodeProcess implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Path dataDir;
  private final int rpcPort;
  private final Path stderr;
  private final Process process;
  private final BufferedReader stdout;

  /** What such a process runs. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      System.exit(NodeCommand.run(args, System.out, System.err));
    }
  }

  private NodeProcess(Path dataDir, int rpcPort, Path stderr, Process process) {
    this.dataDir = dataDir;
    this.rpcPort = rpcPort;
    this.stderr = stderr;
    this.process = process;
    this.stdout =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** A port that was free a moment ago: bitcoind's options know no "any". */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts it, with JSON-RPC on {@code rpcPort} and not listening for peers. */
  public static NodeProcess start(Path dataDir, int rpcPort, String... options) throws IOException {
    Path stderr = Files.createTempFile("grapevine-node", ".stderr");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "-regtest",
                "-listen=0",
                "-datadir=" + dataDir,
                "-rpcport=" + rpcPort));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectError(stderr.toFile()).start();
    return new NodeProcess(dataDir, rpcPort, stderr, process);
  }

  /** Waits until the log says that it is up. */
  public void awaitReady() throws IOException {
    awaitLine("Done loading");
  }

  /** Waits until a line of the log contains {@code text}. */
  void awaitLine(String text) throws IOException {
    String line = stdout.readLine();
    while (line != null && !line.contains(text)) {
      line = stdout.readLine();
    }
    if (line == null) {
      throw new IOException("the node ended: " + Files.readString(stderr));
    }
  }

  /** A client with the cookie's credentials. */
  public RpcClient client() throws IOException {
    String cookie = Files.readString(dataDir.resolve("regtest").resolve(".cookie"));
    return new RpcClient(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), rpcPort), cookie, TIMEOUT);
  }

  /** SIGTERM; {@link Process#destroy} would close our ends of the pipes with it. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Waits for its end; the exit status. */
  public int awaitExit() throws IOException, InterruptedException {
    while (stdout.readLine() != null) {
      // Nobody else empties the pipe.
    }
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("the node does not end");
    }
    return process.exitValue();
  }

  String stderr() throws IOException {
    return Files.readString(stderr);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(stderr);
  }
}
