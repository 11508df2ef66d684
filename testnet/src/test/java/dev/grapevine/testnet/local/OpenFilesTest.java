package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.local.TestnetOptions.Database;
import dev.grapevine.testnet.process.NodeProgram;
import dev.grapevine.testnet.topology.Topology;
import dev.grapevine.testnet.topology.TopologyShape;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
  private static TestnetOptions options(int nodes, Database database) {
    return TestnetOptions.DEFAULTS.withNodes(nodes).withDatabase(database);
  }

  private static final Topology GRAPH =
      TopologyShape.RANDOM.draw(1_000, 8, new SplittableRandom(1));

  private static NodePrograms here(int nodes) {
    return new NodePrograms(Collections.nCopies(nodes, Optional.empty()));
  }

  @Test
  void refusesWithTheCommandThatHelps() {
    TestnetOptions wanted = options(1_000, Database.MEMORY);
    assertThatThrownBy(() -> OpenFiles.check(wanted, GRAPH, here(1_000), OptionalLong.of(1_024)))
        .isInstanceOf(TestnetException.class)
        .hasMessage(
            "1000 nodes with 8000 connections need 18384 open files and 1024 are allowed:"
                + " run `ulimit -n 18384` first, or lower --nodes or --outbound");
  }

  @Test
  void takesWhatFitsAndWhatCannotBeTold() {
    TestnetOptions wanted = options(1_000, Database.MEMORY);
    assertThatCode(() -> OpenFiles.check(wanted, GRAPH, here(1_000), OptionalLong.of(18_384)))
        .doesNotThrowAnyException();
    assertThatCode(() -> OpenFiles.check(wanted, GRAPH, here(1_000), OptionalLong.empty()))
        .doesNotThrowAnyException();
  }

  @Test
  void databasesNeedFilesOfTheirOwn() {
    assertThat(OpenFiles.needed(options(1_000, Database.LEVELDB), GRAPH, here(1_000)))
        .isGreaterThan(
            OpenFiles.needed(options(1_000, Database.MEMORY), GRAPH, here(1_000)) + 1_000 * 10);
  }

  @Test
  void nodesInOtherProcessesNeedNoneForTheirConnections() {
    NodeProgram program = new NodeProgram(List.of("bitcoind"), "bitcoind", "29");
    NodePrograms all = new NodePrograms(Collections.nCopies(1_000, Optional.of(program)));
    long needed = OpenFiles.needed(options(1_000, Database.MEMORY), GRAPH, all);
    assertThat(needed).isEqualTo(384 + 2 * 1_000);
  }

  @Test
  void aShapedLinkOfAProcessNeedsAProxy() {
    NodeProgram program = new NodeProgram(List.of("bitcoind"), "bitcoind", "29");
    NodePrograms all = new NodePrograms(Collections.nCopies(1_000, Optional.of(program)));
    TestnetOptions wanted = options(1_000, Database.MEMORY).withLinks(LinkProfile.lan());
    assertThat(OpenFiles.needed(wanted, GRAPH, all)).isEqualTo(384 + 2 * 1_000 + 3 * 8_000);
    assertThat(OpenFiles.needed(wanted, GRAPH, here(1_000))).isEqualTo(18_384);
  }

  @Test
  void theSystemTellsItsLimit() {
    OpenFiles.limit().ifPresent(limit -> assertThat(limit).isPositive());
  }
}
