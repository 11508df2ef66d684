package dev.grapevine.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.BlockHash;
import org.junit.jupiter.api.Test;

class MuHash3072Test {
  private static byte[] element(int value) {
    byte[] element = new byte[32];
    element[0] = (byte) value;
    return element;
  }

  @Test
  void isBitcoinCores() {
    byte[] hash = new MuHash3072().insert(element(0)).insert(element(1)).remove(element(2)).hash();

    assertThat(BlockHash.of(hash).toString())
        .as("of crypto_tests.cpp")
        .isEqualTo("10d312b100cbd32ada024a6646e40d3482fcff103668d2625f10002a607d5863");
  }

  @Test
  void orderDoesNotMatterAndRemovingUndoes() {
    byte[] one = new MuHash3072().insert(element(7)).insert(element(8)).hash();
    byte[] other =
        new MuHash3072()
            .insert(element(8))
            .insert(element(9))
            .insert(element(7))
            .remove(element(9))
            .hash();

    assertThat(other).isEqualTo(one).isNotEqualTo(new MuHash3072().hash());
  }
}
