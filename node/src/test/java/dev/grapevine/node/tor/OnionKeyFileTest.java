package dev.grapevine.node.tor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnionKeyFileTest {
  private static final String KEY = "ED25519-V3:abcd+/==";

  @TempDir Path dir;

  @Test
  void keepsAKeyForTheOwnerAlone() throws Exception {
    OnionKeyFile file = new OnionKeyFile(Optional.of(dir));
    assertThat(file.read()).isEmpty();
    file.write("ED25519-V3:older");
    file.write(KEY);
    assertThat(file.read()).contains(KEY);
    Path path = dir.resolve("onion_v3_private_key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    try (var files = Files.list(dir)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void whatHoldsNoKeyIsAsGoodAsNone() throws Exception {
    OnionKeyFile file = new OnionKeyFile(Optional.of(dir));
    for (String content :
        new String[] {"", "NEW", "A:b c", "A:b\r\nQUIT", "A:" + "b".repeat(2_000)}) {
      Files.writeString(dir.resolve("onion_v3_private_key"), content);
      assertThat(file.read()).as(content).isEmpty();
    }
  }

  @Test
  void withoutAFolderNothingIsKept() {
    OnionKeyFile file = new OnionKeyFile(Optional.empty());
    file.write(KEY);
    assertThat(file.read()).isEmpty();
  }

  @Test
  void aCookieHas32Bytes() throws Exception {
    Path file = dir.resolve("cookie");
    assertThat(CookieFile.read(file)).isEmpty();
    for (int size : new int[] {0, 31, 33}) {
      Files.write(file, new byte[size]);
      assertThat(CookieFile.read(file)).isEmpty();
    }
    Files.write(file, new byte[32]);
    assertThat(CookieFile.read(file)).contains(new byte[32]);
    assertThat(CookieFile.read(dir)).isEmpty();
  }
}
