package dev.grapevine.chain.script;

import java.util.Arrays;

/**
 * A stack of byte strings. Elements are shared, never copied and never written to. Places are
 * counted from the top, which is 0; the callers check the depth, a place below the bottom is a bug.
 */
final class ScriptStack {
  private byte[][] items = new byte[8][];
  private int size;

  int size() {
    return size;
  }

  void push(byte[] item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    items[size++] = item;
  }

  void push(boolean value) {
    push(ScriptNumber.of(value));
  }

  byte[] pop() {
    byte[] item = items[size - 1];
    size--;
    return item;
  }

  /** Takes {@code count} elements off. */
  void drop(int count) {
    if (count > size) {
      throw new AssertionError("dropped " + count + " of " + size);
    }
    size -= count;
  }

  byte[] peek(int depth) {
    return items[size - 1 - depth];
  }

  byte[] remove(int depth) {
    int at = size - 1 - depth;
    byte[] item = items[at];
    System.arraycopy(items, at + 1, items, at, depth);
    size--;
    return item;
  }

  /** Puts {@code item} under the top {@code depth} elements. */
  void insert(int depth, byte[] item) {
    push(item);
    int at = size - 1 - depth;
    System.arraycopy(items, at, items, at + 1, depth);
    items[at] = item;
  }

  void swap(int depth, int otherDepth) {
    byte[] item = peek(depth);
    items[size - 1 - depth] = peek(otherDepth);
    items[size - 1 - otherDepth] = item;
  }

  ScriptStack copy() {
    ScriptStack copy = new ScriptStack();
    copy.items = items.clone();
    copy.size = size;
    return copy;
  }
}
