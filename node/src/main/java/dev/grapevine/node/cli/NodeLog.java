package dev.grapevine.node.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.grapevine.node.config.LogConfig;
import dev.grapevine.node.log.LogCategories;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the log of a node process goes: {@code debug.log}, and standard output if asked for. Each
 * has a thread that writes; who logs puts a line into its queue and waits only when that is full.
 * Nothing ever goes to standard error, which is for what keeps a node from starting.
 */
final class NodeLog implements AutoCloseable {

  private static final int QUEUE_LINES = 8_192;
  private static final int FLUSH_MILLIS = 5_000;

  /**
   * A log that has grown larger is cut to its last {@link #KEPT_BYTES} (Core {@code logging.h}).
   */
  private static final long MAX_BYTES = 11_000_000;

  private static final int KEPT_BYTES = 10_000_000;

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
  static NodeLog open(LogConfig config, PrintStream console) throws IOException {
    if (config.file().isPresent()) {
      Path file = config.file().get();
      try {
        if (config.shrink()) {
          shrink(file);
        }
        // The appender would tell of a failure on the console, and go on without.
        OwnerOnly.touch(file);
      } catch (IOException e) {
        throw new IOException("Could not open debug log file " + file, e);
      }
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    LogCategories.apply(config);
    if (config.file().isPresent()) {
      FileAppender<ILoggingEvent> debugLog = new FileAppender<>();
      debugLog.setFile(config.file().get().toString());
      root.addAppender(queued(context, debugLog, config.prefix()));
    }
    if (config.printToConsole()) {
      OutputStreamAppender<ILoggingEvent> standardOutput = new OutputStreamAppender<>();
      standardOutput.setOutputStream(new Unclosed(console));
      root.addAppender(queued(context, standardOutput, config.prefix()));
    }
    return new NodeLog(context);
  }

  /** Cuts the beginning off a log that has grown too large. */
  private static void shrink(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) <= MAX_BYTES) {
      return;
    }
    byte[] end = new byte[KEPT_BYTES];
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
      log.seek(log.length() - end.length);
      log.readFully(end);
      log.seek(0);
      log.write(end);
      log.setLength(end.length);
    }
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
      LoggerContext context, OutputStreamAppender<ILoggingEvent> target, LogConfig.Prefix prefix) {
    LogLine layout = new LogLine(prefix);
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
