package dev.grapevine.testnet.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkFileTest {
  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("links"), text);
  }

  @Test
  void readsPairsInBothDirectionsAndADefault() throws Exception {
    LinkProfile links =
        LinkFile.read(file("default 20 1e6 # slow\n2 0 1.5\n\n# none\n1 2 0 50000000\n"), 4);
    assertThat(links.between(0, 2)).isEqualTo(new LinkProfile.Way(1_500_000, 0));
    assertThat(links.between(2, 0)).isEqualTo(links.between(0, 2));
    assertThat(links.between(2, 1)).isEqualTo(new LinkProfile.Way(0, 50_000_000));
    assertThat(links.between(0, 3)).isEqualTo(new LinkProfile.Way(20_000_000, 1_000_000));
    assertThat(links.label()).isEqualTo("file");
    assertThat(links.withBitsPerSecond(7).between(0, 2))
        .isEqualTo(new LinkProfile.Way(1_500_000, 7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 1 | :1: expected NODE NODE DELAY_MS [BITS] or default DELAY_MS [BITS]",
        "default 5;0 4 1 | :2: expected a node from 0 to 3, not '4'",
        "0 x 1 | :1: expected a node from 0 to 3, not 'x'",
        "0 0 1 | :1: expected two different nodes, not 0 twice",
        "0 1 2;1 0 2 | :2: expected each pair once; this one is there already",
        "0 1 fast | :1: expected a delay in ms, not 'fast'",
        "0 1 -1 | :1: expected a delay in ms, not '-1'",
        "0 1 1 NaN | :1: expected bits a second, not 'NaN'",
        "default 1 2 3 | :1: expected DELAY_MS [BITS] after the nodes, and nothing else",
      })
  void aMistakeIsNamedWithItsLine(String text, String message) throws IOException {
    Path file = file(text.replace(';', '\n'));
    assertThatThrownBy(() -> LinkFile.read(file, 4))
        .isInstanceOf(LinkFile.Malformed.class)
        .hasMessage(file + message);
  }
}
