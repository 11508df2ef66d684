package dev.grapevine.testnet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyFileTest {
  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("graph"), text);
  }

  @Test
  void readsWhoDialsWhom() throws Exception {
    Topology graph = TopologyFile.read(file("# a line\n\n0 1\n 2\t1 # and back\n0 2"));
    assertThat(graph.size()).isEqualTo(3);
    assertThat(graph.edges()).isEqualTo(3);
    assertThat(graph.outbound(0)).isEqualTo(2);
    assertThat(graph.target(0, 1)).isEqualTo(2);
    assertThat(graph.outbound(1)).isZero();
    assertThat(graph.target(2, 0)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 1;0 | :2: expected two node numbers, who dials and who is dialled, not '0'",
        "0 1;1 x | :2: expected a node number from 0 to 9999, not 'x'",
        "0 1;#;1 10000 | :3: expected a node number from 0 to 9999, not '10000'",
        "0 -1 | :1: expected a node number from 0 to 9999, not '-1'",
        "3 3 | :1: expected two different nodes, not 3 twice",
        "0 1;0 1 | :2: expected each connection once; 0 1 is there already",
        "0 1;2 3 | : expected a graph in one piece; node 2 is not reached from node 0",
        "# nothing | : expected a line for each connection, and found none",
      })
  void aMistakeIsNamedWithItsLine(String text, String message) throws IOException {
    Path file = file(text.replace(';', '\n'));
    assertThatThrownBy(() -> TopologyFile.read(file))
        .isInstanceOf(TopologyFile.Malformed.class)
        .hasMessage(file + message);
  }

  @Test
  void aFileThatIsNotThereOrNotTextIsNamed() throws IOException {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> TopologyFile.read(missing)).hasMessage(missing + ": no such file");
    Path bytes = Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> TopologyFile.read(bytes))
        .hasMessage(bytes + ": not a text file in UTF-8");
  }
}
