package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.relay.base.Now;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private final LoneEngine engine = new LoneEngine(ChainBuilder.regtest());
  private final LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND).shakesHands();
  private final long first = peer.hears(Ping.class).getFirst().nonce();

  private PeerSnapshot snapshot() {
    return engine.engine().peers(engine.now()).getFirst();
  }

  private static Pong pong(long nonce) {
    return new Pong(OptionalLong.of(nonce));
  }

  @Test
  void aPongMeasuresTheRoundTrip() {
    engine.elapse(3 * Now.SECOND);
    assertThat(snapshot().pingWaitNanos()).hasValue(3 * Now.SECOND);
    peer.says(pong(first));
    assertThat(snapshot().pingWaitNanos()).isEmpty();
    assertThat(snapshot().roundTripNanos()).hasValue(3 * Now.SECOND);
    engine.elapse(2 * Now.MINUTE);
    long second = peer.hears(Ping.class).getFirst().nonce();
    engine.elapse(5 * Now.SECOND);
    peer.says(pong(second));
    assertThat(snapshot().roundTripNanos().orElseThrow()).isGreaterThan(4 * Now.SECOND);
    assertThat(snapshot().leastRoundTripNanos()).hasValue(3 * Now.SECOND);
  }

  @Test
  void theNextPingFollowsTwoMinutesAfterTheLast() {
    peer.says(pong(first));
    engine.elapse(2 * Now.MINUTE);
    assertThat(peer.hears(Ping.class)).isEmpty();
    engine.elapse(1);
    assertThat(peer.hears(Ping.class)).hasSize(1);
  }

  @Test
  void aWrongNonceIsIgnoredAZeroOrMissingOneCallsThePingOff() {
    engine.elapse(Now.SECOND);
    peer.says(pong(first + 1));
    assertThat(snapshot().pingWaitNanos()).isPresent();
    peer.says(pong(0));
    assertThat(snapshot().pingWaitNanos()).isEmpty();
    assertThat(snapshot().roundTripNanos()).isEmpty();
    engine.elapse(3 * Now.MINUTE);
    assertThat(snapshot().pingWaitNanos()).isPresent();
    peer.says(new Pong(OptionalLong.empty()));
    assertThat(snapshot().pingWaitNanos()).isEmpty();
  }

  @Test
  void twentyMinutesWithoutAnswerEndTheConnection() {
    engine.elapse(20 * Now.MINUTE);
    assertThat(peer.closed()).isEmpty();
    engine.elapse(1);
    assertThat(peer.closed()).isEqualTo("ping timeout");
  }

  @Test
  void thePeersPingIsAnsweredAfterAllBeforeIt() {
    peer.forgets().says(new Ping(5), new Ping(6));
    assertThat(peer.hears(Pong.class)).isEqualTo(List.of(pong(5), pong(6)));
  }

  @Test
  void rpcPingsAtOnce() {
    peer.says(pong(first));
    engine.engine().pingAll(engine.now());
    assertThat(peer.hears(Ping.class)).hasSize(1);
  }

  @Test
  void pingsOnePeerAlone() {
    peer.says(pong(first));
    LoneEngine.Played other = engine.connect(ConnectionKind.INBOUND).shakesHands().forgets();
    engine.engine().ping(engine.now(), peer.id());
    assertThat(peer.hears(Ping.class)).hasSize(1);
    assertThat(other.hears(Ping.class)).isEmpty();
  }

  @Test
  void suspicionGrowsWhileAPingWaitsAndEndsWithItsPong() {
    LoneEngine engine = new LoneEngine(ChainBuilder.regtest().mineEmpty(1));
    LoneEngine.Played peer = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    for (int i = 0; i < 4; i++) {
      assertThat(engine.engine().peers(engine.now()).getFirst().phi().isPresent())
          .isEqualTo(i >= 3);
      engine.elapse(Now.SECOND / 10);
      peer.answersPings();
      engine.elapse(Liveness.PING_INTERVAL_NANOS + 1);
    }
    double early = engine.engine().peers(engine.now()).getFirst().phi().orElseThrow();
    engine.elapse(2 * Now.SECOND);
    assertThat(early).isLessThan(2);
    assertThat(engine.engine().peers(engine.now()).getFirst().phi().orElseThrow()).isGreaterThan(8);
    peer.answersPings();
    assertThat(engine.engine().peers(engine.now()).getFirst().phi().orElseThrow()).isZero();
  }

  /** What a zombie or a dead peer's end looked like: why, after how long, the highest phi. */
  private record End(String reason, long afterNanos, double highestPhi) {}

  /** Plays a peer until it is dropped; it answers each ping after a tenth of a second, or not. */
  private static End playToTheEnd(LoneEngine engine, LoneEngine.Played peer, boolean answers) {
    long start = engine.now().protocolNanos();
    double highest = 0;
    while (peer.closed().isEmpty() && engine.now().protocolNanos() - start < 60 * Now.MINUTE) {
      engine.elapse(Now.SECOND / 10);
      if (peer.closed().isEmpty()) {
        highest = Math.max(highest, engine.engine().peers(engine.now()).getFirst().phi().orElse(0));
        if (answers) {
          peer.answersPings();
        }
      }
    }
    return new End(peer.closed(), engine.now().protocolNanos() - start, highest);
  }

  @Test
  void aZombieThatAnswersPingsAloneIsFoundByTheBlocksItOwes() {
    ChainBuilder builder = ChainBuilder.regtest().mineEmpty(1);
    LoneEngine engine = new LoneEngine(builder);
    LoneEngine.Played zombie = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    Block promised = builder.fork(builder.height(), 1).mine();
    zombie.answersPings().forgets().says(new Headers(List.of(promised.header())));
    assertThat(zombie.hears(GetData.class)).hasSize(1);

    End end = playToTheEnd(engine, zombie, true);
    assertThat(end.reason()).isEqualTo("block download timeout");
    assertThat(end.afterNanos()).isLessThan(Liveness.PING_TIMEOUT_NANOS);
    assertThat(end.highestPhi()).isBetween(0.0, 2.0);
  }

  @Test
  void aZombieThatAnswersPingsAloneIsFoundByTheHeadersItOwes() {
    LoneEngine engine = new LoneEngine(ChainBuilder.regtest().mineEmpty(1));
    LoneEngine.Played zombie = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    End end = playToTheEnd(engine, zombie, true);
    assertThat(end.reason()).isEqualTo("outbound peer has old chain");
    assertThat(end.afterNanos()).isLessThan(25 * Now.MINUTE);
    assertThat(end.highestPhi()).isLessThan(2);
  }

  @Test
  void aPeerThatFallsSilentIsSuspectedLongBeforeItsTimeIsUp() {
    LoneEngine engine = new LoneEngine(ChainBuilder.regtest().mineEmpty(1));
    LoneEngine.Played silent = engine.connect(ConnectionKind.INBOUND).shakesHands();
    for (int i = 0; i < 4; i++) {
      engine.elapse(Now.SECOND / 10);
      silent.answersPings();
      engine.elapse(Liveness.PING_INTERVAL_NANOS + 1);
    }
    engine.elapse(10 * Now.SECOND);
    assertThat(engine.engine().peers(engine.now()).getFirst().phi().orElseThrow()).isGreaterThan(8);
    assertThat(silent.closed()).isEmpty();
    assertThat(playToTheEnd(engine, silent, false).reason()).isEqualTo("ping timeout");
  }
}
