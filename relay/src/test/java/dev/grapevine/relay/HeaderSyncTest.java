package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.base.Now;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom we catch up from, and which headers are kept. */
class HeaderSyncTest {
  private static final long DAY = 24 * 60 * Now.MINUTE;

  /** Twice the work of a regtest block is two: 4500 blocks are wanted. */
  private static final BigInteger WORK_OF_4500 = BigInteger.valueOf(2 * 4500);

  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(5);

  private static Headers headers(List<Block> blocks) {
    return new Headers(blocks.stream().map(Block::header).toList());
  }

  private LoneEngine asleepForDays(ChainBuilder chain) {
    LoneEngine engine = new LoneEngine(chain);
    engine.elapse(2 * DAY);
    return engine;
  }

  private static Inv inv(int number) {
    return new Inv(List.of(InvItem.block(new BlockHash(number, 1, 2, 3))));
  }

  @Test
  void oneIsAskedUntilTheChainIsYoungAndOneMoreForEachBlockAnnounced() {
    LoneEngine engine = asleepForDays(builder);
    LoneEngine.Played first = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    LoneEngine.Played second = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    LoneEngine.Played third = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    assertThat(first.hears(GetHeaders.class)).hasSize(1);
    assertThat(second.hears(GetHeaders.class)).isEmpty();
    first.says(new Headers(List.of())).says(inv(1));
    second.says(inv(1));
    third.says(inv(1));
    assertThat(first.hears(GetHeaders.class)).hasSize(1);
    assertThat(second.hears(GetHeaders.class)).hasSize(1);
    assertThat(third.hears(GetHeaders.class)).isEmpty();
    second.says(new Headers(List.of())).says(inv(2));
    third.says(inv(2));
    assertThat(second.hears(GetHeaders.class)).isEmpty();
    assertThat(third.hears(GetHeaders.class)).hasSize(1);
  }

  @Test
  void theOneAskedHasFifteenMinutesAndAMillisecondForEachHeader() {
    LoneEngine engine = asleepForDays(builder);
    LoneEngine.Played silent = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    LoneEngine.Played other = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    other.forgets();
    long missing = 2 * DAY / (10 * Now.MINUTE);
    long time = HeaderSync.TIMEOUT_BASE_NANOS + missing * HeaderSync.TIMEOUT_A_HEADER_NANOS;
    engine.elapse(time);
    assertThat(silent.closed()).isEmpty();
    engine.elapse(1);
    assertThat(silent.closed()).contains("header download timeout");
    assertThat(silent.isDiscouraged()).isFalse();
    assertThat(other.hears(GetHeaders.class)).hasSize(1);
  }

  @Test
  void theOnlyPeerIsKeptHoweverSlow() {
    LoneEngine engine = asleepForDays(builder);
    LoneEngine.Played silent = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    engine.elapse(19 * Now.MINUTE);
    assertThat(silent.closed()).isEmpty();
  }

  @Test
  void aFewHeadersOfLittleWorkAreNotKept() {
    LoneEngine engine =
        new LoneEngine(
            ChainBuilder.of(Networks.REGTEST.withMinimumChainWork(WORK_OF_4500)).mineEmpty(1));
    List<Block> low = List.of(engine.builder().mine(), engine.builder().mine());
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    peer.says(headers(low));
    assertThat(engine.chain().headerCount()).isEqualTo(2);
    assertThat(peer.closed()).isEmpty();
    LoneEngine.Played vouchedFor =
        engine
            .connect(ConnectionKind.INBOUND, PeerPermissions.of(PeerPermission.NOBAN))
            .shakesHands();
    vouchedFor.says(headers(low));
    assertThat(engine.chain().headerCount()).isEqualTo(4);
  }

  @Test
  void aLongChainIsHeardTwiceBeforeItIsKept() {
    LoneEngine engine =
        new LoneEngine(
            ChainBuilder.of(Networks.REGTEST.withMinimumChainWork(WORK_OF_4500)).mineEmpty(1));
    LoneEngine.Played peer = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    engine.builder().mineEmpty(4600);
    List<Block> blocks = engine.builder().blocks();
    peer.says(headers(blocks.subList(0, 2000)));
    assertThat(presynced(engine)).isEqualTo(2000);
    GetHeaders next = peer.hears(GetHeaders.class).getLast();
    assertThat(next.locator().getFirst()).isEqualTo(engine.builder().at(2000).hash());
    peer.says(headers(blocks.subList(2000, 4000)), headers(blocks.subList(4000, 4601)));
    assertThat(engine.chain().headerCount()).isEqualTo(2);
    GetHeaders again = peer.hears(GetHeaders.class).getLast();
    assertThat(again.locator().getFirst()).isEqualTo(engine.builder().at(0).hash());
    assertThat(presynced(engine)).isEqualTo(-1);
    peer.says(headers(blocks.subList(0, 2000)), headers(blocks.subList(2000, 4000)));
    assertThat(engine.chain().headerCount()).isEqualTo(2);
    peer.says(headers(blocks.subList(4000, 4601)));
    assertThat(engine.chain().bestHeader().height()).isEqualTo(4601);
    assertThat(peer.closed()).isEmpty();
  }

  private static int presynced(LoneEngine engine) {
    return engine.engine().peers(engine.now()).getFirst().presyncedHeaders();
  }

  @Test
  void anOutboundPeerWithTooLittleWorkIsOfNoUseInInitialDownload() {
    LoneEngine engine =
        new LoneEngine(
            ChainBuilder.of(Networks.REGTEST.withMinimumChainWork(WORK_OF_4500)).mineEmpty(3));
    LoneEngine.Played outbound = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    LoneEngine.Played inbound = engine.peer(ConnectionKind.INBOUND);
    outbound.says(headers(engine.builder().blocks()));
    inbound.says(headers(engine.builder().blocks()));
    assertThat(outbound.closed()).contains("insufficient work");
    assertThat(inbound.closed()).isEmpty();
  }
}
