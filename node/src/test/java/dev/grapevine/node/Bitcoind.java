package dev.grapevine.node;

import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.node.rpc.RpcException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A real {@code bitcoind} on regtest, in a process of its own; killed by {@link #close}. */
public final class Bitcoind implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final String PASSWORD = "test";

  private final Process process;
  private final Path directory;
  private final int port;
  private final InetSocketAddress rpc;

  private static final int ATTEMPTS = 3;

  private Bitcoind(Process process, Path directory, int port, InetSocketAddress rpc) {
    this.process = process;
    this.directory = directory;
    this.port = port;
    this.rpc = rpc;
  }

  /** The program: named by {@code BITCOIND}, or found in the path. */
  public static Optional<Path> program() {
    String named = System.getenv("BITCOIND");
    if (named != null && !named.isEmpty()) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(":"))
        .map(folder -> Path.of(folder, "bitcoind"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one that listens on loopback, dials nobody and speaks v1.
   *
   * @param more options, which win over the ordinary ones
   */
  public static Bitcoind start(Path program, Path directory, String... more) throws IOException {
    Files.createDirectories(directory);
    for (int attempt = 1; ; attempt++) {
      try {
        return startOnce(program, directory, more);
      } catch (IllegalStateException e) {
        if (attempt == ATTEMPTS
            || !Files.readString(directory.resolve("output")).contains("bind")) {
          throw e;
        }
      }
    }
  }

  /** A port that was free may be somebody's before it is listened on. */
  private static Bitcoind startOnce(Path program, Path directory, String... more)
      throws IOException {
    int port = freePort();
    int rpcPort = freePort();
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(
        List.of(
            "-regtest",
            "-datadir=" + directory,
            "-bind=127.0.0.1:" + port,
            "-rpcport=" + rpcPort,
            "-rpcuser=" + PASSWORD,
            "-rpcpassword=" + PASSWORD,
            "-connect=0",
            "-listen=1",
            "-dnsseed=0",
            "-listenonion=0",
            "-v2transport=0",
            "-disablewallet",
            "-whitelist=noban@127.0.0.1",
            "-debug=cmpctblock",
            "-debug=net"));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    Bitcoind bitcoind =
        new Bitcoind(
            process,
            directory,
            port,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), rpcPort));
    try {
      Awaitility.await().atMost(LONGEST).until(bitcoind::answers);
    } catch (RuntimeException e) {
      bitcoind.close();
      throw e;
    }
    return bitcoind;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("bitcoind ended; see " + directory.resolve("output"));
    }
    try {
      call("getblockcount");
      return true;
    } catch (IOException | RpcException e) {
      return false;
    }
  }

  /** Calls it over JSON-RPC. */
  public JsonNode call(String method, Object... parameters) throws IOException, RpcException {
    try (RpcClient client = new RpcClient(rpc, PASSWORD + ":" + PASSWORD, LONGEST)) {
      return client.call(method, parameters);
    }
  }

  /** Where it takes peers. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** What it has logged so far. */
  public String log() throws IOException {
    return Files.readString(directory.resolve("regtest").resolve("debug.log"));
  }

  /** Ends it in good order, with all that it keeps written. */
  public void stop() throws IOException, RpcException, InterruptedException {
    call("stop");
    if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("bitcoind does not end");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
