package dev.grapevine.node.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A line as Bitcoin Core writes it: {@code 2026-11-21T01:02:03.123456Z [net] message}, the category
 * only where it was asked for in detail, {@code [warning]} and {@code [error]} where it is one.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    TIME.formatTo(event.getInstant(), line);
    line.append(' ');
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      line.append(event.getLevel() == Level.WARN ? "[warning] " : "[error] ");
    } else if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
      line.append('[').append(category(event.getLoggerName())).append("] ");
    }
    line.append(event.getFormattedMessage()).append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(ThrowableProxyUtil.asString(thrown));
    }
    return line.toString();
  }

  private static String category(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }
}
