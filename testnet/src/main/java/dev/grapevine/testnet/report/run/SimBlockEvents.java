package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.BlockJourney;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.topology.Topology;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A run as the events that SimBlock's simulator writes into its {@code output.json} and its
 * visualizer plays: nodes and blocks numbered from 1, links, blocks on their way and arrived, each
 * block's in the order of time. Where SimBlock counts milliseconds these are microseconds since
 * measuring began, as real blocks are done in milliseconds. All nodes are in region 0.
 */
final class SimBlockEvents {
  private final RunTrace trace;
  private final Writer target;
  private boolean first = true;

  private SimBlockEvents(RunTrace trace, Writer target) {
    this.trace = trace;
    this.target = target;
  }

  private record Event(long micros, String kind, String content) {}

  static void write(RunTrace trace, Writer target) throws IOException {
    new SimBlockEvents(trace, target).write();
  }

  private void write() throws IOException {
    target.append("[");
    for (int node = 0; node < trace.nodes(); node++) {
      add("add-node", "\"timestamp\":0,\"node-id\":%d,\"region-id\":0", node + 1);
    }
    Topology topology = trace.topology();
    for (int node = 0; node < topology.size(); node++) {
      for (int i = 0; i < topology.outbound(node); i++) {
        add(
            "add-link",
            "\"timestamp\":0,\"begin-node-id\":%d,\"end-node-id\":%d",
            node + 1,
            topology.target(node, i) + 1);
      }
    }
    long end = 0;
    for (int number = 0; number < trace.blocks().size(); number++) {
      for (Event event : events(trace.blocks().get(number), number + 1)) {
        add(event.kind, "%s", event.content);
        end = Math.max(end, event.micros);
      }
    }
    add("simulation-end", "\"timestamp\":%d", end);
    target.append("\n]\n");
  }

  private List<Event> events(BlockJourney block, int number) {
    List<Event> events = new ArrayList<>();
    if (block.startNanos() == Percentile.NEVER) {
      return events;
    }
    long start = trace.sinceBegin(block.startNanos());
    long[] accepted = block.acceptedDelays();
    long[] connected = block.delays();
    for (int node = 0; node < block.nodes(); node++) {
      int from = block.from(node);
      if (from != BlockJourney.NOBODY
          && accepted[node] != Percentile.NEVER
          && accepted[from] != Percentile.NEVER) {
        long sent = micros(start + accepted[from]);
        long there = Math.max(sent, micros(start + accepted[node]));
        String content =
            content(
                "\"transmission-timestamp\":%d,\"reception-timestamp\":%d,\"begin-node-id\":%d,"
                    + "\"end-node-id\":%d,\"block-id\":%d",
                sent, there, from + 1, node + 1, number);
        events.add(new Event(there, "flow-block", content));
      }
      if (connected[node] != Percentile.NEVER) {
        long at = micros(start + connected[node]);
        String content =
            content("\"timestamp\":%d,\"node-id\":%d,\"block-id\":%d", at, node + 1, number);
        events.add(new Event(at, "add-block", content));
      }
    }
    events.sort(Comparator.comparingLong(Event::micros));
    return events;
  }

  private static long micros(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  private void add(String kind, String format, Object... values) throws IOException {
    target.append(first ? "\n" : ",\n");
    first = false;
    target.append("{\"kind\":\"").append(kind).append("\",\"content\":{");
    target.append(content(format, values)).append("}}");
  }

  private static String content(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
