package dev.grapevine.chain.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The scripts of Bitcoin Core's tx_valid.json and tx_invalid.json. */
class TransactionVectorsTest {
  private static final SignatureVerifier VERIFIER = SignatureVerifiers.best();
  private static final ScriptFlags ALL = new ScriptFlags((1 << ScriptFlag.values().length) - 1);

  private static PrecomputedTransactionData read(JsonNode test) {
    Transaction tx = Transaction.parse(HexFormat.of().parseHex(test.get(1).asString()));
    Map<OutPoint, TxOut> coins = new HashMap<>();
    for (JsonNode coin : test.get(0)) {
      OutPoint outPoint = new OutPoint(Txid.parse(coin.get(0).asString()), coin.get(1).asInt());
      long value = coin.size() > 3 ? coin.get(3).asLong() : 0;
      coins.put(outPoint, new TxOut(value, ScriptVectors.script(coin.get(2).asString())));
    }
    List<TxOut> spent = new ArrayList<>();
    for (TxIn input : tx.inputs()) {
      spent.add(coins.get(input.prevout()));
    }
    return new PrecomputedTransactionData(tx, spent);
  }

  private static boolean verifies(PrecomputedTransactionData data, ScriptFlags flags) {
    for (int i = 0; i < data.transaction().inputs().size(); i++) {
      if (!ScriptVerifier.verifyInput(data, i, flags, VERIFIER).isOk()) {
        return false;
      }
    }
    return true;
  }

  /** The flags named are those that the transaction fails under; it is valid under all others. */
  @Test
  void validTransactions() {
    int ran = 0;
    for (JsonNode test : Vectors.json("core/tx_valid.json")) {
      if (test.size() != 3 || !test.get(0).isArray()) {
        continue;
      }
      PrecomputedTransactionData data = read(test);
      ScriptFlags excluded = ScriptVectors.flags(test.get(2).asString());
      ScriptFlags flags = ScriptVectors.trimmed(ALL.minus(excluded));
      assertThat(verifies(data, flags)).as("%s with %s", test, flags).isTrue();
      for (ScriptFlag flag : ScriptFlag.values()) {
        ScriptFlags without = ScriptVectors.trimmed(flags.minus(ScriptFlags.of(flag)));
        assertThat(verifies(data, without)).as("%s with %s", test, without).isTrue();
        if (excluded.has(flag)) {
          // each flag named is needed: with it the transaction fails
          ScriptFlags more = ScriptVectors.filled(flags.plus(flag));
          assertThat(verifies(data, more)).as("%s with %s", test, more).isFalse();
        }
      }
      ran++;
    }
    Vectors.report("core/tx_valid.json", ran, 0);
    assertThat(ran).isGreaterThan(100);
  }

  /** The flags named are those that the transaction needs to fail; BADTX fails without scripts. */
  @Test
  void invalidTransactions() {
    int ran = 0;
    int skipped = 0;
    for (JsonNode test : Vectors.json("core/tx_invalid.json")) {
      if (test.size() != 3 || !test.get(0).isArray()) {
        continue;
      }
      if (test.get(2).asString().equals("BADTX")) {
        skipped++;
        continue;
      }
      PrecomputedTransactionData data = read(test);
      ScriptFlags flags = ScriptVectors.filled(ScriptVectors.flags(test.get(2).asString()));
      assertThat(verifies(data, flags)).as("%s with %s", test, flags).isFalse();
      for (ScriptFlag flag : ScriptFlag.values()) {
        ScriptFlags more = ScriptVectors.filled(flags.plus(flag));
        assertThat(verifies(data, more)).as("%s with %s", test, more).isFalse();
      }
      ran++;
    }
    Vectors.report("core/tx_invalid.json", ran, skipped);
    assertThat(ran).isGreaterThan(80);
  }
}
