package dev.grapevine.node.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.grapevine.node.config.LogConfig;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A line as Bitcoin Core writes it: {@code 2026-11-21T01:02:03Z [net] message}, the category only
 * where it was asked for in detail, {@code [warning]} and {@code [error]} where it is one, and the
 * thread and the logger if asked for.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter MICROS = format("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");
  private static final DateTimeFormatter SECONDS = format("uuuu-MM-dd'T'HH:mm:ss'Z'");

  private final LogConfig.Prefix prefix;

  LogLine(LogConfig.Prefix prefix) {
    this.prefix = prefix;
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    if (prefix.time()) {
      (prefix.micros() ? MICROS : SECONDS).formatTo(event.getInstant(), line);
      line.append(' ');
    }
    if (prefix.thread()) {
      line.append('[').append(event.getThreadName()).append("] ");
    }
    if (prefix.source()) {
      line.append('[').append(event.getLoggerName()).append("] ");
    }
    appendLevel(line, event);
    line.append(event.getFormattedMessage()).append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(ThrowableProxyUtil.asString(thrown));
    }
    return line.toString();
  }

  private void appendLevel(StringBuilder line, ILoggingEvent event) {
    Level level = event.getLevel();
    boolean detail = !level.isGreaterOrEqual(Level.INFO);
    if (level.isGreaterOrEqual(Level.WARN)) {
      line.append(level == Level.WARN ? "[warning] " : "[error] ");
    } else if (detail || prefix.always()) {
      line.append('[').append(detail ? category(event.getLoggerName()) : "all");
      if (prefix.always() || level != Level.DEBUG) {
        line.append(':').append(level.levelStr.toLowerCase(Locale.ROOT));
      }
      line.append("] ");
    }
  }

  private static String category(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }
}
