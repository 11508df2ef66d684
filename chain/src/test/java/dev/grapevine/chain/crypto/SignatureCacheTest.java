package dev.grapevine.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureCacheTest {
  private static final byte[] SALT = new byte[32];
  private static final byte[] KEY = {1};
  private static final byte[] MESSAGE = {2};

  private static ByteBuffer entry(SignatureCache cache, int n) {
    byte[] signature = ByteBuffer.allocate(4).putInt(n).array();
    return cache.entry(SignatureCache.Kind.ECDSA, KEY, signature, MESSAGE);
  }

  @Test
  void remembersWhatWasAddedAndNothingElse() {
    SignatureCache cache = new SignatureCache(10_000, SALT);
    for (int n = 0; n < 4_000; n += 2) {
      cache.add(entry(cache, n));
      cache.add(entry(cache, n));
    }
    assertThat(cache.size()).isEqualTo(2_000);
    for (int n = 0; n < 4_000; n++) {
      assertThat(cache.contains(entry(cache, n))).isEqualTo(n % 2 == 0);
    }
  }

  @Test
  void staysWithinItsBoundAndKeepsTheNewestHalf() {
    SignatureCache cache = new SignatureCache(1_000, SALT);
    for (int n = 0; n < 10_300; n++) {
      cache.add(entry(cache, n));
      assertThat(cache.size()).isLessThanOrEqualTo(1_000);
      assertThat(cache.contains(entry(cache, n))).isTrue();
    }
    for (int n = 9_800; n < 10_300; n++) {
      assertThat(cache.contains(entry(cache, n))).isTrue();
    }
    assertThat(cache.contains(entry(cache, 9_000))).isFalse();
  }

  @Test
  void entriesDependOnAllTheirParts() {
    SignatureCache cache = new SignatureCache(10, SALT);
    byte[] otherSalt = SALT.clone();
    otherSalt[0] = 1;
    byte[] a = {1};
    byte[] b = {2};
    List<ByteBuffer> entries = new ArrayList<>();
    entries.add(cache.entry(SignatureCache.Kind.ECDSA, a, a, a));
    entries.add(cache.entry(SignatureCache.Kind.SCHNORR, a, a, a));
    entries.add(cache.entry(SignatureCache.Kind.ECDSA, b, a, a));
    entries.add(cache.entry(SignatureCache.Kind.ECDSA, a, b, a));
    entries.add(cache.entry(SignatureCache.Kind.ECDSA, a, a, b));
    entries.add(cache.entry(SignatureCache.Kind.ECDSA, new byte[] {1, 1}, a, new byte[0]));
    entries.add(cache.entry(SignatureCache.Kind.ECDSA, new byte[0], a, new byte[] {1, 1}));
    entries.add(new SignatureCache(10, otherSalt).entry(SignatureCache.Kind.ECDSA, a, a, a));
    assertThat(entries).doesNotHaveDuplicates();
  }

  @Test
  void theVerifierBehindIsAskedOnlyOnceForAGoodSignature() {
    List<String> asked = new ArrayList<>();
    SignatureVerifier behind =
        new SignatureVerifier() {
          @Override
          public boolean verifyEcdsa(byte[] publicKey, byte[] derSignature, byte[] hash) {
            asked.add("ecdsa");
            return derSignature.length == 1;
          }

          @Override
          public boolean verifySchnorr(byte[] xOnlyKey, byte[] signature, byte[] message) {
            asked.add("schnorr");
            return true;
          }

          @Override
          public boolean checkTweak(byte[] xOnlyKey, byte[] tweak, byte[] tweaked, boolean odd) {
            return odd;
          }
        };
    SignatureCache cache = new SignatureCache(10, SALT);
    SignatureVerifier storing = new CachingSignatureVerifier(behind, cache, true);
    SignatureVerifier reading = new CachingSignatureVerifier(behind, cache, false);
    byte[] one = new byte[1];
    byte[] two = new byte[2];
    assertThat(reading.verifyEcdsa(KEY, one, MESSAGE)).isTrue();
    assertThat(reading.verifyEcdsa(KEY, one, MESSAGE)).isTrue();
    assertThat(asked).hasSize(2);
    assertThat(storing.verifyEcdsa(KEY, one, MESSAGE)).isTrue();
    assertThat(storing.verifyEcdsa(KEY, one, MESSAGE)).isTrue();
    assertThat(reading.verifyEcdsa(KEY, one, MESSAGE)).isTrue();
    assertThat(asked).hasSize(3);
    assertThat(storing.verifyEcdsa(KEY, two, MESSAGE)).isFalse();
    assertThat(storing.verifyEcdsa(KEY, two, MESSAGE)).isFalse();
    assertThat(asked).hasSize(5);
    assertThat(storing.verifySchnorr(KEY, one, MESSAGE)).isTrue();
    assertThat(storing.verifySchnorr(KEY, one, MESSAGE)).isTrue();
    assertThat(asked).hasSize(6);
  }

  @Test
  void refusesABoundOrASaltThatCannotBe() {
    assertThatThrownBy(() -> new SignatureCache(1, SALT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SignatureCache(10, new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
