package dev.grapevine.node.descriptor;

/** A place in a text of nested functions (Bitcoin Core {@code script/parsing.cpp}). */
final class TextCursor {
  private final String text;
  private int position;

  TextCursor(String text) {
    this.text = text;
  }

  boolean isAtEnd() {
    return position == text.length();
  }

  /** What is next; only before the end. */
  char peek() {
    return text.charAt(position);
  }

  /** Passes over {@code c} if it is next. */
  boolean take(char c) {
    if (isAtEnd() || peek() != c) {
      return false;
    }
    position++;
    return true;
  }

  /** Passes over an expression: all up to a comma or a closing bracket that is not its own. */
  String expression() {
    int start = position;
    int level = 0;
    for (; position < text.length(); position++) {
      char c = text.charAt(position);
      if (c == '(' || c == '{') {
        level++;
      } else if (level > 0 && (c == ')' || c == '}')) {
        level--;
      } else if (level == 0 && (c == ')' || c == '}' || c == ',')) {
        break;
      }
    }
    return text.substring(start, position);
  }
}
