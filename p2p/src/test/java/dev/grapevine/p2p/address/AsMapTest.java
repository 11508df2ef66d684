package dev.grapevine.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsMapTest {
  private static final int MAX_SYSTEM = 33_521_664;

  /** A prefix and its system; the last one in a list that an address begins with counts. */
  private record Entry(byte[] prefix, int bits, int system) {
    boolean covers(byte[] address) {
      for (int i = 0; i < bits; i++) {
        if (AsMapBuilder.bit(address, i) != AsMapBuilder.bit(prefix, i)) {
          return false;
        }
      }
      return true;
    }
  }

  private static int naive(List<Entry> table, byte[] address) {
    int system = 0;
    for (Entry entry : table) {
      system = entry.covers(address) ? entry.system() : system;
    }
    return system;
  }

  private static byte[] randomAddress(SplittableRandom random) {
    byte[] address = new byte[16];
    random.nextBytes(address);
    address[0] &= 3;
    return address;
  }

  private static List<Entry> randomTable(SplittableRandom random) {
    List<Entry> table = new ArrayList<>();
    int[] systems = {0, 1, 2, 40_000, MAX_SYSTEM, 1 + random.nextInt(MAX_SYSTEM)};
    for (int i = 1 + random.nextInt(30); i > 0; i--) {
      // Near to another one, so that there are branches deep down as well.
      byte[] prefix =
          table.isEmpty() || random.nextBoolean()
              ? randomAddress(random)
              : flipped(table.get(random.nextInt(table.size())).prefix(), random);
      table.add(new Entry(prefix, random.nextInt(129), systems[random.nextInt(systems.length)]));
    }
    return table;
  }

  private static byte[] flipped(byte[] address, SplittableRandom random) {
    byte[] other = address.clone();
    int bit = random.nextInt(128);
    other[bit / 8] ^= (byte) (0x80 >> bit % 8);
    return other;
  }

  private static AsMapBuilder builder(List<Entry> table) {
    AsMapBuilder builder = new AsMapBuilder();
    table.forEach(entry -> builder.put(entry.prefix(), entry.bits(), entry.system()));
    return builder;
  }

  @Test
  void findsWhatATableOfPrefixesSays() {
    SplittableRandom random = new SplittableRandom(42);
    int maps = 0;
    for (int round = 0; round < 400; round++) {
      List<Entry> table = randomTable(random);
      AsMapBuilder builder = builder(table);
      if (!builder.isEmpty()) {
        AsMap map = AsMap.parse(builder.encode(random.nextBoolean())).orElseThrow();
        maps++;
        for (int i = 0; i < 100; i++) {
          byte[] address =
              i % 4 == 0
                  ? randomAddress(random)
                  : flipped(table.get(random.nextInt(table.size())).prefix(), random);
          assertThat(map.lookup(address)).as("round %d", round).isEqualTo(naive(table, address));
        }
      }
    }
    assertThat(maps).isGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 32_768, 32_769, 98_304, 98_305, 16_744_448, 16_744_449, MAX_SYSTEM})
  void numbersOfSystemsAreReadInAllTheirLengths(int system) {
    AsMap map = AsMap.parse(new AsMapBits().returns(system).toBytes()).orElseThrow();
    assertThat(map.lookup(new byte[16])).isEqualTo(system);
  }

  @Test
  void theVersionIsTheHashOfTheFile() {
    AsMap map = AsMap.parse(new byte[3]).orElseThrow();
    assertThat(map.lookup(new byte[16])).isEqualTo(1);
    assertThat(HexFormat.of().formatHex(map.version()))
        .isEqualTo("78e437f627019fc270bbe9ed309291d0a5f6bf98bfae0f750538ba56646f7327");
  }

  @Test
  void refusesEveryTruncationAndAnythingAfterTheEnd() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 50; round++) {
      AsMapBuilder builder = builder(randomTable(random));
      if (!builder.isEmpty()) {
        byte[] file = builder.encode(true);
        for (int length = 0; length < file.length; length++) {
          assertThat(AsMap.parse(Arrays.copyOf(file, length))).isEmpty();
        }
        assertThat(AsMap.parse(Arrays.copyOf(file, file.length + 1))).isEmpty();
      }
    }
  }

  /** Whatever is taken can be run over any address. */
  @Test
  void aMapThatIsTakenHasAnAnswerForEveryAddress() {
    SplittableRandom random = new SplittableRandom(11);
    int taken = 0;
    for (int round = 0; round < 3_000; round++) {
      AsMapBuilder builder = builder(randomTable(random));
      if (builder.isEmpty()) {
        continue;
      }
      byte[] file = builder.encode(true);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int bit = random.nextInt(8 * file.length);
        file[bit / 8] ^= (byte) (1 << bit % 8);
      }
      AsMap map = AsMap.parse(file).orElse(null);
      if (map != null) {
        taken++;
        for (int i = 0; i < 20; i++) {
          assertThat(map.lookup(randomAddress(random))).isBetween(0, MAX_SYSTEM);
        }
      }
    }
    assertThat(taken).isGreaterThan(100);
  }

  private static void assertRefused(AsMapBits map) {
    assertThat(AsMap.parse(map.toBytes())).isEmpty();
  }

  private static AsMapBits code() {
    return new AsMapBits();
  }

  @Test
  void refusesWhatNeedsMoreBitsThanAnAddressHas() {
    AsMapBits full = code();
    AsMapBits beyond = code();
    for (int i = 0; i < 16; i++) {
      full.match(0, 8);
      beyond.match(0, 8);
    }
    assertThat(AsMap.parse(full.returns(1).toBytes())).isPresent();
    assertRefused(beyond.match(0, 1).returns(1));
    AsMapBits deep = code().returns(1);
    for (int i = 0; i < 128; i++) {
      deep = code().jump(deep.length()).append(deep).returns(2);
    }
    assertThat(AsMap.parse(deep.toBytes())).isPresent();
    assertRefused(code().jump(deep.length()).append(deep).returns(2));
  }

  @Test
  void refusesJumpsThatGoAstray() {
    AsMapBits leaf = code().returns(1);
    assertThat(AsMap.parse(code().jump(leaf.length()).append(leaf).returns(2).toBytes()))
        .isPresent();
    // Into the middle of an instruction, beyond the end, past something, out of another's branch.
    assertRefused(code().jump(leaf.length() + 1).append(leaf).returns(2));
    assertRefused(code().jump(1_000).append(leaf).returns(2));
    assertRefused(code().jump(2 * leaf.length()).append(leaf).returns(2).returns(3));
    AsMapBits inner = code().jump(3 * leaf.length()).append(leaf).returns(2);
    assertRefused(code().jump(inner.length()).append(inner).returns(3).returns(4));
  }

  @Test
  void refusesDetours() {
    assertRefused(code().otherwise(1).returns(2));
    assertRefused(code().otherwise(1).otherwise(2).match(1, 1).returns(3));
    assertRefused(code().match(1, 1).match(1, 1).returns(3));
    assertRefused(code().match(0, 8));
    assertRefused(code().returns(1).bit(true));
    assertRefused(code().returns(1).returns(2));
    assertRefused(code());
  }
}
