package dev.grapevine.testnet.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class WallClockTest {
  @Test
  void aWallTimeLiesBetweenTheMonotonicTimesAroundIt() {
    WallClock clock = new WallClock();
    long before = System.nanoTime();
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    long after = System.nanoTime();
    clock.read();
    long error = clock.worstErrorNanos() + 1_000 + Math.abs(clock.movedNanos());
    // Both are readings of the same kernel's clocks: what a busy machine takes is in before, after.
    assertThat(clock.monotonicNanos(micros)).isBetween(before - error, after + error);
  }
}
