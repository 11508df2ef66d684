package dev.grapevine.testnet.process;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A line of {@code debug.log} that tells something, as Bitcoin Core and Knots 24 to 30 and
 * Grapevine write them with {@code -logtimemicros -debug=validation -debug=cmpctblock}. What a line
 * says is not trusted: whatever is not quite such a line is none.
 *
 * @param micros Unix time of the line
 */
public record LogLine(long micros, LogEvent event) {
  private static final int HASH_DIGITS = 64;
  private static final String HEADER = "header hash=";
  private static final String REBUILT = "Successfully reconstructed block ";
  private static final String BEGUN = "Initialized PartiallyDownloadedBlock for block ";

  /** Reads a line without its end; empty if it tells nothing of blocks and transactions. */
  public static Optional<LogLine> parse(String line) {
    int end = line.indexOf(' ');
    // 2026-11-21T16:12:03.297498Z
    if (end < 20 || end > 30 || line.charAt(end - 1) != 'Z') {
      return Optional.empty();
    }
    return event(text(line, end + 1))
        .flatMap(event -> micros(line.substring(0, end)).map(time -> new LogLine(time, event)));
  }

  /** What follows the categories, {@code [validation] } or {@code [validation:debug] }. */
  private static String text(String line, int from) {
    int at = from;
    while (at < line.length() && line.charAt(at) == '[') {
      int close = line.indexOf("] ", at);
      if (close < 0) {
        break;
      }
      at = close + 2;
    }
    return line.substring(at);
  }

  private static Optional<Long> micros(String time) {
    try {
      return Optional.of(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time)));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<LogEvent> event(String text) {
    if (text.startsWith("UpdateTip: new best=")) {
      return tip(text);
    }
    if (text.startsWith("Saw new ")) {
      return hashAfter(text, HEADER)
          .map(hash -> new LogEvent.HeaderSeen(hash, numberAfter(text, " peer=")));
    }
    if (text.startsWith("Enqueuing TransactionAddedToMempool: txid=")) {
      return digitsAfter(text, "txid=").map(hex -> new LogEvent.TransactionAdded(Txid.parse(hex)));
    }
    if (text.startsWith("NewPoWValidBlock: block hash=")) {
      return hashAfter(text, "hash=").map(LogEvent.BlockAccepted::new);
    }
    if (text.startsWith(BEGUN)) {
      return hashAfter(text, BEGUN).map(LogEvent.CompactBegun::new);
    }
    return text.startsWith(REBUILT) ? rebuilt(text) : Optional.empty();
  }

  private static Optional<LogEvent> tip(String text) {
    OptionalLong height = numberAfter(text, " height=");
    OptionalLong transactions = numberAfter(text, " tx=");
    if (height.isEmpty() || height.getAsLong() > Integer.MAX_VALUE || transactions.isEmpty()) {
      return Optional.empty();
    }
    return hashAfter(text, "best=")
        .map(hash ->
            new LogEvent.TipMoved(hash, (int) height.getAsLong(), transactions.getAsLong()));
  }

  /** {@code ... and 3 txn requested}, or {@code ... and 3 txn (811 bytes) requested}. */
  private static Optional<LogEvent> rebuilt(String text) {
    OptionalLong requested = numberAfter(text, " and ");
    if (requested.isEmpty()
        || requested.getAsLong() > Integer.MAX_VALUE
        || !text.endsWith("requested")) {
      return Optional.empty();
    }
    return hashAfter(text, REBUILT)
        .map(hash -> new LogEvent.CompactRebuilt(hash, (int) requested.getAsLong()));
  }

  private static Optional<BlockHash> hashAfter(String text, String name) {
    return digitsAfter(text, name).map(BlockHash::parse);
  }

  private static Optional<String> digitsAfter(String text, String name) {
    int from = text.indexOf(name) + name.length();
    if (from < name.length() || text.length() < from + HASH_DIGITS) {
      return Optional.empty();
    }
    String digits = text.substring(from, from + HASH_DIGITS);
    boolean longer = text.length() > from + HASH_DIGITS && isHex(text.charAt(from + HASH_DIGITS));
    return !longer && digits.chars().allMatch(LogLine::isHex)
        ? Optional.of(digits)
        : Optional.empty();
  }

  private static boolean isHex(int character) {
    return character >= '0' && character <= '9' || character >= 'a' && character <= 'f';
  }

  private static OptionalLong numberAfter(String text, String name) {
    int from = text.indexOf(name) + name.length();
    if (from < name.length()) {
      return OptionalLong.empty();
    }
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    if (end == from || end - from > 18) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(text.substring(from, end)));
  }
}
