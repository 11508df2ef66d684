package dev.grapevine.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptPoolTest {
  private final ScriptPool pool = new ScriptPool(3);

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void answersTheLeastFailingCheckOfManyRounds() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 2_000; round++) {
      int count = random.nextInt(200);
      BitSet failing = new BitSet();
      for (int i = random.nextInt(4); i > 0 && count > 0; i--) {
        failing.set(random.nextInt(count));
      }
      AtomicIntegerArray calls = new AtomicIntegerArray(count);
      int expected = failing.nextSetBit(0);
      assertThat(
              pool.firstFailure(
                      count,
                      check -> {
                        calls.incrementAndGet(check);
                        return !failing.get(check);
                      })
                  .orElse(-1))
          .isEqualTo(expected);
      for (int check = 0; check < count; check++) {
        assertThat(calls.get(check)).isLessThanOrEqualTo(1);
        assertThat(calls.get(check) == 1 || (expected >= 0 && check > expected)).isTrue();
      }
    }
  }

  @Test
  void theCallersThreadAndTheHelpersWorkAtTheSameTime() {
    CountDownLatch all = new CountDownLatch(4);
    ConcurrentHashMap<Thread, Boolean> threads = new ConcurrentHashMap<>();
    // Nobody gets past the latch before all four are in.
    assertThat(
            pool.firstFailure(
                4,
                check -> {
                  threads.put(Thread.currentThread(), true);
                  all.countDown();
                  return awaited(all);
                }))
        .isEmpty();
    assertThat(threads).hasSize(4).containsKey(Thread.currentThread());
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatBreaksOnAHelperBreaksTheCall() {
    assertThatThrownBy(() ->
            pool.firstFailure(
                100,
                check -> {
                  if (check == 50) {
                    throw new AssertionError("broken invariant");
                  }
                  return true;
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("broken invariant");
    assertThat(pool.firstFailure(100, check -> true)).isEmpty();
  }
}
