package dev.grapevine.testnet.measure.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.grapevine.node.core.WireTrace;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.testnet.measure.link.LinkProbe.Answer;
import dev.grapevine.testnet.measure.link.LinkProbe.Delivery;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LinkProbeTest {
  private static final long SECOND = 1_000_000_000;
  private static final PeerId PEER = new PeerId(7);

  private final LinkProbe probe = new LinkProbe();
  private final WireTrace one = probe.trace(1);
  private final WireTrace two = probe.trace(2);

  private static Pong pong(long nonce) {
    return new Pong(OptionalLong.of(nonce));
  }

  @Test
  void withinThisProcessEachDirectionIsADelivery() throws Exception {
    probe.begin();
    one.written(PEER, new Ping(5), 0);
    two.received(PEER, new Ping(5), System.nanoTime() + SECOND);
    two.written(PEER, pong(5), 0);
    one.received(PEER, pong(5), System.nanoTime() + 2 * SECOND);
    assertThat(probe.await(2, 0, 0)).isTrue();
    assertThat(probe.deliveries())
        .extracting(Delivery::from, Delivery::to)
        .containsExactly(tuple(1, 2), tuple(2, 1));
    assertThat(probe.deliveries().getFirst().nanos()).isGreaterThanOrEqualTo(SECOND);
    assertThat(probe.deliveries().getLast().nanos()).isGreaterThanOrEqualTo(2 * SECOND);
    assertThat(probe.answers()).isEmpty();
  }

  @Test
  void anotherProcessTellsOfNothingAndItsAnswerIsARoundTrip() throws Exception {
    probe.begin();
    one.written(PEER, new Ping(5), 0);
    one.received(PEER, pong(5), System.nanoTime() + SECOND);
    one.received(PEER, pong(5), System.nanoTime() + SECOND); // A pong that nobody waits for.
    assertThat(probe.await(0, 1, 0)).isTrue();
    assertThat(probe.answers())
        .extracting(Answer::from, Answer::peer)
        .containsExactly(tuple(1, PEER.value()));
    assertThat(probe.answers().getFirst().nanos()).isGreaterThanOrEqualTo(SECOND);
    assertThat(probe.deliveries()).isEmpty();
  }

  @Test
  void pingsOfAnotherProcessAreItsOwnAffair() throws Exception {
    probe.begin();
    one.received(PEER, new Ping(5), System.nanoTime());
    one.written(PEER, pong(5), 0);
    assertThat(probe.deliveries()).isEmpty();
    assertThat(probe.answers()).isEmpty();
    assertThat(probe.await(0, 1, 0)).isFalse();
  }

  @Test
  void whatWentBeforeTheBeginningIsNotFollowed() {
    one.written(PEER, new Ping(4), 0);
    probe.begin();
    two.received(PEER, new Ping(4), System.nanoTime());
    one.written(PEER, new Ping(5), 0);
    one.written(PEER, new Ping(6), 0);
    two.received(PEER, new Ping(6), System.nanoTime());
    probe.begin();
    two.received(PEER, new Ping(5), System.nanoTime());
    two.written(PEER, pong(6), 0);
    one.received(PEER, pong(6), System.nanoTime());
    assertThat(probe.deliveries()).isEmpty();
    assertThat(probe.answers()).isEmpty();
  }
}
