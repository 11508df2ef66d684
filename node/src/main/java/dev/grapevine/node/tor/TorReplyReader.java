package dev.grapevine.node.tor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes replies of the bytes of a control port (Tor's control-spec, 2.3): lines of a code of three
 * digits, a separator, which is a space in the last one, and text. Lines too short for that are
 * passed over. Tor sets no bounds; here are Bitcoin Core's, so that what listens on the port cannot
 * take more than 100 MB: {@link #MAX_LINE_BYTES} a line and {@link #MAX_LINES} a reply.
 */
final class TorReplyReader {
  /** Without the line feed that ends it. */
  static final int MAX_LINE_BYTES = 100_000;

  static final int MAX_LINES = 1_000;

  private static final int CODE_DIGITS = 3;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final List<String> lines = new ArrayList<>();

  /**
   * Takes the next bytes, and hands over the replies that are complete.
   *
   * @return what is wrong, after which nothing more is to be read
   */
  Optional<String> read(byte[] bytes, Consumer<TorReply> replies) {
    for (byte each : bytes) {
      if (each != '\n') {
        if (line.size() == MAX_LINE_BYTES) {
          return Optional.of("a line is longer than " + MAX_LINE_BYTES + " bytes");
        }
        line.write(each);
      } else if (lines.size() == MAX_LINES) {
        return Optional.of("a reply has more than " + MAX_LINES + " lines");
      } else {
        endOfLine(replies);
      }
    }
    return Optional.empty();
  }

  private void endOfLine(Consumer<TorReply> replies) {
    String text = line.toString(StandardCharsets.ISO_8859_1);
    line.reset();
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    if (text.length() <= CODE_DIGITS) {
      return;
    }
    lines.add(text.substring(CODE_DIGITS + 1));
    if (text.charAt(CODE_DIGITS) == ' ') {
      TorReply reply = new TorReply(code(text.substring(0, CODE_DIGITS)), lines);
      lines.clear();
      replies.accept(reply);
    }
  }

  private static int code(String digits) {
    int code = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      code = 10 * code + digit;
    }
    return code;
  }
}
