package dev.grapevine.chain.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SignatureHashTest {
  @Test
  void coreVectors() {
    int ran = 0;
    for (JsonNode test : Vectors.json("core/sighash.json")) {
      if (test.size() == 1) {
        continue;
      }
      Transaction tx = Transaction.parse(HexFormat.of().parseHex(test.get(0).asString()));
      byte[] hash =
          SignatureHash.legacy(
              tx,
              test.get(2).asInt(),
              Script.parse(test.get(1).asString()).bytes(),
              test.get(3).asInt());
      assertThat(Txid.of(hash)).as(test.toString()).hasToString(test.get(4).asString());
      ran++;
    }
    Vectors.report("core/sighash.json", ran, 0);
    assertThat(ran).isEqualTo(500);
  }
}
