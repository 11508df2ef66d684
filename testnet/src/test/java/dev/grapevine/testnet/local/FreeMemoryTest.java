package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.testnet.process.NodeProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FreeMemoryTest {
  private static final long GIB = 1L << 30;

  private static NodePrograms programs(int here, int bitcoinds) {
    NodeProgram program = new NodeProgram(List.of("bitcoind"), "bitcoind", "29");
    List<Optional<NodeProgram>> nodes =
        new ArrayList<>(Collections.nCopies(here, Optional.empty()));
    nodes.addAll(Collections.nCopies(bitcoinds, Optional.of(program)));
    return new NodePrograms(nodes);
  }

  private static void check(int here, int bitcoinds, OptionalLong mib, long heap)
      throws TestnetException {
    FreeMemory.check(
        TestnetOptions.DEFAULTS.withNodes(here + bitcoinds), programs(here, bitcoinds), mib, heap);
  }

  @Test
  void bitcoindsNeedMoreThanNodesOfThisProcess() {
    assertThatCode(() -> check(100, 0, OptionalLong.of(1_000), GIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(0, 100, OptionalLong.of(1_000), GIB))
        .isInstanceOf(TestnetException.class)
        .hasMessage(
            "100 nodes, 100 of them processes of their own, need about 4100 MiB of memory and 1000"
                + " are free: lower --nodes");
    assertThatCode(() -> check(0, 100, OptionalLong.empty(), GIB)).doesNotThrowAnyException();
  }

  @Test
  void aHeapThatIsTooSmallIsToldWithWhatHelps() {
    assertThatThrownBy(() -> check(10_000, 0, OptionalLong.of(100_000), GIB))
        .hasMessage(
            "10000 nodes in one process need about 3000 MiB of heap and 1024 are allowed:"
                + " set JAVA_OPTS=-Xmx6000m, or lower --nodes");
  }

  @Test
  void thisMachineHasRoomForAFew() {
    assertThatCode(() -> check(2, 0, FreeMemory.available(), Runtime.getRuntime().maxMemory()))
        .doesNotThrowAnyException();
  }
}
