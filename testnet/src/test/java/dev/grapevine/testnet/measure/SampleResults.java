package dev.grapevine.testnet.measure;

import dev.grapevine.testnet.measure.TestnetResult.Announcements;
import dev.grapevine.testnet.measure.TestnetResult.Conditions;
import dev.grapevine.testnet.measure.TestnetResult.Makeup;
import dev.grapevine.testnet.measure.TestnetResult.Memory;
import dev.grapevine.testnet.measure.TestnetResult.MessageCount;
import dev.grapevine.testnet.measure.TestnetResult.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Results that print in known ways. */
public final class SampleResults {
  private SampleResults() {}

  /** Everything was measured. */
  static TestnetResult full() {
    return new TestnetResult(
        new Setup("0.1.0", 7, 50, 8, "random", "none", 16, "high", "v2", Makeup.IN_PROCESS),
        3.14159,
        new Spread(6, 1, 4_100_000, 8_000_400, 10_000_600, 12_345_678),
        200,
        new Spread(6, 1, 2_000_000, 3_000_000, 4_000_000, 5_000_000),
        new Spread(1_200, 0.9995, 3_200_000_000L, 5_000_000_000L, 6_000_000_000L, Percentile.NEVER),
        new CompactFigures(294, 290, 3, 1, 120_000, 7_780_000),
        List.of(new MessageCount("cmpctblock", 925, 1_360_000), new MessageCount("inv", 10, 500)),
        new Announcements(452_400, 326_400),
        new Hops(2.171, 5),
        breakdown(1_000_000),
        new Memory(OptionalDouble.of(300.7), 57.25),
        new Conditions(true, 12, 24, 118, OptionalDouble.of(2.9), OptionalDouble.of(0.0125), 2));
  }

  /** What a trace comes to, on a machine that is made up. */
  public static TestnetResult of(RunTrace trace) {
    return new TestnetResult(
        new Setup(
            "0.1.0", 7, trace.nodes(), 8, "random", "none", 16, "high", "v2", Makeup.IN_PROCESS),
        3.14159,
        Spread.of(trace.blocks().stream().map(BlockJourney::delays).toList()),
        trace.transactions().roundSize(),
        Spread.of(trace.blocks().stream().map(BlockJourney::headerDelays).toList()),
        Spread.of(trace.transactions().delays()),
        new CompactFigures(294, 290, 3, 1, 120_000, 7_780_000),
        full().messages(),
        new Announcements(452_400, 326_400),
        Hops.of(trace.blocks()),
        breakdown(1_000_000),
        new Memory(OptionalDouble.of(300.7), 57.25),
        new Conditions(true, 12, 24, 118, OptionalDouble.of(2.9), OptionalDouble.of(0.0125), 2));
  }

  /** The same of a run in which things went wrong, among two bitcoinds and a process of ours. */
  public static TestnetResult of(RunTrace trace, FaultFigures faults) {
    TestnetResult sound = of(trace);
    return new TestnetResult(
        new Setup(
            "0.1.0",
            7,
            trace.nodes(),
            8,
            "random",
            "wan",
            16,
            "high",
            "v2",
            new Makeup(3, List.of(1, 2), "29.4", 1_700)),
        sound.startupSeconds(),
        sound.blocks(),
        sound.transactionsMean(),
        sound.headers(),
        sound.transactions(),
        sound.compact(),
        List.of(new MessageCount("cmpctblock", MessageCount.NOT_COUNTED, 1_360_000)),
        sound.announcements(),
        sound.hops(),
        sound.breakdown(),
        sound.memory(),
        sound.conditions(),
        faults);
  }

  /** No transactions, no compact blocks, no block arrived, and a system that tells nothing. */
  static TestnetResult empty() {
    long never = Percentile.NEVER;
    return new TestnetResult(
        new Setup("0.1.0", -1, 2, 1, "ring", "lan", 2, "full", "v1", Makeup.IN_PROCESS),
        1,
        new Spread(1, 0.5, 10, never, never, never),
        0,
        new Spread(1, 0.5, 0, never, never, never),
        Spread.of(List.of()),
        new CompactFigures(0, 0, 0, 0, never, never),
        List.of(),
        new Announcements(0, 0),
        new Hops(Double.NaN, 0),
        Breakdown.NONE,
        new Memory(OptionalDouble.empty(), 10),
        new Conditions(true, 0, 0, 0, OptionalDouble.empty(), OptionalDouble.empty(), 1));
  }

  /** The largest figures that there can be. */
  static TestnetResult huge() {
    long days = 100_000_000_000_000L;
    Spread spread = new Spread(200_000, 1, days, days, days, days);
    int many = Integer.MAX_VALUE;
    return new TestnetResult(
        new Setup(
            "0.1.0",
            Long.MIN_VALUE,
            10_000,
            9_999,
            "small-world",
            "file",
            19_998,
            "high",
            "v2",
            Makeup.IN_PROCESS),
        99_999.9,
        spread,
        7_000,
        spread,
        spread,
        new CompactFigures(many, many, many, many, days, days),
        List.of(new MessageCount("sendtxrcncl1", 9_999_999_999L, Long.MAX_VALUE / 2)),
        new Announcements(1L << 50, 1L << 50),
        new Hops(9_999, 9_999),
        breakdown(days),
        new Memory(OptionalDouble.of(999_999), 999_999),
        new Conditions(
            true, 1_000, 1_000, 9_999_999, OptionalDouble.of(9_999), OptionalDouble.of(1), 1_024));
  }

  /** The n-th stage took n times {@code unit}, or twice and four times as much. */
  private static Breakdown breakdown(long unit) {
    return new Breakdown(part(1, unit), part(2, unit), part(4, unit));
  }

  private static Breakdown.Part part(int hops, long unit) {
    List<CriticalPath.Hop> steps = new ArrayList<>();
    for (int i = 0; i < hops; i++) {
      StageTimes times = StageTimes.ZERO;
      for (PathStage stage : PathStage.values()) {
        times = times.plus(stage, unit * (stage.ordinal() + 1));
      }
      steps.add(new CriticalPath.Hop(i, i + 1, times));
    }
    return Breakdown.Part.of(List.of(new CriticalPath(hops, steps)));
  }
}
