package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.relay.base.Now;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Outbound peers whose chain is behind (20 minutes and 2), and the tip that stands still. */
class OutboundChainsTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(5);
  private final LoneEngine engine = new LoneEngine(builder);

  private static Headers headers(Block block) {
    return new Headers(List.of(block.header()));
  }

  private final List<LoneEngine.Played> peers = new ArrayList<>();

  private LoneEngine.Played outbound() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    peer.says(new Headers(List.of()));
    peers.add(peer);
    elapse(0);
    return peer.forgets();
  }

  /** Pings are answered, so that nothing but the chain is wrong with them. */
  private void elapse(long minutes) {
    for (int i = 0; i <= minutes; i++) {
      engine.elapse(i == 0 ? 0 : Now.MINUTE);
      peers.stream()
          .filter(peer -> peer.closed().isEmpty())
          .forEach(LoneEngine.Played::answersPings);
    }
  }

  @Test
  void onePeerBehindIsAskedAfterTwentyMinutesAndDroppedTwoLater() {
    LoneEngine.Played behind = outbound();
    behind.says(headers(builder.at(4)));
    elapse(20);
    assertThat(behind.hears(GetHeaders.class)).isEmpty();
    engine.elapse(1);
    assertThat(behind.hears(GetHeaders.class)).hasSize(1);
    engine.elapse(HeaderSync.RESPONSE_NANOS);
    assertThat(behind.closed()).isEmpty();
    engine.elapse(1);
    assertThat(behind.closed()).contains("old chain");
    assertThat(behind.isDiscouraged()).isFalse();
  }

  @Test
  void whoCatchesUpIsKept() {
    LoneEngine.Played behind = outbound();
    elapse(21);
    behind.says(headers(builder.at(5)));
    elapse(10);
    assertThat(behind.closed()).isEmpty();
  }

  @Test
  void whoReachesTheOldTipHasTimeForTheNewOne() {
    // Protected ones fill the places, so that catching up once does not protect this one.
    List<LoneEngine.Played> good = new ArrayList<>();
    for (int i = 0; i < OutboundChains.MAX_PROTECTED; i++) {
      good.add(outbound().says(headers(builder.at(5))));
    }
    LoneEngine.Played slow = outbound();
    elapse(19);
    Block six = builder.mine();
    engine.engine().submit(engine.now(), six);
    slow.says(headers(builder.at(5)));
    elapse(19);
    assertThat(slow.closed()).isEmpty();
    elapse(5);
    assertThat(slow.closed()).contains("old chain");
    assertThat(good).allMatch(peer -> !peer.closed().contains("old chain"));
  }

  @Test
  void inboundPeersAreNotJudged() {
    LoneEngine.Played behind = engine.peer(ConnectionKind.INBOUND);
    behind.says(new Headers(List.of()));
    elapse(30);
    assertThat(behind.closed()).doesNotContain("old chain");
  }

  @Test
  void aTipThatStandsStillCallsForOneMorePeer() {
    outbound();
    StaleTip tip = new StaleTip(600, new BlocksInFlight());
    Now start = new Now(0, 0);
    tip.connected(start);
    tip.pass(new Now(30 * Now.MINUTE, 0));
    assertThat(tip.isExtraPeerWanted()).isFalse();
    tip.pass(new Now(40 * Now.MINUTE, 0));
    assertThat(tip.isExtraPeerWanted()).isTrue();
    tip.blockConnected(new Now(41 * Now.MINUTE, 0));
    tip.pass(new Now(50 * Now.MINUTE, 0));
    assertThat(tip.isExtraPeerWanted()).isFalse();
  }
}
