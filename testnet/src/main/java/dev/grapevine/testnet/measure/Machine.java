package dev.grapevine.testnet.measure;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** What this process takes, and what the machine beneath it is doing. From any thread. */
public final class Machine {
  private static final double BYTES_PER_MIB = 1 << 20;
  private static final double KIB_PER_MIB = 1 << 10;
  private static final String RESIDENT = "VmRSS:";

  private Machine() {}

  /** Resident memory of the process, everything counted, in MiB; empty where there is no /proc. */
  public static OptionalDouble residentMib() {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return OptionalDouble.empty();
    }
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  /** Heap in use in MiB, garbage included. */
  public static double heapUsedMib() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / BYTES_PER_MIB;
  }

  /** Milliseconds that all collectors have taken since the process began. */
  public static long collectorMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .filter(millis -> millis > 0)
        .sum();
  }

  /** Mean length of the run queue over the last minute; empty where the system does not tell. */
  public static OptionalDouble loadOneMinute() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load);
  }

  /** Processors that we may use. */
  public static int cpus() {
    return Runtime.getRuntime().availableProcessors();
  }
}
