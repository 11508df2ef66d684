package dev.grapevine.testnet.measure.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.link.LinkErrors.Bar;
import dev.grapevine.testnet.measure.link.LinkProbe.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class LinkErrorsTest {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;

  /** Even nodes are in the east, odd ones in the west; a far link is of 10 ms, a near one of 1. */
  private static final LinkProfile PROFILE =
      new LinkProfile() {
        @Override
        public Way between(int from, int to) {
          return new Way((from + to) % 2 == 0 ? MILLI : 10 * MILLI, 8_000_000);
        }

        @Override
        public String place(int node) {
          return node % 2 == 0 ? "east" : "west";
        }

        @Override
        public String label() {
          return "file";
        }
      };

  private static LinkErrors hundred() {
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      // A ping of 29 bytes takes 29 us to leave.
      long asked = i <= 50 ? 10 * MILLI : MILLI;
      Delivery far = new Delivery(i % 2, 1 - i % 2, asked + 29 * MICRO + i * 15 * MICRO);
      deliveries.add(i <= 50 ? far : new Delivery(0, 2, far.nanos()));
    }
    return LinkErrors.of(deliveries, PROFILE, 29);
  }

  @Test
  void whatIsLaterThanAskedIsTheError() {
    LinkErrors.Figures all = hundred().all();
    assertThat(all.count()).isEqualTo(100);
    assertThat(all.leastNanos()).isEqualTo(15 * MICRO);
    assertThat(all.p50Nanos()).isEqualTo(750 * MICRO);
    assertThat(all.p90Nanos()).isEqualTo(1_350 * MICRO);
    assertThat(all.p99Nanos()).isEqualTo(1_485 * MICRO);
    assertThat(all.mostNanos()).isEqualTo(1_500 * MICRO);
    assertThat(all.within()).isEqualTo(0.66);
    assertThat(hundred().leastAskedNanos()).isEqualTo(MILLI);
    assertThat(hundred().mostAskedNanos()).isEqualTo(10 * MILLI);
  }

  @Test
  void bothDirectionsOfTwoRegionsAreOnePairAndTheNearestComeFirst() {
    assertThat(hundred().pairs())
        .extracting(pair -> pair.first() + " " + pair.second() + " " + pair.figures().count())
        .containsExactly("east east 50", "east west 50");
    assertThat(hundred().pairs().getLast().figures().mostNanos()).isEqualTo(750 * MICRO);
  }

  @Test
  void theHistogramHoldsEveryDelivery() {
    assertThat(hundred().histogram())
        .contains(new Bar(20 * MICRO, 1), new Bar(50 * MICRO, 2), new Bar(Percentile.NEVER, 0));
    assertThat(hundred().histogram().stream().mapToInt(Bar::count).sum()).isEqualTo(100);
    LinkErrors early = LinkErrors.of(List.of(new Delivery(0, 1, 0)), PROFILE, 29);
    assertThat(early.all().leastNanos()).isNegative();
    assertThat(early.histogram().getFirst().count()).isEqualTo(1);
  }

  @Test
  void profilesWithoutRegionsHaveNoPairs() {
    LinkErrors errors =
        LinkErrors.of(List.of(new Delivery(0, 1, 300 * MICRO)), LinkProfile.lan(), 29);
    assertThat(errors.pairs()).isEmpty();
    assertThat(errors.all().p99Nanos()).isEqualTo(50 * MICRO - 232);
  }

  @Test
  void printsATableAndAnObject() {
    LinkReport report =
        new LinkReport(
            "0.1.0",
            1,
            3,
            2,
            "file",
            "v2",
            hundred(),
            Optional.empty(),
            OptionalDouble.of(0.25),
            OptionalDouble.of(0.031));
    assertThat(report.table())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100))
        .contains(
            "100 messages, each direction by itself; asked for 1.000 to 10.000 ms",
            "all                                   100     0.015     0.750     1.350     1.485    "
                + " 1.500",
            "66.00% within 1 ms");
    ObjectNode json = report.json();
    assertThat(json.at("/error").toString())
        .isEqualTo(
            "{\"count\":100,\"min_ms\":0.015,\"p50_ms\":0.750,\"p90_ms\":1.350,"
                + "\"p99_ms\":1.485,\"max_ms\":1.500,\"within_1ms\":0.66}");
    assertThat(json.at("/pairs")).hasSize(2);
    assertThat(json.at("/histogram/0").toString()).isEqualTo("{\"below_ms\":0.020,\"count\":1}");
    assertThat(json.get("process_links").isNull()).isTrue();
  }

  @Test
  void nothingWasMeasured() {
    LinkErrors none = LinkErrors.of(List.of(), PROFILE, 29);
    LinkReport report =
        new LinkReport(
            "0.1.0",
            1,
            2,
            0,
            "wan",
            "v1",
            none,
            Optional.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
    assertThat(report.table()).noneMatch(line -> line.contains("NaN"));
    assertThat(report.json().at("/error/p99_ms").isNull()).isTrue();
  }
}
