package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.node.config.ConfigException;
import dev.grapevine.node.config.NodeConfig;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FeeMethodsTest {
  private static final int ROUNDS = 12;
  private static final int EACH = 8;
  private static final int COINS = ROUNDS * EACH;
  private static final long FEE = 950;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("regtest").resolve("fee_estimates.dat");
  }

  /** Sends and mines until there is something to learn; what all paid, in BTC/kvB. */
  private static BigDecimal trade(TestNode node) {
    node.mine(101);
    Transaction coinbase = node.coinbase(1);
    long value = (coinbase.outputs().getFirst().value() - 50_000) / COINS;
    Transaction coins =
        TestNode.spend(
            coinbase.txid(),
            Collections.nCopies(COINS, new TxOut(value, TestNode.ANYONE)).toArray(TxOut[]::new));
    node.call("sendrawtransaction", TestNode.hex(coins));
    node.mine(1);
    int vsize = 0;
    for (int i = 0; i < COINS; i++) {
      Transaction tx = spend(coins, i);
      vsize = tx.virtualSize();
      node.call("sendrawtransaction", TestNode.hex(tx));
      if (i % EACH == EACH - 1) {
        node.mine(1);
      }
    }
    return BigDecimal.valueOf(FEE * 1_000 / vsize, 8);
  }

  private static Transaction spend(Transaction from, int index) {
    return Transaction.of(
        2,
        List.of(
            new TxIn(
                new OutPoint(from.txid(), index),
                Script.EMPTY,
                TxIn.SEQUENCE_FINAL,
                Witness.of(List.of(TestNode.WITNESS_SCRIPT)))),
        List.of(new TxOut(from.outputs().get(index).value() - FEE, TestNode.ANYONE)),
        0);
  }

  private static void knows(TestNode node, BigDecimal rate) {
    JsonNode estimate = node.call("estimatesmartfee", 1);
    assertThat(estimate.path("feerate").decimalValue()).isEqualByComparingTo(rate);
    assertThat(estimate.path("blocks").intValue()).isEqualTo(2);
    assertThat(estimate.has("errors")).isFalse();
  }

  private static void knowsNothing(TestNode node) {
    JsonNode estimate = node.call("estimatesmartfee", 6, "CONSERVATIVE");
    assertThat(estimate.has("feerate")).isFalse();
    assertThat(estimate.path("blocks").intValue()).isZero();
    assertThat(estimate.path("errors").path(0).stringValue())
        .isEqualTo("Insufficient data or no feerate found");
  }

  @Test
  void learnsFromTheMempoolAndKeepsWhatItLearnt() throws Exception {
    BigDecimal rate;
    try (TestNode node = TestNode.onDisk(directory, "-regtest")) {
      knowsNothing(node);
      rate = trade(node);
      knows(node, rate);
      for (String mode : List.of("unset", "economical", "Conservative")) {
        assertThat(node.call("estimatesmartfee", 5, mode).path("feerate").decimalValue())
            .isEqualByComparingTo(rate);
      }
      assertThat(node.call("estimatesmartfee", 1_008).path("blocks").intValue()).isEqualTo(6);
      raw(node, rate);
      assertThat(file).doesNotExist();
      node.call("mockscheduler", 60);
      assertThat(file).as("not yet due").doesNotExist();
      node.call("mockscheduler", 3_600);
      assertThat(file).exists();
    }
    byte[] kept = Files.readAllBytes(file);
    try (TestNode node = TestNode.onDisk(directory, "-regtest", "-minrelaytxfee=0.02")) {
      knows(node, new BigDecimal("0.02"));
    }
    assertThat(Files.readAllBytes(file)).as("nothing happened").isEqualTo(kept);
    days(node -> knows(node, rate), "-regtest", "-acceptstalefeeestimates");
    days(FeeMethodsTest::knowsNothing, "-regtest");
    assertThat(Files.readAllBytes(file)).as("began anew").isNotEqualTo(kept);
    Files.write(file, new byte[] {1, 2, 3});
    try (TestNode node = TestNode.onDisk(directory, "-regtest")) {
      knowsNothing(node);
    }
    assertThat(file).hasSize(kept.length);
  }

  private interface Check {
    void of(TestNode node);
  }

  /** With a file that is some days old. */
  private void days(Check check, String... options) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(61))));
    try (TestNode node = TestNode.onDisk(directory, options)) {
      check.of(node);
    }
  }

  private static void raw(TestNode node, BigDecimal rate) {
    JsonNode raw = node.call("estimaterawfee", 2);
    assertThat(raw.propertyNames()).containsExactly("short", "medium", "long");
    JsonNode near = raw.path("short");
    assertThat(near.path("feerate").decimalValue()).isEqualByComparingTo(rate);
    assertThat(near.path("decay").doubleValue()).isEqualTo(0.962);
    assertThat(near.path("scale").intValue()).isEqualTo(1);
    assertThat(near.path("pass").path("withintarget"))
        .isEqualTo(near.path("pass").path("totalconfirmed"));
    assertThat(near.path("pass").path("totalconfirmed").doubleValue()).isBetween(70.0, 96.0);
    assertThat(near.path("pass").path("startrange").isIntegralNumber()).isTrue();
    assertThat(near.path("pass").path("inmempool").intValue()).isZero();
    JsonNode far = raw.path("long");
    assertThat(far.has("feerate")).as("96 transactions are too few for it").isFalse();
    assertThat(far.has("pass")).isFalse();
    assertThat(far.path("fail").path("endrange").doubleValue()).isEqualTo(1e99);
    assertThat(far.path("errors")).hasSize(1);
    assertThat(node.call("estimaterawfee", 13).propertyNames()).containsExactly("medium", "long");
    assertThat(node.call("estimaterawfee", 49, Json.decimal(0.5)).propertyNames())
        .containsExactly("long");
  }

  @Test
  void nothingIsLearntWhileTheTipIsOld() throws Exception {
    try (TestNode node = TestNode.onDisk(directory, "-regtest")) {
      node.mine(102);
      node.call("setmocktime", Instant.now().plus(Duration.ofHours(4)).getEpochSecond());
      TestNode.send(node, node.coinbase(1));
      node.mine(1);
      assertThat(confirmed(node)).isZero();
      TestNode.send(node, node.coinbase(2));
      node.mine(1);
      assertThat(confirmed(node)).isEqualTo(1);
    }
  }

  private static int confirmed(TestNode node) {
    JsonNode near = node.call("estimaterawfee", 1).path("short");
    return near.path("fail").path("totalconfirmed").intValue();
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    try (TestNode node = new TestNode()) {
      knowsNothing(node);
      assertThat(node.call("estimaterawfee", 6, Json.NULL).propertyNames()).hasSize(3);
      String range = "Invalid conf_target, must be between 1 and 1008";
      for (String method : List.of("estimatesmartfee", "estimaterawfee")) {
        node.fails(RpcErrorCode.INVALID_PARAMETER, range, method, 0);
        node.fails(RpcErrorCode.INVALID_PARAMETER, range, method, 1_009);
        node.fails(RpcErrorCode.INVALID_PARAMETER, range, method, -1);
        node.fails(RpcErrorCode.TYPE_ERROR, "not of expected type number", method, "6");
        node.fails(RpcErrorCode.MISC_ERROR, method, method);
      }
      node.fails(
          RpcErrorCode.INVALID_PARAMETER, "Invalid estimate_mode", "estimatesmartfee", 1, "foo");
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Invalid threshold",
          "estimaterawfee",
          1,
          Json.decimal(1.01));
      node.fails(RpcErrorCode.INVALID_PARAMETER, "Invalid threshold", "estimaterawfee", 1, -1);
    }
  }

  @Test
  void withoutTransactionsThereIsNothingToLearn() throws Exception {
    try (TestNode node = TestNode.onDisk(directory, "-regtest", "-blocksonly")) {
      node.fails(RpcErrorCode.INTERNAL_ERROR, "Fee estimation disabled", "estimatesmartfee", 2);
      node.fails(RpcErrorCode.INTERNAL_ERROR, "Fee estimation disabled", "estimaterawfee", 2);
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void staleEstimatesAreForTestsOnly() {
    assertThatThrownBy(() -> NodeConfig.parse("-datadir=" + directory, "-acceptstalefeeestimates"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("acceptstalefeeestimates is not supported on main chain.");
  }
}
