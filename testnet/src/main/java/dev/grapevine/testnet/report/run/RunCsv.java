package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.BlockJourney;
import dev.grapevine.testnet.measure.DelayCurve;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.measure.TransactionLog;
import dev.grapevine.testnet.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The data of a run as tables of comma-separated values, with a line of names first. Line by line:
 * none is held in memory. What never happened is an empty field. Nothing in them needs quotes.
 */
final class RunCsv {
  private static final int[] PERCENTS = {50, 75, 90, 95, 99, 100};

  private final RunTrace trace;
  private final TestnetResult result;

  RunCsv(RunTrace trace, TestnetResult result) {
    this.trace = trace;
    this.result = result;
  }

  /** Every event; nanoseconds since the measured part began. */
  void events(Writer target) throws IOException {
    target.append("node,event,id,nanoseconds\n");
    StringBuilder line = new StringBuilder();
    try {
      trace.read((node, event, id, nanos) -> {
        line.setLength(0);
        line.append(node).append(',').append(event.label()).append(',').append(id);
        line.append(',').append(nanos).append('\n');
        try {
          target.append(line);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A line for each block and node; nanoseconds since the block entered its miner's engine. */
  void blocks(Writer target) throws IOException {
    target.append("block,hash,miner,node,from,hops,delivery,header_ns,accepted_ns,connected_ns\n");
    int number = 0;
    for (BlockJourney block : trace.blocks()) {
      number++;
      long[] headers = block.headerDelays();
      long[] accepted = block.acceptedDelays();
      long[] connected = block.delays();
      for (int node = 0; node < trace.nodes(); node++) {
        row(
            target,
            number,
            block.hash(),
            block.miner(),
            node,
            known(block.from(node)),
            known(block.hops(node)),
            accepted[node] == Percentile.NEVER ? "" : delivery(block, node),
            nanos(headers[node]),
            nanos(accepted[node]),
            nanos(connected[node]));
      }
    }
  }

  private static String delivery(BlockJourney block, int node) {
    return node == block.miner() ? "own" : block.delivery(node).name().toLowerCase(Locale.ROOT);
  }

  /** A line for each transaction; nanoseconds since its first node had it. */
  void transactions(Writer target) throws IOException {
    target.append("block,txid,submitted_to,submitted_ns,nodes");
    for (int percent : PERCENTS) {
      target.append(",p").append(Integer.toString(percent)).append("_ns");
    }
    target.append('\n');
    TransactionLog log = trace.transactions();
    for (int i = 0; i < log.transactions().size(); i++) {
      long[] delays = trace.counted().transactions().apply(i);
      long reached = 0;
      for (long delay : delays) {
        reached += delay == Percentile.NEVER ? 0 : 1;
      }
      long[] percentiles = DelayCurve.percentiles(delays);
      target.append(Integer.toString(i / log.roundSize() + 1)).append(',');
      target.append(log.transactions().get(i).toString()).append(',');
      target.append(known(log.submittedTo(i))).append(',');
      target.append(nanos(trace.sinceBegin(log.submittedAtNanos(i)))).append(',');
      target.append(Long.toString(reached));
      for (int percent : PERCENTS) {
        target.append(',').append(nanos(percentiles[percent - 1]));
      }
      target.append('\n');
    }
  }

  /** The points of the curves of blocks. */
  void blockCurve(Writer target) throws IOException {
    target.append("percent_of_nodes,median_ns,least_ns,greatest_ns");
    List<long[]> blocks =
        IntStream.range(0, trace.blocks().size())
            .mapToObj(trace.counted().blocks())
            .map(DelayCurve::percentiles)
            .toList();
    for (int i = 1; i <= blocks.size(); i++) {
      target.append(",block_").append(Integer.toString(i)).append("_ns");
    }
    target.append('\n');
    DelayCurve curve = trace.blockCurve();
    for (int percent = 1; percent <= DelayCurve.PERCENTS; percent++) {
      target.append(Integer.toString(percent)).append(',').append(nanos(curve.median(percent)));
      target.append(',').append(nanos(curve.least(percent)));
      target.append(',').append(nanos(curve.greatest(percent)));
      for (long[] block : blocks) {
        target.append(',').append(nanos(block[percent - 1]));
      }
      target.append('\n');
    }
  }

  /** The points of the curve of transactions. */
  void transactionCurve(Writer target) throws IOException {
    target.append("percent_of_nodes,median_ns,p10_ns,p90_ns,least_ns,greatest_ns\n");
    DelayCurve curve = trace.transactionCurve();
    for (int percent = 1; percent <= DelayCurve.PERCENTS; percent++) {
      row(
          target,
          percent,
          nanos(curve.median(percent)),
          nanos(curve.at(percent, 10)),
          nanos(curve.at(percent, 90)),
          nanos(curve.least(percent)),
          nanos(curve.greatest(percent)));
    }
  }

  /** How many (block, node) pairs lie at so many hops. */
  void hops(Writer target) throws IOException {
    target.append("hops,count\n");
    long[] hops = trace.hops();
    for (int i = 0; i < hops.length; i++) {
      row(target, i, hops[i]);
    }
  }

  /** What all nodes together sent. */
  void messages(Writer target) throws IOException {
    target.append("message,count,bytes\n");
    for (TestnetResult.MessageCount message : result.messages()) {
      row(target, message.command(), message.isCounted() ? message.count() : "", message.bytes());
    }
  }

  /** Who dialled whom. */
  void connections(Writer target) throws IOException {
    target.append("from,to\n");
    Topology topology = trace.topology();
    for (int node = 0; node < topology.size(); node++) {
      for (int i = 0; i < topology.outbound(node); i++) {
        row(target, node, topology.target(node, i));
      }
    }
  }

  private static void row(Writer target, Object... values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      target.append(i == 0 ? "" : ",").append(values[i].toString());
    }
    target.append('\n');
  }

  private static String known(int number) {
    return number < 0 ? "" : Integer.toString(number);
  }

  private static String nanos(long nanos) {
    return nanos == Percentile.NEVER ? "" : Long.toString(nanos);
  }
}
