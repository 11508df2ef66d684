package dev.grapevine.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageSignatureTest {
  @Test
  void theKeyIsRecoveredFromItsSignature() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] secret = new byte[32];
    for (int i = 0; i < 20; i++) {
      random.nextBytes(secret);
      PrivateKey key = PrivateKey.of(secret).orElseThrow();
      byte[] hash = MessageSignature.hash("message " + i);
      boolean compressed = i % 2 == 0;

      byte[] signature = MessageSignature.sign(key, compressed, hash);

      assertThat(MessageSignature.recover(signature, hash)).contains(key.publicKey(compressed));
      byte[] other = MessageSignature.hash("another");
      assertThat(MessageSignature.recover(signature, other))
          .isNotEqualTo(MessageSignature.recover(signature, hash));
    }
  }

  @Test
  void whatIsNoSignatureHasNoKey() {
    byte[] hash = MessageSignature.hash("");
    assertThat(MessageSignature.recover(new byte[64], hash)).isEmpty();
    assertThat(MessageSignature.recover(new byte[65], hash)).isEmpty();
    byte[] large = HexFormat.of().parseHex("1f" + "ff".repeat(64));
    assertThat(MessageSignature.recover(large, hash)).as("r is not below the order").isEmpty();
  }
}
