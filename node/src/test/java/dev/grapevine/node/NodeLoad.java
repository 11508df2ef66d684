package dev.grapevine.node;

import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcLoad;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures daemons of regtest side by side, each a launcher that becomes the node, in turns:
 *
 * <pre>
 * NodeLoad start RUNS LAUNCHER...   from exec to the first answered RPC, resident memory after five
 *                                   idle seconds, from `stop` to the end of the process
 * NodeLoad rpc COUNT LAUNCHER...    what {@link RpcLoad} reports, with so many transactions twice
 * NodeLoad cli RUNS CLIENT NODE     a client of the command line, from exec to its end
 * </pre>
 */
final class NodeLoad {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final String SECRET = "user:secret";
  private static final long IDLE_SECONDS = 5;

  private NodeLoad() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[1]);
    List<String> launchers = Arrays.asList(args).subList(2, args.length);
    switch (args[0]) {
      case "start" -> start(count, launchers);
      case "rpc" -> {
        for (String launcher : launchers) {
          System.out.println(launcher);
          try (Daemon daemon = Daemon.start(launcher)) {
            RpcLoad.main(
                new String[] {Integer.toString(daemon.port), SECRET, Integer.toString(count)});
            System.out.printf("resident after it: %d MiB%n", daemon.residentKib() / 1_024);
            daemon.stop();
          }
        }
      }
      case "cli" -> client(count, launchers.get(0), launchers.get(1));
      default -> throw new IllegalArgumentException("start, rpc or cli, not " + args[0]);
    }
  }

  private static void start(int runs, List<String> launchers) throws Exception {
    Map<String, List<long[]>> samples = new java.util.LinkedHashMap<>();
    for (int i = 0; i < runs; i++) {
      for (String launcher : launchers) {
        try (Daemon daemon = Daemon.start(launcher)) {
          TimeUnit.SECONDS.sleep(IDLE_SECONDS);
          long resident = daemon.residentKib() / 1_024;
          samples
              .computeIfAbsent(launcher, ignored -> new ArrayList<>())
              .add(new long[] {daemon.readyMillis, resident, daemon.stop()});
        }
      }
    }
    samples.forEach((launcher, all) ->
        System.out.printf(
            "%s: first answer after %d ms, idle %d MiB, stops in %d ms (medians of %d)%n",
            launcher, median(all, 0), median(all, 1), median(all, 2), all.size()));
  }

  private static void client(int runs, String client, String node) throws Exception {
    try (Daemon daemon = Daemon.start(node)) {
      List<long[]> samples = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        long begun = System.nanoTime();
        Process process =
            new ProcessBuilder(
                    client,
                    "-regtest",
                    "-rpcport=" + daemon.port,
                    "-rpcuser=user",
                    "-rpcpassword=secret",
                    "getblockcount")
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
          throw new IOException(client + " failed");
        }
        samples.add(new long[] {millisSince(begun)});
      }
      System.out.printf("%s: %d ms (median of %d)%n", client, median(samples, 0), runs);
      daemon.stop();
    }
  }

  private static long median(List<long[]> samples, int column) {
    long[] sorted = samples.stream().mapToLong(sample -> sample[column]).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /** A node in a process of its own and an empty folder, which goes with it. */
  private static final class Daemon implements AutoCloseable {
    private final Path directory;
    private final Process process;
    private final int port;
    private long readyMillis;

    private Daemon(Path directory, Process process, int port) {
      this.directory = directory;
      this.process = process;
      this.port = port;
    }

    /** Returns when it has answered. */
    static Daemon start(String launcher) throws IOException, InterruptedException {
      Path directory = Files.createTempDirectory("node-load");
      int port = freePort();
      long begun = System.nanoTime();
      Process process =
          new ProcessBuilder(
                  launcher,
                  "-regtest",
                  "-datadir=" + directory,
                  "-rpcport=" + port,
                  "-bind=127.0.0.1:" + freePort(),
                  "-rpcuser=user",
                  "-rpcpassword=secret",
                  "-connect=0",
                  // bitcoind checks itself after every step of a regtest node unless told not to.
                  "-checkmempool=0",
                  "-checkblockindex=0",
                  "-listenonion=0",
                  "-printtoconsole=0")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("output").toFile())
              .start();
      Daemon daemon = new Daemon(directory, process, port);
      while (!daemon.answers()) {
        if (!process.isAlive() || millisSince(begun) > LONGEST.toMillis()) {
          String said = Files.readString(directory.resolve("output"));
          daemon.close();
          throw new IOException(launcher + " does not answer: " + said);
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
      daemon.readyMillis = millisSince(begun);
      return daemon;
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }

    private boolean answers() {
      try {
        call("getblockcount");
        return true;
      } catch (IOException | RpcException e) {
        return false;
      }
    }

    private void call(String method) throws IOException, RpcException {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try (RpcClient client = new RpcClient(address, SECRET, LONGEST)) {
        client.call(method);
      }
    }

    long residentKib() throws IOException {
      return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }

    /** Milliseconds that it takes to end. */
    long stop() throws IOException, RpcException, InterruptedException {
      long begun = System.nanoTime();
      call("stop");
      process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
      return millisSince(begun);
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }
}
