package dev.grapevine.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.Vectors;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

/** Both back ends against the same vectors and against one another. */
class SignatureVerifierTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final SignatureVerifier NATIVE = new NativeSignatureVerifier();
  private static final SignatureVerifier BOUNCY = new BouncyCastleSignatureVerifier();
  private static final List<SignatureVerifier> BOTH = List.of(NATIVE, BOUNCY);

  /** How many random cases: {@code -Dcases=100000} for a long run. */
  private static final int CASES = Integer.getInteger("cases", 10_000);

  @Test
  void bip340Vectors() {
    int ran = 0;
    List<String> lines = Vectors.lines("bips/bip-0340-test-vectors.csv");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      byte[] key = HEX.parseHex(cells[2]);
      byte[] message = HEX.parseHex(cells[4]);
      byte[] signature = HEX.parseHex(cells[5]);
      for (SignatureVerifier verifier : BOTH) {
        assertThat(verifier.verifySchnorr(key, signature, message))
            .as("vector %s with %s", cells[0], verifier)
            .isEqualTo(cells[6].equals("TRUE"));
      }
      ran++;
    }
    Vectors.report("bips/bip-0340-test-vectors.csv", ran, 0);
    assertThat(ran).isGreaterThan(15);
  }

  @Test
  void nativeBackEndIsBestWhereItLoads() {
    assertThat(SignatureVerifiers.best()).isInstanceOf(NativeSignatureVerifier.class);
  }

  @Test
  void fallsBackWhenTheLibraryDoesNotLoad() {
    SignatureVerifier fallback = new BouncyCastleSignatureVerifier();
    assertThat(
            SignatureVerifiers.<SignatureVerifier>firstThatLoads(
                () -> {
                  throw new UnsatisfiedLinkError("not for this platform");
                },
                () -> fallback))
        .isSameAs(fallback);
  }

  @Test
  void bothSignersMakeTheSameKeysAndSignatures() {
    Random random = new Random(11);
    for (int i = 0; i < 100; i++) {
      byte[] secret = bytes(random, 32);
      byte[] hash = bytes(random, 32);
      PrivateKey a = PrivateKey.of(secret, new NativeEcdsaSigner()).orElseThrow();
      PrivateKey b = PrivateKey.of(secret, new BouncyCastleEcdsaSigner()).orElseThrow();
      assertThat(a.publicKey(true)).isEqualTo(b.publicKey(true)).hasSize(33);
      assertThat(a.publicKey(false)).isEqualTo(b.publicKey(false)).hasSize(65);
      byte[] signature = a.sign(hash);
      assertThat(signature).isEqualTo(b.sign(hash));
      assertThat(EcdsaSignature.isLowS(signature)).isTrue();
      assertThat(signature[3])
          .as("R is low, so it has no leading zero")
          .isLessThanOrEqualTo((byte) 32);
      assertThat(signature).hasSizeLessThanOrEqualTo(70);
      for (SignatureVerifier verifier : BOTH) {
        assertThat(verifier.verifyEcdsa(a.publicKey(i % 2 == 0), signature, hash)).isTrue();
      }
    }
  }

  @Test
  void bothSignersMakeTheSchnorrSignaturesOfBip340() {
    int ran = 0;
    List<String> lines = Vectors.lines("bips/bip-0340-test-vectors.csv");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      byte[] message = HEX.parseHex(cells[4]);
      if (cells[1].isEmpty() || message.length != 32) {
        continue;
      }
      for (EcdsaSigner signer : List.of(new NativeEcdsaSigner(), new BouncyCastleEcdsaSigner())) {
        PrivateKey key = PrivateKey.of(HEX.parseHex(cells[1]), signer).orElseThrow();
        assertThat(key.signSchnorr(message, HEX.parseHex(cells[3])))
            .as("vector %s with %s", cells[0], signer)
            .isEqualTo(HEX.parseHex(cells[5]));
      }
      ran++;
    }
    Vectors.report("bips/bip-0340-test-vectors.csv", ran, lines.size() - 1 - ran);
    assertThat(ran).isGreaterThanOrEqualTo(4);
  }

  @Test
  void bothSignersAddTheSameToKeys() {
    Random random = new Random(12);
    for (int i = 0; i < 50; i++) {
      byte[] tweak = bytes(random, 32);
      PrivateKey key = PrivateKey.of(bytes(random, 32)).orElseThrow();
      byte[] publicKey = key.publicKey(true);
      byte[] sum = key.plus(tweak).orElseThrow().publicKey(true);
      for (EcdsaSigner signer : List.of(new NativeEcdsaSigner(), new BouncyCastleEcdsaSigner())) {
        assertThat(signer.tweakPublicKey(publicKey, tweak).orElseThrow()).isEqualTo(sum);
      }
      byte[] negated = key.negated().publicKey(true);
      assertThat(negated[0] ^ publicKey[0]).isEqualTo(1);
      assertThat(key.plus(key.negated().secret())).as("infinity").isEmpty();
    }
  }

  /** The nonce for secret 1 and SHA-256("Satoshi Nakamoto"), a much-published RFC 6979 vector. */
  @Test
  void rfc6979Vector() {
    byte[] secret = new byte[32];
    secret[31] = 1;
    byte[] hash = Sha256.hash("Satoshi Nakamoto".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (EcdsaSigner signer : List.of(new NativeEcdsaSigner(), new BouncyCastleEcdsaSigner())) {
      assertThat(HEX.formatHex(EcdsaSignature.encodeDer(signer.sign(secret, hash))))
          .isEqualTo(
              "3045022100934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                  + "02202442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
    }
  }

  /** Two keys under one text, as Bitcoin Core signs with them since it looks for low R. */
  @Test
  void signaturesAreThoseOfBitcoinCore() {
    byte[] hash =
        new HashWriter()
            .bytes("Very deterministic message".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .finishDouble();
    String[][] cases = {
      {
        "12b004fff7f4b69ef8650e767f18f11ede158148b425660723b9f9a66e61f747",
        "304402205dbbddda71772d95ce91cd2d14b592cfbc1dd0aabd6a394b6c2d377bbe59d31d"
            + "022014ddda21494a4e221f0824f0b8b924c43fa43c0ad57dccdaa11f81a6bd4582f6"
      },
      {
        "b524c28b61c9b2c49b2c7dd4c2d75887abb78768c054bd7c01af4029f6c0d117",
        "3044022052d8a32079c11e79db95af63bb9600c5b04f21a9ca33dc129c2bfa8ac9dc1cd5"
            + "022061d8ae5e0f6c1a16bde3719c64c2fd70e404b6428ab9a69566962e8771b5944d"
      },
    };
    for (String[] each : cases) {
      PrivateKey key = PrivateKey.of(HEX.parseHex(each[0])).orElseThrow();
      assertThat(HEX.formatHex(key.sign(hash))).isEqualTo(each[1]);
    }
  }

  @Test
  void secretsOutOfRangeAreNoKeys() {
    byte[] order = BigIntegers.asUnsignedByteArray(32, Curve.ORDER);
    byte[] last = BigIntegers.asUnsignedByteArray(32, Curve.ORDER.subtract(BigInteger.ONE));
    for (EcdsaSigner signer : List.of(new NativeEcdsaSigner(), new BouncyCastleEcdsaSigner())) {
      assertThat(PrivateKey.of(new byte[32], signer)).isEmpty();
      assertThat(PrivateKey.of(new byte[31], signer)).isEmpty();
      assertThat(PrivateKey.of(order, signer)).isEmpty();
      assertThat(PrivateKey.of(last, signer)).isPresent();
    }
    PrivateKey key = PrivateKey.of(last).orElseThrow();
    assertThat(key.toString()).doesNotContain("ffff");
    assertThatThrownBy(() -> key.sign(new byte[31])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void highSVerifiesAndIsToldApart() {
    Random random = new Random(5);
    PrivateKey key = PrivateKey.of(bytes(random, 32)).orElseThrow();
    byte[] hash = bytes(random, 32);
    byte[] low = key.sign(hash);
    byte[] high = negateS(low);
    assertThat(EcdsaSignature.isLowS(low)).isTrue();
    assertThat(EcdsaSignature.isLowS(high)).isFalse();
    for (SignatureVerifier verifier : BOTH) {
      assertThat(verifier.verifyEcdsa(key.publicKey(true), high, hash)).isTrue();
    }
  }

  /** What OpenSSL took before BIP66 and consensus still takes. */
  @Test
  void sloppyDerVerifies() {
    Random random = new Random(6);
    PrivateKey key = PrivateKey.of(bytes(random, 32)).orElseThrow();
    byte[] hash = bytes(random, 32);
    byte[] compact = EcdsaSignature.parseLax(key.sign(hash));
    String r = HEX.formatHex(compact, 0, 32);
    String s = HEX.formatHex(compact, 32, 64);
    String[] valid = {
      "3000" + "0220" + r + "0220" + s, // wrong sequence length, perhaps negative integers
      "30820044" + "0222" + "0000" + r + "0220" + s, // long form, padded integer
      "3044" + "028120" + r + "0283000020" + s, // long form lengths with leading zeros
      "3044" + "02880000000000000020" + r + "0220" + s,
      "3044" + "0220" + r + "0220" + s + "beef", // something after it
    };
    String[] invalid = {
      "3144" + "0220" + r + "0220" + s,
      "3044" + "0320" + r + "0220" + s,
      "3044" + "0220" + r + "0221" + s, // runs past the end
      "3044" + "028401000020" + r + "0220" + s, // length of four bytes
      "3044" + "0220" + r,
      "30ff",
      "30",
      "",
      "3044" + "0221" + "01" + r + "0220" + s, // 264 bits
      "3044" + "0200" + "0220" + s,
      "3044" + "0220" + r + "0200",
    };
    for (SignatureVerifier verifier : BOTH) {
      for (String der : valid) {
        assertThat(verifier.verifyEcdsa(key.publicKey(true), HEX.parseHex(der), hash))
            .as(der)
            .isTrue();
      }
      for (String der : invalid) {
        assertThat(verifier.verifyEcdsa(key.publicKey(true), HEX.parseHex(der), hash))
            .as(der)
            .isFalse();
      }
    }
  }

  @Test
  void backEndsAgreeOnRandomAndMalformedEcdsa() {
    Random random = new Random(2024);
    int verified = 0;
    for (int i = 0; i < CASES; i++) {
      PrivateKey key = PrivateKey.of(bytes(random, 32)).orElseThrow();
      byte[] hash = bytes(random, 32);
      byte[] publicKey = key.publicKey(random.nextBoolean());
      byte[] signature = key.sign(hash);
      switch (i % 8) {
        case 0 -> signature = mutate(random, signature);
        case 1 -> publicKey = mutate(random, publicKey);
        case 2 -> hash = mutate(random, hash);
        case 3 -> signature = negateS(signature);
        case 4 -> signature = Arrays.copyOf(signature, random.nextInt(80));
        case 5 -> publicKey = Arrays.copyOf(publicKey, random.nextInt(70));
        case 6 -> {
          // hybrid, with the right parity or not
          publicKey = key.publicKey(false);
          publicKey[0] = (byte) (6 + random.nextInt(2));
        }
        default -> {}
      }
      boolean expected = BOUNCY.verifyEcdsa(publicKey, signature, hash);
      assertThat(NATIVE.verifyEcdsa(publicKey, signature, hash))
          .as("key %s sig %s", HEX.formatHex(publicKey), HEX.formatHex(signature))
          .isEqualTo(expected);
      verified += expected ? 1 : 0;
    }
    assertThat(verified).isBetween(CASES * 3 / 10, CASES * 7 / 10);
  }

  @Test
  void backEndsAgreeOnRandomAndMalformedSchnorr() {
    Random random = new Random(2025);
    fr.acinq.secp256k1.Secp256k1 library = fr.acinq.secp256k1.Secp256k1.get();
    int verified = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] secret = bytes(random, 32);
      byte[] message = bytes(random, 32);
      byte[] signature = library.signSchnorr(message, secret, bytes(random, 32));
      byte[] key = Arrays.copyOfRange(PrivateKey.of(secret).orElseThrow().publicKey(true), 1, 33);
      switch (i % 6) {
        case 0 -> signature = mutate(random, signature);
        case 1 -> key = mutate(random, key);
        case 2 -> message = mutate(random, message);
        case 3 -> signature = Arrays.copyOf(signature, 60 + random.nextInt(8));
        default -> {}
      }
      boolean expected = BOUNCY.verifySchnorr(key, signature, message);
      assertThat(NATIVE.verifySchnorr(key, signature, message)).isEqualTo(expected);
      verified += expected ? 1 : 0;
    }
    assertThat(verified).isBetween(CASES / 4, CASES * 6 / 10);
  }

  @Test
  void backEndsAgreeOnTweaks() {
    Random random = new Random(2026);
    int held = 0;
    for (int i = 0; i < CASES / 4; i++) {
      byte[] key =
          Arrays.copyOfRange(PrivateKey.of(bytes(random, 32)).orElseThrow().publicKey(true), 1, 33);
      byte[] tweak = bytes(random, 32);
      byte[] tweaked =
          Curve.liftX(key).add(Curve.G.multiply(new BigInteger(1, tweak))).getEncoded(true);
      byte[] output = Arrays.copyOfRange(tweaked, 1, 33);
      boolean odd = tweaked[0] == 3;
      switch (i % 5) {
        case 0 -> odd = !odd;
        case 1 -> key = mutate(random, key);
        case 2 -> tweak = mutate(random, tweak);
        case 3 -> Arrays.fill(tweak, (byte) 0xff);
        default -> {}
      }
      boolean expected = BOUNCY.checkTweak(key, tweak, output, odd);
      assertThat(NATIVE.checkTweak(key, tweak, output, odd)).isEqualTo(expected);
      held += expected ? 1 : 0;
    }
    assertThat(held).isEqualTo(CASES / 4 / 5);
  }

  private static byte[] negateS(byte[] der) {
    byte[] compact = EcdsaSignature.parseLax(der);
    BigInteger s = Curve.ORDER.subtract(new BigInteger(1, compact, 32, 32));
    BigIntegers.asUnsignedByteArray(s, compact, 32, 32);
    return EcdsaSignature.encodeDer(compact);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutate(Random random, byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    return copy;
  }
}
