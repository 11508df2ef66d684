package dev.grapevine.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.BlockHash;
import java.util.Arrays;
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
  void goesOnFromItsState() {
    MuHash3072 set = new MuHash3072().insert(element(3)).insert(element(4)).remove(element(5));
    MuHash3072 again = MuHash3072.of(set.toBytes());

    assertThat(again.hash()).isEqualTo(set.hash());
    assertThat(again.insert(element(5)).remove(element(4)).hash())
        .isEqualTo(new MuHash3072().insert(element(3)).hash());
  }

  @Test
  void refusesWhatIsNoState() {
    byte[] tooLarge = new byte[MuHash3072.BYTES];
    Arrays.fill(tooLarge, (byte) 0xff);

    assertThatThrownBy(() -> MuHash3072.of(tooLarge)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MuHash3072.of(new byte[MuHash3072.BYTES]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MuHash3072.of(new byte[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
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
