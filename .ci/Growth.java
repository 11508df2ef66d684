import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads objects of {@code grapevine testnet --json}, N.json each, and fits p50 against log2 N. */
public class Growth {
  private Growth() {}

  public static void main(String[] args) {
    List<double[]> blocks = new ArrayList<>();
    List<double[]> transactions = new ArrayList<>();
    System.out.printf(
        "%7s %14s %10s %10s %12s %10s %7s%n",
        "nodes", "block p50, ms", "p99", "tx p50, ms", "p99", "MiB a node", "load");
    for (String arg : args) {
      JsonNode run = JsonMapper.shared().readTree(Path.of(arg + ".json"));
      System.out.printf(
          Locale.ROOT,
          "%7d %14s %10s %10s %12s %10s %7s%n",
          run.at("/nodes").intValue(),
          run.at("/blocks/p50_ms"),
          run.at("/blocks/p99_ms"),
          run.at("/txs/p50_ms"),
          run.at("/txs/p99_ms"),
          run.at("/memory/mib_per_node"),
          run.at("/conditions/load_1m"));
      add(run, "/blocks/p50_ms", blocks);
      add(run, "/txs/p50_ms", transactions);
    }
    System.out.println("block p50 = " + fit(blocks));
    System.out.println("tx p50    = " + fit(transactions));
  }

  /** A point, unless half of the peers never had it. */
  private static void add(JsonNode run, String figure, List<double[]> points) {
    if (run.at(figure).isNumber()) {
      points.add(
          new double[] {
            Math.log(run.at("/nodes").doubleValue()) / Math.log(2), run.at(figure).doubleValue()
          });
    }
  }

  /** The line of least squares, and the share of the variance that it explains. */
  private static String fit(List<double[]> points) {
    if (points.size() < 2) {
      return "? (needs two sizes)";
    }
    double x = points.stream().mapToDouble(point -> point[0]).average().orElseThrow();
    double y = points.stream().mapToDouble(point -> point[1]).average().orElseThrow();
    double xx = points.stream().mapToDouble(point -> (point[0] - x) * (point[0] - x)).sum();
    double xy = points.stream().mapToDouble(point -> (point[0] - x) * (point[1] - y)).sum();
    double yy = points.stream().mapToDouble(point -> (point[1] - y) * (point[1] - y)).sum();
    double slope = xy / xx;
    return String.format(
        Locale.ROOT,
        "%.1f ms * log2 N %+.1f ms, R^2 %.3f",
        slope,
        y - slope * x,
        yy == 0 ? 1 : slope * xy / yy);
  }
}
