package dev.grapevine.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** BIP324's mapping between keys and bytes that look random. */
class ElligatorSwiftTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String DECODE = "bips/bip-0324-ellswift_decode_test_vectors.csv";
  private static final String INVERT = "bips/bip-0324-xswiftec_inv_test_vectors.csv";

  private final RandomGenerator random = new SplittableRandom(324);

  private static FieldElement element(String hex) {
    return FieldElement.read(HEX.parseHex(hex), 0);
  }

  private static List<String[]> rows(String path) {
    return Vectors.lines(path).stream().skip(1).map(line -> line.split(",", -1)).toList();
  }

  @Test
  void decodesThePublishedVectors() {
    List<String[]> rows = rows(DECODE);
    for (String[] row : rows) {
      assertThat(HEX.formatHex(ElligatorSwift.decode(HEX.parseHex(row[0])))).isEqualTo(row[1]);
    }
    Vectors.report(DECODE, rows.size(), 0);
  }

  @Test
  void invertsThePublishedVectors() {
    List<String[]> rows = rows(INVERT);
    for (String[] row : rows) {
      for (int way = 0; way < ElligatorSwift.CASES; way++) {
        FieldElement t = ElligatorSwift.invert(element(row[1]), element(row[0]), way);
        String found = t == null ? "" : HEX.formatHex(t.toBytes());
        assertThat(found).as("%s way %s", row[0], way).isEqualTo(row[2 + way]);
      }
    }
    Vectors.report(INVERT, rows.size(), 0);
  }

  @Test
  void everyEncodingOfAKeyDecodesToIt() {
    byte[] secret = secret();
    byte[] key = SignatureVerifiers.bestSigner().publicKey(secret, true);
    byte[] first = ElligatorSwift.encodeKeyOf(secret, random);
    for (int i = 0; i < 50; i++) {
      byte[] encoding = ElligatorSwift.encodeKeyOf(secret, random);
      assertThat(ElligatorSwift.decode(encoding)).isEqualTo(Arrays.copyOfRange(key, 1, 33));
      assertThat(encoding).isNotEqualTo(first);
    }
  }

  /** Bytes that nobody encoded are a key as well: the sender may use all 2^512. */
  @Test
  void anyBytesDecodeToAPointOfTheCurve() {
    byte[] bytes = new byte[ElligatorSwift.SIZE];
    for (int i = 0; i < 200; i++) {
      random.nextBytes(bytes);
      assertThat(Curve.liftX(ElligatorSwift.decode(bytes))).isNotNull();
    }
    assertThatThrownBy(() -> ElligatorSwift.decode(new byte[63]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bothEndsArriveAtOneSecretThroughEitherBackEnd() {
    byte[] a = secret();
    byte[] b = secret();
    byte[] keyA = ElligatorSwift.encodeKeyOf(a, random);
    byte[] keyB = ElligatorSwift.encodeKeyOf(b, random);
    byte[] shared = ElligatorSwift.sharedSecret(a, keyA, keyB, true);
    assertThat(ElligatorSwift.sharedSecret(b, keyB, keyA, false)).isEqualTo(shared);
    assertThat(ElligatorSwift.sharedSecret(b, keyB, keyA, true)).isNotEqualTo(shared);

    byte[] x = ElligatorSwift.decode(keyB);
    assertThat(new BouncyCastleEcdsaSigner().multiply(x, a))
        .isEqualTo(SignatureVerifiers.bestSigner().multiply(x, a));
  }

  private byte[] secret() {
    byte[] secret = new byte[ElligatorSwift.SECRET_SIZE];
    do {
      random.nextBytes(secret);
    } while (!ElligatorSwift.isSecret(secret));
    return secret;
  }
}
