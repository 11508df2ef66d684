package dev.grapevine.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is logged, where to, and what a line begins with (Bitcoin Core {@code init/common.cpp}).
 *
 * @param printToConsole whether to standard output too
 * @param file where else, absolute; empty after {@code -nodebuglogfile}
 * @param shrink cut a file that has grown large at the start
 * @param categories members of {@link #CATEGORIES} to log in detail, in that list's order
 * @param level how much detail that is, where {@code levels} says nothing
 * @param levels detail of single categories
 * @param addresses those of peers too
 */
public record LogConfig(
    boolean printToConsole,
    Optional<Path> file,
    boolean shrink,
    List<String> categories,
    Level level,
    Map<String, Level> levels,
    boolean addresses,
    Prefix prefix) {
  private static final String DEFAULT_FILE = "debug.log";

  /** Bitcoin Core's names of what can be logged in detail ({@code logging.cpp}). */
  public static final List<String> CATEGORIES =
      List.of(
          "addrman",
          "bench",
          "blockstorage",
          "cmpctblock",
          "coindb",
          "estimatefee",
          "http",
          "i2p",
          "ipc",
          "kernel",
          "leveldb",
          "lock",
          "mempool",
          "mempoolrej",
          "net",
          "privatebroadcast",
          "proxy",
          "prune",
          "qt",
          "rand",
          "reindex",
          "rpc",
          "scan",
          "selectcoins",
          "tor",
          "txpackages",
          "txreconciliation",
          "validation",
          "walletdb",
          "zmq");

  private static final String LEVELS = "info, debug, trace";

  /** How much detail. */
  public enum Level {
    INFO,
    DEBUG,
    TRACE;

    static Optional<Level> parse(String text) {
      return switch (text) {
        case "info" -> Optional.of(INFO);
        case "debug" -> Optional.of(DEBUG);
        case "trace" -> Optional.of(TRACE);
        default -> Optional.empty();
      };
    }
  }

  /**
   * What a line begins with.
   *
   * @param time the time, in UTC
   * @param micros the time down to microseconds, else seconds
   * @param thread the thread's name
   * @param source who logs
   * @param always category and level even where they are the usual ones
   */
  public record Prefix(
      boolean time, boolean micros, boolean thread, boolean source, boolean always) {}

  public LogConfig {
    categories = List.copyOf(categories);
    levels = Map.copyOf(levels);
  }

  static LogConfig from(Settings settings) throws ConfigException {
    Map<String, Level> levels = new LinkedHashMap<>();
    Level level = level(settings.list("loglevel"), levels);
    List<String> categories = categories(settings);
    Prefix prefix =
        new Prefix(
            settings.flag("logtimestamps", true),
            settings.flag("logtimemicros", false),
            settings.flag("logthreadnames", false),
            settings.flag("logsourcelocations", false),
            settings.flag("loglevelalways", false));
    Optional<Path> file =
        settings.isNegated("debuglogfile")
            ? Optional.empty()
            : Optional.of(
                settings
                    .networkDir()
                    .resolve(settings.nonEmpty("debuglogfile").orElse(DEFAULT_FILE)));
    return new LogConfig(
        settings.flag("printtoconsole", true),
        file,
        settings.flag("shrinkdebugfile", categories.isEmpty()),
        categories,
        level,
        levels,
        settings.flag("logips", false),
        prefix);
  }

  /** What was named before the last -debug=0 does not count, not even as a mistake. */
  private static List<String> categories(Settings settings) throws ConfigException {
    List<String> names = settings.list("debug");
    int from = Math.max(names.lastIndexOf("0"), names.lastIndexOf("none")) + 1;
    List<String> wanted = new ArrayList<>();
    for (String name : names.subList(from, names.size())) {
      if (isAll(name)) {
        wanted.addAll(CATEGORIES);
      } else {
        wanted.add(known("debug", name));
      }
    }
    for (String name : settings.list("debugexclude")) {
      if (isAll(name)) {
        wanted.clear();
      } else if (!name.equals("0") && !name.equals("none")) {
        wanted.removeAll(List.of(known("debugexclude", name)));
      }
    }
    return CATEGORIES.stream().filter(wanted::contains).toList();
  }

  /** Whether a name stands for all categories. */
  public static boolean isAll(String name) {
    return name.isEmpty() || name.equals("1") || name.equals("all");
  }

  private static String known(String option, String name) throws ConfigException {
    if (!CATEGORIES.contains(name)) {
      throw new ConfigException("Unsupported logging category -" + option + "=" + name + ".");
    }
    return name;
  }

  private static Level level(List<String> texts, Map<String, Level> levels) throws ConfigException {
    Level global = Level.DEBUG;
    for (String text : texts) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        global =
            Level.parse(text)
                .orElseThrow(() ->
                    new ConfigException(
                        "Unsupported global logging level -loglevel=%s. Valid values: %s."
                            .formatted(text, LEVELS)));
        continue;
      }
      String category = text.substring(0, colon);
      Optional<Level> level = Level.parse(text.substring(colon + 1));
      if (level.isEmpty() || !CATEGORIES.contains(category)) {
        throw new ConfigException(
            ("Unsupported category-specific logging level -loglevel=%s. Expected"
                    + " -loglevel=<category>:<loglevel>. Valid categories: %s. Valid loglevels:"
                    + " %s.")
                .formatted(text, String.join(", ", CATEGORIES), LEVELS));
      }
      levels.put(category, level.get());
    }
    return global;
  }
}
