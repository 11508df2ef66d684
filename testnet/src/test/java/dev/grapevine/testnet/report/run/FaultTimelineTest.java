package dev.grapevine.testnet.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.measure.FaultFigures;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.SampleTraces;
import dev.grapevine.testnet.measure.Spread;
import dev.grapevine.testnet.report.Chart;
import dev.grapevine.testnet.report.Series;
import dev.grapevine.testnet.report.SvgChart;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultTimelineTest {
  private static final long SECOND = 1_000_000_000L;

  /** Blocks after 1, 2 and 3 s; node 19 never has the last one. */
  private static final RunTrace TRACE = SampleTraces.of(20, 3, 0, 1, SampleTraces.CUT_OFF);

  private static FaultFigures.Event event(String moment, long atNanos, String what) {
    return new FaultFigures.Event(
        moment, atNanos, what, List.of(3, 4), "a \"fine\" <outcome>", Percentile.NEVER);
  }

  static FaultFigures faults() {
    return new FaultFigures(
        List.of(
            event("block 2", SECOND * 3 / 2, "kill 3-4"),
            event("block 2", SECOND * 3 / 2 + 1, "pause 5"),
            event("block 3", SECOND * 5 / 2, "heal"),
            event("block 9", Percentile.NEVER, "restart 3-4")),
        List.of(
            new FaultFigures.Phase(
                "before", new Spread(1, 1, 10, 20, 30, 40), Spread.of(List.of())),
            new FaultFigures.Phase(
                "from block 2",
                new Spread(2, 0.5, 10, 20, Percentile.NEVER, Percentile.NEVER),
                Spread.of(List.of()))));
  }

  private final FaultTimeline timeline = new FaultTimeline(TRACE, faults());

  private static List<String> lines(StringWriter text) {
    return text.toString().lines().toList();
  }

  @Test
  void eachFaultThatHappenedHasALineAndThoseOfOneMomentShareIt() {
    assertThat(timeline.chart().moments())
        .containsExactly(
            new Chart.Moment(1.5, "1-2", "block 2: kill 3-4; block 2: pause 5"),
            new Chart.Moment(2.5, "3", "block 3: heal"));
    assertThat(SvgChart.file(timeline.chart()))
        .contains("<title>block 3: heal</title>", ">1-2</text>");
  }

  @Test
  void aBlockThatDidNotReachAllHasNoPointThere() {
    List<Series> series = timeline.chart().series();
    assertThat(series.getFirst().points())
        .extracting(Series.Point::x)
        .satisfiesExactly(
            x -> assertThat(x).isEqualTo(1),
            x -> assertThat(x).isEqualTo(2),
            x -> assertThat(x).isEqualTo(3));
    assertThat(series.getFirst().points()).noneMatch(point -> Double.isNaN(point.y()));
    assertThat(series.getLast().points())
        .extracting(point -> Double.isNaN(point.y()))
        .containsExactly(false, false, true);
    // A gap is drawn as none: two dots and a line between them.
    assertThat(SvgChart.file(timeline.chart())).doesNotContain("NaN").containsOnlyOnce("<svg");
  }

  @Test
  void tablesAndFilesTellTheSame() throws IOException {
    assertThat(timeline.faults()).hasSize(4);
    assertThat(timeline.faults().getFirst())
        .containsExactly("1", "block 2", "1.50 s", "kill 3-4", "a \"fine\" <outcome>");
    assertThat(timeline.faults().getLast().get(2)).isEqualTo("never");
    assertThat(timeline.phases())
        .extracting(List::getFirst)
        .containsExactly("before: blocks", "from block 2: blocks");
    StringWriter faults = new StringWriter();
    timeline.writeFaults(faults);
    assertThat(lines(faults))
        .hasSize(5)
        .contains("1,block 2,1.500000000,3 4,\"kill 3-4\",\"a \"\"fine\"\" <outcome>\"")
        .contains("4,block 9,,3 4,\"restart 3-4\",\"a \"\"fine\"\" <outcome>\"");
    StringWriter blocks = new StringWriter();
    timeline.writeBlocks(blocks);
    assertThat(lines(blocks)).hasSize(4);
    assertThat(lines(blocks).get(3)).startsWith("3,3.000000000,20,19,").endsWith(",");
  }

  @Test
  void withoutFaultsThereIsNone() {
    assertThat(new FaultTimeline(TRACE, FaultFigures.NONE).isEmpty()).isTrue();
  }
}
