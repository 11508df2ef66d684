package dev.grapevine.testnet.local;

import dev.grapevine.testnet.process.NodeProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the machine has the memory that a run takes. Estimates, on the low side. */
final class FreeMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";
  private static final long KIB_PER_MIB = 1 << 10;
  private static final long BYTES_PER_MIB = 1 << 20;

  /** Of a JVM with code, libraries and event loops. */
  private static final double BASE_MIB = 100;

  /** Of a node of this process: 0.6 MiB at 1,000 nodes, more where there are fewer. */
  private static final double HERE_MIB = 0.6;

  /** The part of it that is on the heap. */
  private static final double HEAP_MIB = 0.3;

  /** Of a bitcoind on regtest with a short chain, without the pages that all share. */
  private static final double BITCOIND_MIB = 40;

  /** Of a JVM with one node. */
  private static final double PROCESS_MIB = 80;

  private FreeMemory() {}

  /** What can still be had without swapping, in MiB; empty where the system does not tell. */
  static OptionalLong available() {
    if (!Files.isReadable(MEMINFO)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(MEMINFO).stream()
          .filter(line -> line.startsWith(AVAILABLE))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** What a run takes at least, in MiB. */
  static long neededMib(NodePrograms programs) {
    double sum = BASE_MIB;
    for (Optional<NodeProgram> program : programs.byNode()) {
      sum += program.map(each -> each.isBitcoind() ? BITCOIND_MIB : PROCESS_MIB).orElse(HERE_MIB);
    }
    return Math.round(sum);
  }

  /**
   * Refuses a run that would be killed, or spend its time collecting garbage.
   *
   * @param availableMib of the machine
   * @param maxHeapBytes of this process
   */
  static void check(
      TestnetOptions options, NodePrograms programs, OptionalLong availableMib, long maxHeapBytes)
      throws TestnetException {
    long needed = neededMib(programs);
    if (availableMib.isPresent() && availableMib.getAsLong() < needed) {
      throw new TestnetException(
          String.format(
              Locale.ROOT,
              "%d nodes%s need about %d MiB of memory and %d are free: lower --nodes",
              options.nodes(),
              programs.processes() == 0
                  ? ""
                  : ", " + programs.processes() + " of them processes of their own,",
              needed,
              availableMib.getAsLong()));
    }
    int here = options.nodes() - programs.processes();
    long heap = Math.round(here * HEAP_MIB);
    if (maxHeapBytes / BYTES_PER_MIB < heap) {
      throw new TestnetException(
          String.format(
              Locale.ROOT,
              "%d nodes in one process need about %d MiB of heap and %d are allowed:"
                  + " set JAVA_OPTS=-Xmx%dm, or lower --nodes",
              here,
              heap,
              maxHeapBytes / BYTES_PER_MIB,
              2 * heap));
    }
  }
}
