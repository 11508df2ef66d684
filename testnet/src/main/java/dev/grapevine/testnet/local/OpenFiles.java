package dev.grapevine.testnet.local;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalLong;

/** Whether the process may open as many files, sockets among them, as a run needs. */
final class OpenFiles {
  /** The JVM's own and the event loops', and both ends of the JSON-RPC connections. */
  private static final int RESERVE = 128 + 4 * RpcClients.MAX_CONNECTIONS;

  /** A listener each for P2P and JSON-RPC. */
  private static final int FOR_A_NODE = 2;

  /** Both ends are here. */
  private static final int FOR_A_CONNECTION = 2;

  /** Logs, tables and locks of a node's databases, and its block files. */
  private static final int FOR_A_DATABASE = 32;

  private OpenFiles() {}

  /** Files that a run with so many connections needs open. */
  static long needed(TestnetOptions options, int connections) {
    long each = FOR_A_NODE;
    if (options.kinds().database() == TestnetOptions.Database.LEVELDB) {
      each += FOR_A_DATABASE;
    }
    return RESERVE + each * options.nodes() + (long) FOR_A_CONNECTION * connections;
  }

  /** What the process may open; empty where the system does not tell. */
  static OptionalLong limit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? OptionalLong.of(unix.getMaxFileDescriptorCount())
        : OptionalLong.empty();
  }

  /** Refuses a run that the limit would end half-way. */
  static void check(TestnetOptions options, int connections, OptionalLong limit)
      throws TestnetException {
    long needed = needed(options, connections);
    if (limit.isPresent() && limit.getAsLong() < needed) {
      throw new TestnetException(
          String.format(
              Locale.ROOT,
              "%d nodes with %d connections need %d open files and %d are allowed:"
                  + " run `ulimit -n %d` first, or lower --nodes or --outbound",
              options.nodes(),
              connections,
              needed,
              limit.getAsLong(),
              needed));
    }
  }
}
