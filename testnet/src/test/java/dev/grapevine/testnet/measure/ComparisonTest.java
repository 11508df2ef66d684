package dev.grapevine.testnet.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ComparisonTest {
  private static ObjectNode run(double blockMillis, double mib) {
    ObjectNode run = TestnetJson.of(SampleResults.full());
    ((ObjectNode) run.get("blocks")).put("p50_ms", blockMillis).put("p99_ms", 4 * blockMillis);
    ((ObjectNode) run.get("memory")).put("mib_per_node", mib);
    return run;
  }

  private static Comparison comparison() {
    ObjectNode bitcoind = run(10, 48);
    bitcoind.putObject("bitcoind").put("nodes", 50).put("version", "29.4.3.knots20260508");
    return new Comparison(bitcoind, run(6, 6), run(8, 20));
  }

  @Test
  void theObjectHoldsThreeRunsAndWhatOursIsOfTheirs() {
    ObjectNode json = comparison().json();
    assertThat(json.propertyNames())
        .containsExactly("command", "bitcoind", "grapevine", "mixed", "ratio");
    assertThat(json.get("command").stringValue()).isEqualTo("compare");
    assertThat(json.at("/bitcoind/version").stringValue()).isEqualTo("29.4.3.knots20260508");
    assertThat(json.at("/grapevine/version").stringValue()).isEqualTo("0.1.0");
    assertThat(json.at("/mixed/blocks/p50_ms").doubleValue()).isEqualTo(8);
    assertThat(json.get("ratio"))
        .hasToString(
            "{\"block_p50\":0.600,\"block_p99\":0.600,\"tx_p50\":1.000,\"tx_p99\":1.000,"
                + "\"mib_per_node\":0.125}");
  }

  @Test
  void whatNeverArrivedHasNoRatio() {
    ObjectNode never = run(1, 1);
    ((ObjectNode) never.get("blocks")).putNull("p50_ms").put("p99_ms", 0.0);
    Comparison comparison = new Comparison(never, run(1, 1), run(1, 1));
    assertThat(comparison.json().at("/ratio/block_p50").isNull()).isTrue();
    assertThat(comparison.json().at("/ratio/block_p99").isNull()).isTrue();
    assertThat(ComparisonTable.of(comparison)).anyMatch(line -> line.matches("block p50 +- .*"));
  }

  @Test
  void theLargestFiguresFitAndWhatIsNotThereIsADash() {
    ObjectNode huge = TestnetJson.of(SampleResults.huge());
    huge.putObject("bitcoind")
        .put("nodes", 10_000)
        .put("version", "29.4.3.knots20260508".repeat(3));
    ((ObjectNode) huge.get("conditions")).put("clock_error_ms", 99_999.999).put("trickle", false);
    huge.put("bytes_per_node", 1e15);
    ObjectNode empty = TestnetJson.of(SampleResults.empty());
    List<String> large = ComparisonTable.of(new Comparison(huge, huge, huge));
    List<String> small = ComparisonTable.of(new Comparison(empty, empty, empty));
    assertThat(large).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    // Each row ends where the heads of its columns do.
    assertThat(large)
        .contains(
            "                               bitcoind      Grapevine  half and half   Grapevine /"
                + " bitcoind",
            "block p50                   100000.00 s    100000.00 s    100000.00 s                "
                + "   1.00",
            "KiB sent by a node       976562500000.0 976562500000.0 976562500000.0                "
                + "   1.00");
    assertThat(small)
        .noneMatch(line -> line.contains("NaN") || line.contains("null"))
        .contains("transaction p50                       -              -              -");
  }

  @Test
  void theTableHasThreeColumnsAndFits() {
    List<String> lines = ComparisonTable.of(comparison());
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(lines)
        .contains("bitcoind 29.4.3.knots20260508, Grapevine 0.1.0")
        .anyMatch(line -> line.matches("block p50 +10\\.00 ms +6\\.00 ms +8\\.00 ms +0\\.60"))
        .anyMatch(line -> line.matches("MiB a node +48\\.0 +6\\.0 +20\\.0 +0\\.13"));
  }
}
