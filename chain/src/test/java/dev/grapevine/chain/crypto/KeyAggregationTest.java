package dev.grapevine.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

class KeyAggregationTest {
  private static final TaggedHash LIST = TaggedHash.of("KeyAgg list");
  private static final TaggedHash COEFFICIENT = TaggedHash.of("KeyAgg coefficient");

  private static PrivateKey secret(Random random) {
    byte[] secret = new byte[PrivateKey.SIZE];
    random.nextBytes(secret);
    secret[0] &= 0x7f;
    return PrivateKey.of(secret).orElseThrow();
  }

  /** What BIP327 says, done with the secrets: the sum of them, each times its factor. */
  private static PrivateKey aggregate(List<PrivateKey> secrets) {
    List<byte[]> keys = secrets.stream().map(secret -> secret.publicKey(true)).toList();
    byte[] list = LIST.hash(keys.toArray(byte[][]::new));
    byte[] second = new byte[33];
    for (byte[] key : keys.reversed()) {
      if (!Arrays.equals(key, keys.getFirst())) {
        second = key;
      }
    }
    BigInteger sum = BigInteger.ZERO;
    for (PrivateKey secret : secrets) {
      byte[] key = secret.publicKey(true);
      BigInteger factor =
          Arrays.equals(key, second)
              ? BigInteger.ONE
              : new BigInteger(1, COEFFICIENT.hash(list, key));
      sum = sum.add(factor.multiply(new BigInteger(1, secret.secret())));
    }
    return PrivateKey.of(BigIntegers.asUnsignedByteArray(32, sum.mod(Curve.ORDER))).orElseThrow();
  }

  @Test
  void isTheKeyOfTheSumOfSecrets() {
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      List<PrivateKey> secrets = new ArrayList<>();
      for (int n = 0; n <= i % 6; n++) {
        // Now and then the same again.
        secrets.add(n > 0 && random.nextInt(3) == 0 ? secrets.getFirst() : secret(random));
      }
      List<byte[]> keys = secrets.stream().map(secret -> secret.publicKey(true)).toList();

      assertThat(KeyAggregation.of(keys)).contains(aggregate(secrets).publicKey(true));
    }
  }

  @Test
  void dependsOnTheOrderAndRefusesWhatIsNoPoint() {
    Random random = new Random(2);
    byte[] one = secret(random).publicKey(true);
    byte[] other = secret(random).publicKey(true);
    byte[] third = secret(random).publicKey(true);

    assertThat(KeyAggregation.of(List.of(one, other, third)).orElseThrow())
        .isNotEqualTo(KeyAggregation.of(List.of(third, other, one)).orElseThrow());
    byte[] nowhere = new byte[33];
    nowhere[0] = 2;
    Arrays.fill(nowhere, 1, 33, (byte) 0xff);
    assertThat(KeyAggregation.of(List.of(one, nowhere))).isEmpty();
    assertThat(KeyAggregation.of(List.of(one, new byte[0]))).isEmpty();
    assertThat(KeyAggregation.of(List.of(secret(random).publicKey(false)))).isEmpty();
  }
}
