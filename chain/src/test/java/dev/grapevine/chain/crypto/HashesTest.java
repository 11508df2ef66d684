package dev.grapevine.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashesTest {
  private static final HexFormat HEX = HexFormat.of();

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void sha256OfAbc() {
    assertThat(HEX.formatHex(Sha256.hash(ascii("abc"))))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Sha256.hash(ascii("xabcx"), 1, 3)).isEqualTo(Sha256.hash(ascii("abc")));
  }

  @Test
  void doubleHashOfHello() {
    assertThat(HEX.formatHex(Sha256.doubleHash(ascii("hello"))))
        .isEqualTo("9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50");
  }

  @Test
  void doubleHashMayWriteOverItsInput() {
    byte[] data = new byte[64];
    new Random(1).nextBytes(data);
    byte[] expected = Sha256.doubleHash(data);
    Sha256.doubleHash(data, 0, 64, data, 0);
    assertThat(Arrays.copyOf(data, 32)).isEqualTo(expected);
  }

  @Test
  void doubleHashWithoutRoomLeavesNothingBehind() {
    assertThatThrownBy(() -> Sha256.doubleHash(ascii("abc"), 0, 3, new byte[40], 9))
        .isInstanceOf(IllegalArgumentException.class);
    sha256OfAbc();
  }

  @Test
  void ripemd160AndHash160() {
    assertThat(HEX.formatHex(Ripemd160.hash(ascii("abc"))))
        .isEqualTo("8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    assertThat(HEX.formatHex(Hash160.hash(ascii("hello"))))
        .isEqualTo("b6a9c8c230722b7c748331a8b450f05566dc7d0f");
  }

  @Test
  void taggedHashIsItsDefinition() {
    byte[] tag = Sha256.hash(ascii("BIP0340/challenge"));
    byte[] preimage = new byte[67];
    System.arraycopy(tag, 0, preimage, 0, 32);
    System.arraycopy(tag, 0, preimage, 32, 32);
    System.arraycopy(ascii("abc"), 0, preimage, 64, 3);
    TaggedHash hash = TaggedHash.of("BIP0340/challenge");
    assertThat(hash.hash(ascii("a"), ascii("bc"))).isEqualTo(Sha256.hash(preimage));
    assertThat(hash.hash(ascii("abc"))).isEqualTo(Sha256.hash(preimage));
  }

  /** The vector of the SipHash paper's appendix A, and Bitcoin Core's for 32 bytes. */
  @Test
  void sipHashVectors() {
    long k0 = 0x0706050403020100L;
    long k1 = 0x0f0e0d0c0b0a0908L;
    byte[] fifteen = new byte[15];
    for (int i = 0; i < 15; i++) {
      fifteen[i] = (byte) i;
    }
    assertThat(SipHash24.hash(k0, k1, new byte[0])).isEqualTo(0x726fdb47dd0e0e31L);
    assertThat(SipHash24.hash(k0, k1, fifteen)).isEqualTo(0xa129ca6149be45e5L);
    assertThat(
            SipHash24.hash(
                k0,
                k1,
                0x0706050403020100L,
                0x0f0e0d0c0b0a0908L,
                0x1716151413121110L,
                0x1f1e1d1c1b1a1918L))
        .isEqualTo(0x7127512f72f27cceL);
  }

  @Test
  void sipHashOfWordsIsThatOfTheirBytes() {
    Random random = new Random(7);
    for (int n = 0; n < 100; n++) {
      byte[] data = new byte[36];
      random.nextBytes(data);
      java.nio.ByteBuffer in =
          java.nio.ByteBuffer.wrap(data).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      long a = in.getLong();
      long b = in.getLong();
      long c = in.getLong();
      long d = in.getLong();
      assertThat(SipHash24.hash(n, ~n, a, b, c, d))
          .isEqualTo(SipHash24.hash(n, ~n, Arrays.copyOf(data, 32)));
      assertThat(SipHash24.hash(n, ~n, a, b, c, d, in.getInt()))
          .isEqualTo(SipHash24.hash(n, ~n, data));
    }
  }

  @Test
  void hashWriterIsTheHashOfTheEncoding() {
    byte[] large = new byte[1000];
    new Random(3).nextBytes(large);
    HashWriter writer = new HashWriter();
    java.io.ByteArrayOutputStream expected = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < 40; i++) {
      writer.uint8(7).int32(-2).int64(0x0102030405060708L).compactSize(0xfc).compactSize(0xfd);
      writer.compactSize(0x10000).compactSize(0x1_0000_0000L).bytes(large, 3, i * 20);
      expected.writeBytes(HEX.parseHex("07feffffff0807060504030201fcfdfd00fe00000100"));
      expected.writeBytes(HEX.parseHex("ff0000000001000000"));
      expected.write(large, 3, i * 20);
    }
    assertThat(writer.finishDouble()).isEqualTo(Sha256.doubleHash(expected.toByteArray()));
    assertThat(writer.bytes(large).finish()).isEqualTo(Sha256.hash(large));
  }
}
