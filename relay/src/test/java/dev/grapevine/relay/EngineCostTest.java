package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.testing.ChainBuilder;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an idle engine holds, so that thousands of them fit into one process. */
class EngineCostTest {
  private static final int ENGINES = 60;
  private static final int PEERS = 16;

  /** The design's bound, filters and address tables included. */
  private static final long MOST_BYTES = 300 * 1024;

  @Test
  void anIdleEngineWithSixteenPeersHoldsAtMost300KiB() {
    ChainBuilder builder = ChainBuilder.regtest().mature(1);
    List<LoneEngine> engines = new ArrayList<>();
    engines.add(idle(builder));
    long before = liveBytes();
    for (int i = 0; i < ENGINES; i++) {
      engines.add(idle(builder));
    }
    // With a chainstate of a hundred blocks and the harness, which are not the engine's.
    long each = (liveBytes() - before) / ENGINES;
    assertThat(each).as("bytes of each of %d engines", engines.size()).isLessThan(MOST_BYTES);
  }

  private static LoneEngine idle(ChainBuilder builder) {
    LoneEngine engine = new LoneEngine(builder);
    for (int peer = 0; peer < PEERS; peer++) {
      engine.peer(peer % 2 == 0 ? ConnectionKind.MANUAL : ConnectionKind.INBOUND);
    }
    return engine;
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
