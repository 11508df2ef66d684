package dev.grapevine.testnet.measure.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.latency.LinkProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ProcessLinksTest {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;
  private static final List<LinkEnd> ENDS =
      List.of(LinkEnd.HERE, LinkEnd.BITCOIND, LinkEnd.BITCOIND, LinkEnd.GRAPEVINE);

  /** As many milliseconds as both numbers together, and 8 bits a microsecond. */
  private static final LinkProfile PROFILE =
      new LinkProfile() {
        @Override
        public Way between(int from, int to) {
          return new Way((from + to) * MILLI, 8_000_000);
        }

        @Override
        public String label() {
          return "file";
        }
      };

  private static ProcessLinks some() {
    List<RoundTrip> asked = new ArrayList<>();
    List<RoundTrip> unasked = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      // Two ways, and 29 us to leave on each.
      asked.add(new RoundTrip(0, 1, 2 * MILLI + 58 * MICRO + i * 100 * MICRO));
      asked.add(new RoundTrip(1, 0, 2 * MILLI + 58 * MICRO + i * 10 * MICRO));
      asked.add(new RoundTrip(2, 1, 6 * MILLI + 58 * MICRO + i * 200 * MICRO));
      unasked.add(new RoundTrip(0, 1, i * 90 * MICRO));
      unasked.add(new RoundTrip(1, 0, i * 9 * MICRO));
    }
    return ProcessLinks.of(3, asked, unasked, PROFILE, 29, ENDS);
  }

  @Test
  void whatIsLongerThanBothWaysIsTheError() {
    ProcessLinks links = some();
    assertThat(links.proxied()).isTrue();
    assertThat(links.leastAskedNanos()).isEqualTo(2 * MILLI);
    assertThat(links.mostAskedNanos()).isEqualTo(6 * MILLI);
    assertThat(links.rows())
        .extracting(row -> row.pinger().label() + " " + row.answerer().label())
        .containsExactly("here bitcoind", "bitcoind here", "bitcoind bitcoind");
    ProcessLinks.Row first = links.rows().getFirst();
    assertThat(first.late().count()).isEqualTo(10);
    assertThat(first.late().leastNanos()).isEqualTo(100 * MICRO);
    assertThat(first.late().p50Nanos()).isEqualTo(500 * MICRO);
    assertThat(first.late().mostNanos()).isEqualTo(MILLI);
    assertThat(first.late().within()).isEqualTo(1);
    assertThat(first.unasked().p50Nanos()).isEqualTo(450 * MICRO);
    assertThat(links.rows().get(1).unasked().mostNanos()).isEqualTo(90 * MICRO);
    assertThat(links.rows().getLast().late().within()).isEqualTo(0.5);
  }

  private static LinkReport report(LinkErrors errors, ProcessLinks links, long seed) {
    return new LinkReport(
        "0.1.0",
        seed,
        10_000,
        999_990,
        "file",
        "v2",
        errors,
        Optional.of(links),
        OptionalDouble.of(9_999.9),
        OptionalDouble.of(1));
  }

  @Test
  void printsASectionAndAnObject() {
    LinkReport report = report(LinkErrors.of(List.of(), PROFILE, 29), some(), 1);
    assertThat(report.table())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100))
        // All nodes were processes: there is nothing else to tell.
        .noneMatch(line -> line.contains("each direction by itself"))
        .contains(
            "3 links of other processes, delayed by proxies",
            "A process pings all its peers at once: on short links answers wait for each other.",
            "round trips, as who pings measures them; asked for 2.000 to 6.000 ms",
            "here pings bitcoind                    10     0.100     0.500     0.900     1.000    "
                + " 1.000",
            "  nothing asked                        10     0.090     0.450     0.810     0.900    "
                + " 0.900");
    ObjectNode json = report.json();
    assertThat(json.at("/process_links/links").intValue()).isEqualTo(3);
    assertThat(json.at("/process_links/asked_max_ms").doubleValue()).isEqualTo(6);
    assertThat(json.at("/process_links/round_trips/1").toString())
        .isEqualTo(
            "{\"pinger\":\"bitcoind\",\"answerer\":\"here\",\"error\":{\"count\":10,"
                + "\"min_ms\":0.010,\"p50_ms\":0.050,\"p90_ms\":0.090,\"p99_ms\":0.100,"
                + "\"max_ms\":0.100,\"within_1ms\":1.0},\"unasked\":{\"count\":10,"
                + "\"min_ms\":0.009,\"p50_ms\":0.045,\"p90_ms\":0.081,\"p99_ms\":0.090,"
                + "\"max_ms\":0.090,\"within_1ms\":1.0}}");
    assertThat(json.at("/process_links/round_trips/2/unasked/p50_ms").isNull()).isTrue();
  }

  @Test
  void withoutDelaysNothingIsAskedAndNothingIsMeasuredTwice() {
    List<RoundTrip> trips = List.of(new RoundTrip(3, 0, 150 * MICRO));
    ProcessLinks links = ProcessLinks.of(1, trips, List.of(), LinkProfile.NONE, 29, ENDS);
    assertThat(links.proxied()).isFalse();
    assertThat(links.mostAskedNanos()).isZero();
    assertThat(report(LinkErrors.of(List.of(), PROFILE, 29), links, 1).table())
        .contains("1 links of other processes, without proxies")
        .anyMatch(line -> line.startsWith("grapevine pings here "))
        .noneMatch(line -> line.contains("nothing asked"));
  }

  @Test
  void noLineIsTooLongForATerminal() {
    long most = 60_000 * MILLI;
    LinkErrors.Figures figures =
        new LinkErrors.Figures(99_999_999, -most / 10, most, most, most, most, 0.5);
    List<LinkErrors.Pair> pairs =
        List.of(new LinkErrors.Pair("south-america", "south-america", figures));
    List<LinkErrors.Bar> bars =
        List.of(new LinkErrors.Bar(10 * MILLI, 99_999_999), new LinkErrors.Bar(Long.MAX_VALUE, 1));
    long asked = 600_000 * MILLI;
    LinkErrors errors = new LinkErrors(figures, pairs, bars, asked, asked);
    List<ProcessLinks.Row> rows = new ArrayList<>();
    for (LinkEnd pinger : LinkEnd.values()) {
      for (LinkEnd answerer : LinkEnd.values()) {
        rows.add(new ProcessLinks.Row(pinger, answerer, figures, figures));
      }
    }
    for (boolean proxied : new boolean[] {false, true}) {
      ProcessLinks links = new ProcessLinks(999_990, proxied, 2 * asked, 2 * asked, rows);
      List<String> table = report(errors, links, Long.MIN_VALUE).table();
      assertThat(table).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
      assertThat(columns(table)).hasSize(1);
    }
  }

  /** Where the columns behind the labels end, in all tables. */
  private static List<String> columns(List<String> table) {
    return table.stream()
        .filter(line -> line.endsWith(" max") || line.endsWith("60000.000"))
        .map(line -> line.substring(32).replaceAll("\\S(?=\\s|$)", "|").replaceAll("[^|]", " "))
        .distinct()
        .toList();
  }
}
