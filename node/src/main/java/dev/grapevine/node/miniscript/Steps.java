package dev.grapevine.node.miniscript;

import java.util.ArrayDeque;
import java.util.Deque;

/** Work in an order that is found out while it is done: what recursion would be, on the heap. */
final class Steps {
  private final Deque<Runnable> todo = new ArrayDeque<>();

  /** Has these done next, in this order, before what was to be done. */
  void next(Runnable... steps) {
    for (int i = steps.length - 1; i >= 0; i--) {
      todo.push(steps[i]);
    }
  }

  /** Does a step; false if there is none. */
  boolean takeOne() {
    if (todo.isEmpty()) {
      return false;
    }
    todo.pop().run();
    return true;
  }

  /** Does all steps. */
  void takeAll() {
    while (takeOne()) {
      // each may have added others
    }
  }
}
