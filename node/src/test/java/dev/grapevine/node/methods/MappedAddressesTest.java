package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code -asmap}: what is told of addresses, and what becomes of them with another map. */
class MappedAddressesTest {
  /** Everything is in system 1. */
  private static final byte[] ONE_SYSTEM = new byte[3];

  @TempDir Path dir;

  private static List<JsonNode> entries(TestNode node) {
    return node.call("getrawaddrman").path("new").valueStream().toList();
  }

  @Test
  void addressesAreShownWithTheirSystemWhileThereIsAMap() throws Exception {
    Path map = Files.write(dir.resolve("map"), ONE_SYSTEM);
    try (TestNode node = TestNode.onDisk(dir, "-regtest", "-asmap=" + map)) {
      for (String address : List.of("1.2.3.4", "5.6.7.8", "2a00::1")) {
        assertThat(node.call("addpeeraddress", address, 8333).path("success").booleanValue())
            .isTrue();
      }
      assertThat(entries(node))
          .isNotEmpty()
          .allSatisfy(entry -> {
            assertThat(entry.path("mapped_as").intValue()).isEqualTo(1);
            assertThat(entry.path("source_mapped_as").intValue()).isEqualTo(1);
          });
    }
    try (TestNode node = TestNode.onDisk(dir, "-regtest")) {
      assertThat(entries(node))
          .isNotEmpty()
          .allSatisfy(entry -> {
            assertThat(entry.has("mapped_as")).isFalse();
            assertThat(entry.has("source_mapped_as")).isFalse();
          });
    }
  }
}
