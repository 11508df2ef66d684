package dev.grapevine.chain.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObfuscationKeyTest {
  @TempDir Path directory;

  @Test
  void xorsEachByteWithTheKeysByteOfItsPlaceInTheFile() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    byte[] key = new byte[8];
    random.nextBytes(key);
    Files.write(directory.resolve("xor.dat"), key);
    ObfuscationKey obfuscation = ObfuscationKey.of(directory, OptionalLong.of(1), true);
    for (int length = 0; length < 40; length++) {
      for (long position : new long[] {0, 1, 7, 8, 1_003, (1L << 31) + 5}) {
        byte[] bytes = new byte[length + 3];
        random.nextBytes(bytes);
        byte[] expected = bytes.clone();
        for (int i = 0; i < length; i++) {
          expected[i] ^= key[(int) ((position + i) % 8)];
        }
        byte[] actual = bytes.clone();
        obfuscation.apply(actual, length, position);
        assertThat(actual).isEqualTo(expected);
        obfuscation.apply(actual, length, position);
        assertThat(actual).isEqualTo(bytes);
      }
    }
  }

  @Test
  void withoutAWishOrBesideFilesItIsZero(@TempDir Path other) throws IOException {
    assertThat(ObfuscationKey.of(directory, OptionalLong.empty(), true).isNone()).isTrue();
    assertThat(ObfuscationKey.of(other, OptionalLong.of(1), false).isNone()).isTrue();
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    byte[] same = Arrays.copyOf(bytes, bytes.length);
    ObfuscationKey.of(other, OptionalLong.of(1), true).apply(same, 3);
    assertThat(same).isEqualTo(bytes);
  }
}
