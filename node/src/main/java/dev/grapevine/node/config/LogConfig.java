package dev.grapevine.node.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What is logged, and whether to the console too.
 *
 * @param categories members of {@link #CATEGORIES} to log in detail, in that list's order
 */
public record LogConfig(boolean printToConsole, List<String> categories) {
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

  public LogConfig {
    categories = List.copyOf(categories);
  }

  static LogConfig from(Settings settings) throws ConfigException {
    List<String> wanted = new ArrayList<>();
    for (String name : settings.list("debug")) {
      switch (name) {
        case "0", "none" -> wanted.clear();
        case "", "1", "all" -> wanted.addAll(CATEGORIES);
        default -> wanted.add(known("debug", name));
      }
    }
    for (String name : settings.list("debugexclude")) {
      switch (name) {
        case "0", "none" -> {}
        case "", "1", "all" -> wanted.clear();
        default -> wanted.removeAll(List.of(known("debugexclude", name)));
      }
    }
    return new LogConfig(
        settings.flag("printtoconsole", true),
        CATEGORIES.stream().filter(wanted::contains).toList());
  }

  private static String known(String option, String name) throws ConfigException {
    if (!CATEGORIES.contains(name)) {
      throw new ConfigException("Unsupported logging category -" + option + "=" + name + ".");
    }
    return name;
  }
}
