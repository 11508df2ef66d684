package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.primitives.Transaction;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The part of Bitcoin Core's transaction vectors that needs no scripts. */
class TransactionCheckVectorsTest {
  private static ValidationResult check(JsonNode row) {
    byte[] bytes = HexFormat.of().parseHex(row.get(1).asString());
    return TransactionChecks.check(Transaction.parse(bytes));
  }

  @Test
  void validTransactionsPass() {
    int ran = 0;
    for (JsonNode row : Vectors.json("core/tx_valid.json")) {
      if (row.get(0).isArray()) {
        assertThat(check(row)).as(row.toString()).isEqualTo(ValidationResult.VALID);
        ran++;
      }
    }
    assertThat(ran).isGreaterThan(100);
  }

  @Test
  void thoseMarkedBadFail() {
    int ran = 0;
    for (JsonNode row : Vectors.json("core/tx_invalid.json")) {
      if (row.get(0).isArray()) {
        boolean bad = row.get(2).asString().equals("BADTX");
        assertThat(check(row).isValid()).as(row.toString()).isEqualTo(!bad);
        ran += bad ? 1 : 0;
      }
    }
    assertThat(ran).isPositive();
  }
}
