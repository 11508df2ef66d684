package dev.grapevine.testnet.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How much of its processors a virtual machine wanted and did not get, since this was made: its
 * host gave them to others. Load does not show it, and nothing here can prevent it: a run in which
 * much was stolen is to be measured again. From {@code /proc/stat} (man 5 proc), in its hundredths
 * of a second. Any thread.
 */
public final class StolenTime {
  private static final String ALL_PROCESSORS = "cpu ";

  /** user nice system idle iowait irq softirq steal; guests are within user and nice. */
  private static final int COLUMNS = 8;

  /**
   * Of all processors since the machine was started, in hundredths of a second.
   *
   * @param all that the processors had to give, idle or not
   */
  private record Ticks(long all, long stolen) {}

  private final Path source;
  private final Optional<Ticks> begin;

  /** From now on. */
  public StolenTime() {
    this(Path.of("/proc/stat"));
  }

  StolenTime(Path source) {
    this.source = source;
    begin = read();
  }

  /** Share of the processors' time, from 0 to 1; empty where the system does not tell. */
  public OptionalDouble share() {
    Optional<Ticks> now = read();
    if (begin.isEmpty() || now.isEmpty()) {
      return OptionalDouble.empty();
    }
    long all = now.get().all() - begin.get().all();
    long stolen = now.get().stolen() - begin.get().stolen();
    return all <= 0 ? OptionalDouble.empty() : OptionalDouble.of((double) stolen / all);
  }

  private Optional<Ticks> read() {
    try (Stream<String> lines = Files.lines(source)) {
      return lines
          .filter(line -> line.startsWith(ALL_PROCESSORS))
          .findFirst()
          .map(line -> line.substring(ALL_PROCESSORS.length()).strip().split(" +"))
          .filter(columns -> columns.length >= COLUMNS)
          .map(columns -> {
            long[] ticks = Stream.of(columns).limit(COLUMNS).mapToLong(Long::parseLong).toArray();
            return new Ticks(Arrays.stream(ticks).sum(), ticks[COLUMNS - 1]);
          });
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
