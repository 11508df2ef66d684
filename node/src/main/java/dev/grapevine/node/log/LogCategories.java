package dev.grapevine.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.grapevine.node.config.LogConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Bitcoin Core's categories of the log, of which each is a logger of that name and whatever else
 * here logs about the matter. There is one log in a process, whatever it runs. Any thread.
 */
public final class LogCategories {
  /** Categories of Bitcoin Core that are other loggers here than those of their own name. */
  private static final Map<String, List<String>> LOGGERS =
      Map.of(
          "net", List.of("dev.grapevine.p2p", "dev.grapevine.node.peers"),
          "rpc", List.of("dev.grapevine.node.rpc.JsonRpc"),
          "http",
              List.of("dev.grapevine.node.rpc.RpcHttpHandler", "dev.grapevine.node.rpc.RpcServer"),
          "leveldb", List.of("dev.grapevine.chain.store.LevelDbStore"),
          "blockstorage", List.of("dev.grapevine.chain.store"),
          "coindb", List.of("dev.grapevine.chain.state"),
          "validation", List.of("dev.grapevine.chain.consensus"),
          "mempool", List.of("dev.grapevine.relay.mempool"));

  private LogCategories() {}

  /** Sets all categories as the user wants them. */
  public static void apply(LogConfig config) {
    for (String category : LogConfig.CATEGORIES) {
      LogConfig.Level level = config.levels().getOrDefault(category, config.level());
      set(category, config.categories().contains(category) ? logback(level) : Level.INFO);
    }
  }

  private static Level logback(LogConfig.Level level) {
    return switch (level) {
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }

  /** Switches a member of {@link LogConfig#CATEGORIES} on or off. */
  public static void set(String category, boolean detailed) {
    if (isDetailed(category) != detailed) {
      set(category, detailed ? Level.DEBUG : Level.INFO);
    }
  }

  private static void set(String category, Level level) {
    logger(category).setLevel(level);
    for (String name : LOGGERS.getOrDefault(category, List.of())) {
      logger(name).setLevel(level);
    }
  }

  /** All categories, and whether they are logged in detail. */
  public static Map<String, Boolean> active() {
    Map<String, Boolean> active = new LinkedHashMap<>();
    for (String category : LogConfig.CATEGORIES) {
      active.put(category, isDetailed(category));
    }
    return active;
  }

  private static boolean isDetailed(String category) {
    return logger(category).isDebugEnabled();
  }

  private static Logger logger(String name) {
    return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(name);
  }
}
