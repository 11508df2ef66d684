package dev.grapevine.testnet.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Faults as a person and as a program read them. */
class FaultFiguresTest {
  private static final long NEVER = Percentile.NEVER;

  private static final Spread NOTHING = Spread.of(List.of());
  private static final Spread TWO_BLOCKS = new Spread(2, 0.75, 1_500_000, 2_000_000, NEVER, NEVER);

  private static TestnetResult with(FaultFigures faults) {
    TestnetResult full = SampleResults.full();
    return new TestnetResult(
        full.setup(),
        full.startupSeconds(),
        full.blocks(),
        full.transactionsMean(),
        full.headers(),
        full.transactions(),
        full.compact(),
        full.messages(),
        full.announcements(),
        full.hops(),
        full.breakdown(),
        full.memory(),
        full.conditions(),
        faults);
  }

  private static FaultFigures sample() {
    return new FaultFigures(
        List.of(
            new FaultFigures.Event(
                "block 3", 2_500_000_000L, "kill 4 7-9", List.of(4, 7, 8, 9), "works", NEVER),
            new FaultFigures.Event(
                "block 9", NEVER, "restart 4", List.of(4), "did not happen", NEVER)),
        List.of(
            new FaultFigures.Phase("before", TWO_BLOCKS, NOTHING),
            new FaultFigures.Phase("from block 3", NOTHING, TWO_BLOCKS)));
  }

  @Test
  void theTableTellsFaultsAndPhases() {
    assertThat(TestnetTable.of(with(sample())))
        .containsSequence(
            "faults               after  what",
            "  block 3           2.50 s  kill 4 7-9",
            "                              works",
            "  block 9                -  restart 4",
            "                              did not happen",
            "",
            "by phase            count     reach   (what came after its round counts as never)",
            "before                  2    75.00%     1.50 ms     2.00 ms       never       never",
            "from block 3",
            "  transactions          2    75.00%     1.50 ms     2.00 ms       never       never",
            "");
  }

  @Test
  void aPhaseWithALongNameHasALineForItAndOneWithoutAnythingHasNone() {
    FaultFigures faults =
        new FaultFigures(
            sample().events(),
            List.of(
                new FaultFigures.Phase("before", NOTHING, NOTHING),
                new FaultFigures.Phase("from 86399.123456789s", TWO_BLOCKS, NOTHING)));
    assertThat(TestnetTable.of(with(faults)))
        .containsSequence(
            "by phase            count     reach   (what came after its round counts as never)",
            "from 86399.123456789s",
            "  blocks                2    75.00%     1.50 ms     2.00 ms       never       never",
            "");
  }

  @Test
  void aRunWithoutFaultsDoesNotSpeakOfThem() {
    assertThat(TestnetTable.of(SampleResults.full())).noneMatch(line -> line.startsWith("faults"));
    assertThat(TestnetJson.of(SampleResults.full()).has("faults")).isFalse();
  }

  @Test
  void longFaultsAndOutcomesFitTheTable() {
    FaultFigures.Event longest =
        new FaultFigures.Event(
            "86399.123456789s",
            86_399_123_456_789L,
            "kill " + "123 ".repeat(80),
            List.of(),
            "still connected after 12 s and 123456789 bytes, 12 getdata in answer; ".repeat(5),
            NEVER);
    assertThat(FaultTable.of(List.of(longest), TestnetTable.WIDTH))
        .hasSizeGreaterThan(3)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(TestnetTable.WIDTH));
  }

  @Test
  void theJsonHasThemAsMembersOfTheirOwn() {
    JsonNode json = TestnetJson.of(with(sample()));
    assertThat(json.get("faults"))
        .hasToString(
            """
            [{"moment":"block 3","at_s":2.5,"what":"kill 4 7-9","nodes":[4,7,8,9],\
            "outcome":"works","recovered_ms":null},\
            {"moment":"block 9","at_s":null,"what":"restart 4","nodes":[4],\
            "outcome":"did not happen","recovered_ms":null}]\
            """);
    assertThat(json.at("/phases/0/name").stringValue()).isEqualTo("before");
    assertThat(json.at("/phases/0/blocks/reach").doubleValue()).isEqualTo(0.75);
    assertThat(json.at("/phases/0/blocks/p99_ms").isNull()).isTrue();
    assertThat(json.at("/phases/1/txs/count").intValue()).isEqualTo(2);
  }
}
