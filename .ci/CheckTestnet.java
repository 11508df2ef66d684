import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the object of {@code grapevine testnet --json} and exits 1 if a figure is not as it must be. */
public class CheckTestnet {
  private final JsonNode result;
  private boolean passed = true;

  private CheckTestnet(JsonNode result) {
    this.result = result;
  }

  public static void main(String[] args) {
    CheckTestnet check = new CheckTestnet(JsonMapper.shared().readTree(Path.of(args[0])));
    check.within("/nodes", 20, 20);
    check.within("/blocks/reach", 1, 1);
    check.within("/txs/reach", 1, 1);
    check.within("/compact/hit_rate", Math.nextUp(0.95), 1);
    for (String figure :
        new String[] {
          "/startup_s", "/blocks/p50_ms", "/blocks/p99_ms", "/txs/p50_ms", "/txs/p99_ms", "/memory/mib_per_node"
        }) {
      System.out.printf(Locale.ROOT, "%-20s %s%n", figure.substring(1), check.result.at(figure));
    }
    System.exit(check.passed ? 0 : 1);
  }

  private void within(String figure, double least, double most) {
    JsonNode value = result.at(figure);
    boolean good = value.isNumber() && value.doubleValue() >= least && value.doubleValue() <= most;
    passed &= good;
    System.out.printf(
        Locale.ROOT, "%-20s %-8s %s%n", figure.substring(1), value, good ? "as it must be" : "WRONG: must be in " + least + ".." + most);
  }
}
