package dev.grapevine.node.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Coin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BasicFilterTest {
  private static final Script STRANGER = Script.parse("0014" + "ab".repeat(20));

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
      byte[] header =
          BasicFilter.header(BasicFilter.hash(filter), internal(vector.path(4).asString()));
      assertThat(BlockHash.of(header)).hasToString(vector.path(6).asString());
      Set<Script> members = BasicFilter.scripts(block, new BlockUndo(List.of(spent)));
      for (Script member : members) {
        assertThat(BasicFilter.matchesAny(filter, block.hash(), List.of(STRANGER, member)))
            .as("%s at height %s", member, vector.path(0))
            .isTrue();
      }
      assertThat(BasicFilter.matchesAny(filter, block.hash(), List.of(STRANGER))).isFalse();
      assertThat(BasicFilter.matchesAny(filter, block.hash(), List.of())).isFalse();
      checked++;
    }
    assertThat(checked).isEqualTo(10);
  }

  @Test
  void matchesByChanceAsOthersDo() {
    // Bitcoin Core's own example (rpc_scanblocks.py): both have one hash in regtest's genesis.
    Block genesis = Networks.REGTEST.genesis();
    byte[] filter = BasicFilter.encode(genesis, new BlockUndo(List.of()));
    Script lookalike = Script.parse("001400000000000000000000000000000000000cadcb");

    assertThat(BasicFilter.matchesAny(filter, genesis.hash(), List.of(lookalike))).isTrue();
    assertThat(BlockFilter.concerns(genesis, new BlockUndo(List.of()), List.of(lookalike)))
        .isFalse();
  }

  @Test
  void damagedFiltersAreTold() {
    Block genesis = Networks.REGTEST.genesis();
    byte[] filter = BasicFilter.encode(genesis, new BlockUndo(List.of()));
    List<Script> wanted = List.of(STRANGER);
    for (int length = 0; length < filter.length; length++) {
      byte[] cut = Arrays.copyOf(filter, length);
      assertThatThrownBy(() -> BasicFilter.matchesAny(cut, genesis.hash(), wanted))
          .as("cut to %d bytes", length)
          .isInstanceOf(MalformedDataException.class);
    }
    byte[] endless = new byte[100];
    Arrays.fill(endless, (byte) 0xff);
    endless[0] = 1;
    assertThatThrownBy(() -> BasicFilter.matchesAny(endless, genesis.hash(), wanted))
        .isInstanceOf(MalformedDataException.class);
  }

  private static byte[] internal(String display) {
    byte[] bytes = new byte[32];
    BlockHash.parse(display).copyTo(bytes, 0);
    return bytes;
  }
}
