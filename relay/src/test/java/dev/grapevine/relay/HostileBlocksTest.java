package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.Message;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A peer that sends nothing but headers of little work, or sketches that lead nowhere. */
class HostileBlocksTest {
  private static final int MESSAGES = 60;

  private final SplittableRandom random = new SplittableRandom(4);

  /** How often the peer lost its connection. */
  private int load(LoneEngine engine, Function<SplittableRandom, Message> script) {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    int lost = 0;
    for (int i = 0; i < MESSAGES; i++) {
      peer.says(script.apply(random));
      if (!peer.closed().isEmpty()) {
        assertThat(peer.isDiscouraged()).isTrue();
        peer.leaves();
        peer = engine.peer(ConnectionKind.INBOUND);
        lost++;
      }
    }
    return lost;
  }

  @Test
  void noHeaderOfLittleWorkIsKept() {
    LoneEngine engine = new LoneEngine(HostileBlockScripts.longChain());
    int before = engine.chain().headerCount();
    Function<SplittableRandom, Message> script =
        HostileBlockScripts.lowWorkHeaders(engine.builder());
    assertThat(load(engine, script)).isZero();
    assertThat(engine.chain().headerCount()).isEqualTo(before);
  }

  @Test
  void sketchesThatLeadNowhereLeaveOneHeaderAtMost() {
    ChainBuilder builder = ChainBuilder.regtest().mineEmpty(5);
    LoneEngine engine = new LoneEngine(builder);
    int before = engine.chain().headerCount();
    load(engine, HostileBlockScripts.badSketches(builder));
    assertThat(engine.chain().headerCount()).isLessThanOrEqualTo(before + 1);
    assertThat(engine.chain().tip().hash()).isEqualTo(builder.tip().hash());
    assertThat(engine.events()).isEmpty();
  }
}
