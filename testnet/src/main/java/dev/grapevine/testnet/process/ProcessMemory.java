package dev.grapevine.testnet.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Memory of a process, from Linux's {@code /proc}.
 *
 * @param residentMib all its pages in memory, in MiB
 * @param proportionalMib the same with each page that several processes map divided by their number
 *     (PSS): summed over processes nothing counts twice
 */
public record ProcessMemory(double residentMib, double proportionalMib) {
  private static final double KIB_PER_MIB = 1 << 10;

  /** Of a process; empty if it is gone or the system does not tell. */
  public static Optional<ProcessMemory> of(long pid) {
    Path file = Path.of("/proc", Long.toString(pid), "smaps_rollup");
    try {
      List<String> lines = Files.readAllLines(file);
      Optional<Double> resident = mib(lines, "Rss:");
      Optional<Double> proportional = mib(lines, "Pss:");
      return resident.flatMap(rss -> proportional.map(pss -> new ProcessMemory(rss, pss)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> mib(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
        .findFirst();
  }
}
