package dev.grapevine.node.i2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationTest {
  private static byte[] key(int bytes, int certificate) {
    byte[] key = new byte[bytes];
    new Random(bytes).nextBytes(key);
    key[385] = (byte) (certificate >> 8);
    key[386] = (byte) certificate;
    return key;
  }

  @Test
  void textHasTwoDigitsOfItsOwn() {
    byte[] bytes = {(byte) 0xfb, (byte) 0xef, (byte) 0xff};
    assertThat(Destination.encode(bytes)).isEqualTo("--~~");
    assertThat(Destination.encode(bytes)).doesNotContain("+", "/").contains("-", "~");
    assertThat(Destination.decode(Destination.encode(bytes))).contains(bytes);
    assertThat(Destination.decode("++//")).isEmpty();
    assertThat(Destination.decode("a b")).isEmpty();
    assertThat(Destination.decode("!")).isEmpty();
  }

  @Test
  void itIsTheBeginningOfItsKeyWithTheCertificate() {
    byte[] key = key(700, 0x0104);
    assertThat(Destination.ofPrivateKey(key)).contains(Arrays.copyOf(key, 387 + 0x0104));
    assertThat(Destination.ofPrivateKey(key(387, 0))).map(bytes -> bytes.length).contains(387);
    assertThat(Destination.ofPrivateKey(key(387, 1))).isEmpty();
    assertThat(Destination.ofPrivateKey(key(70_000, 0xffff)))
        .map(bytes -> bytes.length)
        .contains(387 + 0xffff);
    assertThat(Destination.ofPrivateKey(new byte[386])).isEmpty();
    assertThat(Destination.ofPrivateKey(new byte[0])).isEmpty();
  }

  @Test
  void itsAddressIsItsHash() {
    assertThat(Destination.address(new byte[0]))
        .hasToString("4oymiquy7qobjgx36tejs35zeqt24qpemsnzgtfeswmrw6csxbkq.b32.i2p:0");
  }

  @Test
  void aKeyFileThatHoldsNoneIsAsGoodAsNone(@TempDir Path dir) throws Exception {
    I2pKeyFile file = new I2pKeyFile(Optional.of(dir));
    assertThat(file.read()).isEmpty();
    Path path = dir.resolve("i2p_private_key");
    for (byte[] content : new byte[][] {{}, new byte[386], key(387, 9), new byte[70_000]}) {
      Files.write(path, content);
      assertThat(file.read()).isEmpty();
    }
    byte[] key = key(679, 4);
    file.write(key);
    assertThat(file.read()).contains(key);
    I2pKeyFile nowhere = new I2pKeyFile(Optional.empty());
    nowhere.write(key);
    assertThat(nowhere.read()).isEmpty();
  }
}
