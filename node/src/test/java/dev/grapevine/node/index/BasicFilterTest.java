package dev.grapevine.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Coin;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BasicFilterTest {
  /** BIP158's own: height, hash, block, scripts spent, previous header, filter, header. */
  @Test
  void filtersAndHeadersAreThoseOfBip158() {
    int checked = 0;
    for (JsonNode vector : Vectors.json("bips/bip-0158-testnet-19.json")) {
      if (vector.size() < 7) {
        continue;
      }
      Block block = Block.parse(HexFormat.of().parseHex(vector.path(2).asString()));
      List<Coin> spent = new ArrayList<>();
      for (JsonNode script : vector.path(3)) {
        spent.add(new Coin(new TxOut(0, Script.parse(script.asString())), 1, false));
      }
      byte[] filter = BasicFilter.encode(block, new BlockUndo(List.of(spent)));
      assertThat(HexFormat.of().formatHex(filter))
          .as("filter at height %s", vector.path(0))
          .isEqualTo(vector.path(5).asString());
      byte[] header = BasicFilter.header(filter, internal(vector.path(4).asString()));
      assertThat(BlockHash.of(header)).hasToString(vector.path(6).asString());
      checked++;
    }
    assertThat(checked).isEqualTo(10);
  }

  private static byte[] internal(String display) {
    byte[] bytes = new byte[32];
    BlockHash.parse(display).copyTo(bytes, 0);
    return bytes;
  }
}
