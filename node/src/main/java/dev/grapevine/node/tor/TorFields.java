package dev.grapevine.node.tor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a line: {@code KEY=value KEY="quoted value"}, up to a word that is none (Tor's
 * control-spec, 2.1.1 and 3.21). In quotes a backslash makes line ends and tabs of {@code n},
 * {@code r} and {@code t}, a byte of up to three octal digits, and of anything else itself.
 */
final class TorFields {
  private static final int MAX_BYTE = 255;

  private final String text;
  private int at;

  private TorFields(String text) {
    this.text = text;
  }

  /** The fields, in order; none at all if the line ends in the middle of one. */
  static Map<String, String> parse(String text) {
    return new TorFields(text).all();
  }

  private Map<String, String> all() {
    Map<String, String> fields = new LinkedHashMap<>();
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      int space = text.indexOf(' ', at);
      if (space >= 0 && (equals < 0 || space < equals)) {
        return fields;
      }
      if (equals < 0) {
        return Map.of();
      }
      String key = text.substring(at, equals);
      at = equals + 1;
      Optional<String> value = at < text.length() && text.charAt(at) == '"' ? quoted() : word();
      if (value.isEmpty()) {
        return Map.of();
      }
      fields.put(key, value.get());
      if (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
    }
    return fields;
  }

  private Optional<String> word() {
    int space = text.indexOf(' ', at);
    String word = text.substring(at, space < 0 ? text.length() : space);
    at += word.length();
    return Optional.of(word);
  }

  private Optional<String> quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next == '"') {
        return Optional.of(value.toString());
      }
      if (next == '\\') {
        if (at == text.length()) {
          return Optional.empty();
        }
        next = escaped();
      }
      value.append(next);
    }
    return Optional.empty();
  }

  private char escaped() {
    char first = text.charAt(at++);
    return switch (first) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(first - '0');
      default -> first;
    };
  }

  private char octal(int first) {
    int value = first;
    for (int digits = 1; digits < 3 && at < text.length(); digits++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 7 || 8 * value + digit > MAX_BYTE) {
        break;
      }
      value = 8 * value + digit;
      at++;
    }
    return (char) value;
  }
}
