package dev.grapevine.chain.script;

/**
 * Which branches of nested IFs are being run, in constant space and time: only the depth and the
 * outermost branch not taken matter, so a script of ten thousand IFs costs nothing more (Bitcoin
 * Core {@code ConditionStack}).
 */
final class ConditionStack {
  private static final int NONE = -1;

  private int depth;
  private int firstFalse = NONE;

  boolean isEmpty() {
    return depth == 0;
  }

  /** Whether operations are run here. */
  boolean isRunning() {
    return firstFalse == NONE;
  }

  void push(boolean taken) {
    if (!taken && firstFalse == NONE) {
      firstFalse = depth;
    }
    depth++;
  }

  void pop() {
    depth--;
    if (firstFalse == depth) {
      firstFalse = NONE;
    }
  }

  /** ELSE: what the innermost IF took is now not taken, and the reverse. */
  void toggle() {
    if (firstFalse == NONE) {
      firstFalse = depth - 1;
    } else if (firstFalse == depth - 1) {
      firstFalse = NONE;
    }
  }
}
