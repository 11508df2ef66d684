package dev.grapevine.testnet.measure.link;

import dev.grapevine.testnet.measure.Machine;
import dev.grapevine.testnet.measure.Percentile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code testnet links} prints: a table for a person, an object for a program.
 *
 * @param links connections, each of two directions
 * @param latency as {@code --latency} has it
 * @param errors of messages between nodes of this process
 * @param processLinks those with an end in another process; empty if there are none
 * @param loadOneMinute of the machine, at the end
 * @param stolen share of the processors' time, {@link dev.grapevine.testnet.measure.StolenTime}
 */
public record LinkReport(
    String version,
    long seed,
    int nodes,
    int links,
    String latency,
    String transport,
    LinkErrors errors,
    Optional<ProcessLinks> processLinks,
    OptionalDouble loadOneMinute,
    OptionalDouble stolen) {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int BAR_COLUMNS = 50;
  private static final String HEAD = "%-32s %8s %9s %9s %9s %9s %9s";
  private static final int DECIMALS = 3;

  /** Lines of at most 100 columns. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    add(
        lines,
        "%d nodes, %d links, latency %s, %s, seed %d",
        nodes,
        links,
        latency,
        transport,
        seed);
    add(
        lines,
        "load %s on %d CPUs, %s of their time stolen by the host",
        told("%.1f", loadOneMinute, 1),
        Machine.cpus(),
        told("%.1f%%", stolen, 100));
    if (processLinks.isEmpty() || errors.all().count() > 0) {
      addMessages(lines);
    }
    processLinks.ifPresent(links -> addRoundTrips(lines, links));
    return lines;
  }

  private void addMessages(List<String> lines) {
    LinkErrors.Figures all = errors.all();
    add(
        lines,
        "%d messages, each direction by itself; asked for %s to %s ms",
        all.count(),
        millis(errors.leastAskedNanos()),
        millis(errors.mostAskedNanos()));
    add(lines, "");
    addHead(lines, "ms later than asked");
    addFigures(lines, "all", all);
    for (LinkErrors.Pair pair : errors.pairs()) {
      addFigures(lines, "  " + pair.first() + " - " + pair.second(), pair.figures());
    }
    add(lines, "");
    addHistogram(lines);
    add(lines, "");
    add(lines, "%.2f%% within 1 ms", 100 * (all.count() == 0 ? 0 : all.within()));
  }

  private static void addRoundTrips(List<String> lines, ProcessLinks links) {
    add(lines, "");
    if (links.proxied()) {
      add(lines, "%d links of other processes, delayed by proxies", links.links());
      add(
          lines,
          "round trips, as who pings measures them; asked for %s to %s ms",
          millis(links.leastAskedNanos()),
          millis(links.mostAskedNanos()));
    } else {
      add(lines, "%d links of other processes, without proxies", links.links());
      add(lines, "round trips, as who pings measures them");
    }
    add(lines, "");
    addHead(lines, links.proxied() ? "ms there and back, over asked" : "ms there and back");
    for (ProcessLinks.Row row : links.rows()) {
      addFigures(lines, row.pinger().label() + " pings " + row.answerer().label(), row.late());
      if (links.proxied()) {
        addFigures(lines, "  nothing asked", row.unasked());
      }
    }
    add(lines, "");
    add(lines, "What the other one takes to answer is in them.");
    if (links.rows().stream().anyMatch(row -> row.pinger() != LinkEnd.HERE)) {
      add(
          lines,
          "A process pings all its peers at once: on short links answers wait for each other.");
    }
    if (links.proxied()) {
      add(lines, "Nothing asked: the same links and proxies, with the delays taken out.");
    }
  }

  private static void addHead(List<String> lines, String label) {
    add(lines, HEAD, label, "count", "least", "p50", "p90", "p99", "max");
  }

  private static void addFigures(List<String> lines, String label, LinkErrors.Figures figures) {
    add(
        lines,
        "%-32s %8d %9s %9s %9s %9s %9s",
        label,
        figures.count(),
        millis(figures.leastNanos()),
        millis(figures.p50Nanos()),
        millis(figures.p90Nanos()),
        millis(figures.p99Nanos()),
        millis(figures.mostNanos()));
  }

  private void addHistogram(List<String> lines) {
    int most = errors.histogram().stream().mapToInt(LinkErrors.Bar::count).max().orElse(0);
    for (LinkErrors.Bar bar : errors.histogram()) {
      String label =
          bar.belowNanos() == Percentile.NEVER ? "more" : "below " + millis(bar.belowNanos());
      int columns = most == 0 ? 0 : (int) Math.ceilDiv((long) BAR_COLUMNS * bar.count(), most);
      add(lines, "%-16s %8d %s", label, bar.count(), "#".repeat(columns));
    }
  }

  private static String told(String format, OptionalDouble value, double unit) {
    return value.isPresent() ? String.format(Locale.ROOT, format, unit * value.getAsDouble()) : "?";
  }

  private static String millis(long nanos) {
    return nanos == Percentile.NEVER
        ? "-"
        : String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI);
  }

  private static void add(List<String> lines, String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values).stripTrailing());
  }

  /** The object of {@code --json}; {@code null} where there is nothing to tell. */
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("command", "testnet links");
    root.put("version", version);
    root.put("seed", seed);
    root.put("nodes", nodes);
    root.put("links", links);
    root.put("latency", latency);
    root.put("transport", transport);
    number(root, "asked_min_ms", errors.leastAskedNanos());
    number(root, "asked_max_ms", errors.mostAskedNanos());
    put(root.putObject("error"), errors.all());
    ArrayNode pairs = root.putArray("pairs");
    for (LinkErrors.Pair pair : errors.pairs()) {
      ObjectNode object = pairs.addObject().put("first", pair.first()).put("second", pair.second());
      put(object, pair.figures());
    }
    ArrayNode histogram = root.putArray("histogram");
    for (LinkErrors.Bar bar : errors.histogram()) {
      ObjectNode object = histogram.addObject();
      number(object, "below_ms", bar.belowNanos());
      object.put("count", bar.count());
    }
    processLinks.ifPresentOrElse(
        links -> put(root.putObject("process_links"), links), () -> root.putNull("process_links"));
    ObjectNode conditions = root.putObject("conditions");
    number(conditions, "load_1m", loadOneMinute);
    number(conditions, "stolen", stolen);
    conditions.put("cpus", Machine.cpus());
    return root;
  }

  private static void put(ObjectNode target, ProcessLinks links) {
    target.put("links", links.links());
    target.put("proxied", links.proxied());
    number(target, "asked_min_ms", links.leastAskedNanos());
    number(target, "asked_max_ms", links.mostAskedNanos());
    ArrayNode trips = target.putArray("round_trips");
    for (ProcessLinks.Row row : links.rows()) {
      ObjectNode object =
          trips
              .addObject()
              .put("pinger", row.pinger().label())
              .put("answerer", row.answerer().label());
      put(object.putObject("error"), row.late());
      put(object.putObject("unasked"), row.unasked());
    }
  }

  private static void put(ObjectNode target, LinkErrors.Figures figures) {
    target.put("count", figures.count());
    number(target, "min_ms", figures.leastNanos());
    number(target, "p50_ms", figures.p50Nanos());
    number(target, "p90_ms", figures.p90Nanos());
    number(target, "p99_ms", figures.p99Nanos());
    number(target, "max_ms", figures.mostNanos());
    if (figures.count() == 0) {
      target.putNull("within_1ms");
    } else {
      target.put("within_1ms", figures.within());
    }
  }

  private static void number(ObjectNode target, String name, OptionalDouble value) {
    if (value.isPresent()) {
      target.put(name, value.getAsDouble());
    } else {
      target.putNull(name);
    }
  }

  private static void number(ObjectNode target, String name, long nanos) {
    if (nanos == Percentile.NEVER) {
      target.putNull(name);
    } else {
      target.put(name, BigDecimal.valueOf(nanos, 6).setScale(DECIMALS, RoundingMode.HALF_EVEN));
    }
  }
}
