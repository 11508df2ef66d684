package dev.grapevine.chain.consensus;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * Runs independent script checks, on several threads if it likes, and returns when their outcome is
 * certain. The answer does not depend on how many threads there are. Chain has none of its own: a
 * pool is passed in by who owns the threads.
 */
@FunctionalInterface
public interface ScriptWorkers {
  /** Runs the checks one after the other on the caller's thread. */
  ScriptWorkers INLINE =
      (count, passes) -> {
        for (int i = 0; i < count; i++) {
          if (!passes.test(i)) {
            return OptionalInt.of(i);
          }
        }
        return OptionalInt.empty();
      };

  /**
   * The least index from 0 to {@code count - 1} for which {@code passes} is false; empty if there
   * is none. An index above a failing one need not be tried.
   *
   * @param passes may be called from any thread, at most once for an index; free of side effects
   *     that order could show in
   */
  OptionalInt firstFailure(int count, IntPredicate passes);
}
