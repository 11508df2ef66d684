package dev.grapevine.testnet.local;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.grapevine.testnet.topology.Topology;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalLong;

/** Whether the process may open as many files, sockets among them, as a run needs. */
final class OpenFiles {
  /** The JVM's own and the event loops', and both ends of the JSON-RPC connections. */
  private static final int RESERVE = 128 + 4 * RpcClients.MAX_CONNECTIONS;

  /** A listener each for P2P and JSON-RPC, of a node of this process. */
  private static final int FOR_A_NODE = 2;

  /** Files and pipes while it starts, of a node in another process. */
  private static final int FOR_A_PROCESS = 2;

  /** Logs, tables and locks of a node's databases, and its block files. */
  private static final int FOR_A_DATABASE = 32;

  private OpenFiles() {}

  /**
   * Files that a run needs open: of a connection those of its ends that are in this process, and
   * those of the proxy that shapes it.
   */
  static long needed(TestnetOptions options, Topology topology, NodePrograms programs) {
    boolean databases = options.kinds().database() == TestnetOptions.Database.LEVELDB;
    boolean shaped = LinkProxies.areNeeded(options);
    long needed = RESERVE;
    for (int node = 0; node < topology.size(); node++) {
      boolean here = programs.of(node).isEmpty();
      needed += here ? FOR_A_NODE + (databases ? FOR_A_DATABASE : 0) : FOR_A_PROCESS;
      for (int i = 0; i < topology.outbound(node); i++) {
        int peer = topology.target(node, i);
        needed += here ? 1 : 0;
        needed += programs.of(peer).isEmpty() ? 1 : 0;
        needed += shaped && programs.isOutside(node, peer) ? LinkProxies.FILES_OF_A_LINK : 0;
      }
    }
    return needed;
  }

  /** What the process may open; empty where the system does not tell. */
  static OptionalLong limit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? OptionalLong.of(unix.getMaxFileDescriptorCount())
        : OptionalLong.empty();
  }

  /** Refuses a run that the limit would end half-way. */
  static void check(
      TestnetOptions options, Topology topology, NodePrograms programs, OptionalLong limit)
      throws TestnetException {
    long needed = needed(options, topology, programs);
    if (limit.isPresent() && limit.getAsLong() < needed) {
      throw new TestnetException(
          String.format(
              Locale.ROOT,
              "%d nodes with %d connections need %d open files and %d are allowed:"
                  + " run `ulimit -n %d` first, or lower --nodes or --outbound",
              options.nodes(),
              topology.edges(),
              needed,
              limit.getAsLong(),
              needed));
    }
  }
}
