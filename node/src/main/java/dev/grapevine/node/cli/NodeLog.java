package dev.grapevine.node.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.grapevine.node.config.LogConfig;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the log of a node process goes: {@code debug.log}, and standard output if asked for. Each
 * has a thread that writes; who logs puts a line into its queue and waits only when that is full.
 * Nothing ever goes to standard error, which is for what keeps a node from starting.
 */
final class NodeLog implements AutoCloseable {
  static final String FILE = "debug.log";

  private static final int QUEUE_LINES = 8_192;
  private static final int FLUSH_MILLIS = 5_000;

  /** Categories of Bitcoin Core that are other loggers here than those of their own name. */
  private static final Map<String, List<String>> LOGGERS =
      Map.of(
          "net", List.of("dev.grapevine.p2p", "dev.grapevine.node.peers"),
          "rpc", List.of("dev.grapevine.node.rpc"),
          "http", List.of("dev.grapevine.node.rpc"),
          "leveldb", List.of("dev.grapevine.chain.store"),
          "blockstorage", List.of("dev.grapevine.chain.store"),
          "coindb", List.of("dev.grapevine.chain.store"),
          "validation", List.of("dev.grapevine.chain"),
          "mempool", List.of("dev.grapevine.relay.mempool"));

  private final LoggerContext context;

  private NodeLog(LoggerContext context) {
    this.context = context;
  }

  /**
   * Begins to log; what was logged to elsewhere before is no longer.
   *
   * @param console standard output
   * @throws IOException with a message for the user if the file cannot be written
   */
  static NodeLog open(Path networkDir, LogConfig config, PrintStream console) throws IOException {
    Path file = networkDir.resolve(FILE);
    try {
      // The appender would tell of a failure on the console, and go on without.
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException e) {
      throw new IOException("Could not open debug log file " + file, e);
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    for (String category : config.categories()) {
      context.getLogger(category).setLevel(Level.DEBUG);
      for (String name : LOGGERS.getOrDefault(category, List.of())) {
        context.getLogger(name).setLevel(Level.DEBUG);
      }
    }
    FileAppender<ILoggingEvent> debugLog = new FileAppender<>();
    debugLog.setFile(file.toString());
    root.addAppender(queued(context, debugLog));
    if (config.printToConsole()) {
      OutputStreamAppender<ILoggingEvent> standardOutput = new OutputStreamAppender<>();
      standardOutput.setOutputStream(new Unclosed(console));
      root.addAppender(queued(context, standardOutput));
    }
    return new NodeLog(context);
  }

  /** The stream is the caller's to close; it outlives the log. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(PrintStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  private static AsyncAppender queued(
      LoggerContext context, OutputStreamAppender<ILoggingEvent> target) {
    LogLine layout = new LogLine();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    target.setContext(context);
    target.setEncoder(encoder);
    target.start();
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setQueueSize(QUEUE_LINES);
    queue.setDiscardingThreshold(0);
    queue.setMaxFlushTime(FLUSH_MILLIS);
    queue.addAppender(target);
    queue.start();
    return queue;
  }

  /** Writes what is queued and stops logging. */
  @Override
  public void close() {
    context.stop();
  }
}
