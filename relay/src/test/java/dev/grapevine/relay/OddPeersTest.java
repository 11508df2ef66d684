package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.BlockTxn;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.FeeFilter;
import dev.grapevine.p2p.wire.GetBlockTxn;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.NotFound;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.ShortIds;
import dev.grapevine.p2p.wire.TransactionIndexes;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.WtxidRelay;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.compact.CompactBlockEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What peers do to get more than their share, to have others blamed, or merely in odd order. */
class OddPeersTest {
  private static final int COINS = 3;

  private final ChainBuilder builder = ChainBuilder.regtest().mature(COINS);
  private final LoneEngine engine = new LoneEngine(builder);

  private static Headers headers(Block... blocks) {
    return new Headers(List.of(blocks).stream().map(Block::header).toList());
  }

  private static BlockMessage whole(Block block) {
    return new BlockMessage(block, true);
  }

  private static CmpctBlock sketch(Block block) {
    return new CompactBlockEncoder(new SplittableRandom(3)).sketch(block);
  }

  private static List<BlockHash> blocksAsked(LoneEngine.Played peer) {
    List<BlockHash> hashes = new ArrayList<>();
    for (GetData message : peer.hears(GetData.class)) {
      message.items().forEach(item -> hashes.add(item.blockHash()));
    }
    return hashes;
  }

  private LoneEngine.Played dialled() {
    return engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
  }

  private LoneEngine.Played inbound() {
    return engine.peer(ConnectionKind.INBOUND);
  }

  private Transaction spend(int coin) {
    return builder.coinbase(coin).spend(Lock.WITNESS_KEY, 10_000);
  }

  @Test
  void givingOtherBlocksDoesNotProlongTheTimeForTheOldest() {
    LoneEngine.Played peer = dialled();
    Block one = builder.mine();
    Block two = builder.mine();
    peer.says(headers(one, two, builder.mine()));
    engine.elapse(9 * Now.MINUTE);
    peer.says(whole(two));
    engine.elapse(Now.MINUTE + 1);
    assertThat(peer.closed()).isEqualTo("block download timeout");
  }

  @Test
  void onlyAnOutboundPeerIsBlamedForHeadersFoundInvalidBefore() {
    LoneEngine.Played inbound = inbound();
    LoneEngine.Played outbound = dialled();
    Block greedy = builder.draft().coinbaseValue(51_0000_0000L).mine();
    engine.engine().submit(engine.now(), greedy);
    inbound.says(headers(greedy));
    outbound.says(sketch(greedy));
    assertThat(inbound.closed()).isEmpty();
    assertThat(outbound.closed()).as("a sketch is sent on before it is validated").isEmpty();
    outbound.says(headers(greedy));
    assertThat(outbound.closed()).contains("duplicate-invalid");
  }

  @Test
  void aMutatedCopyIsBlamedOnItsGiver() {
    LoneEngine.Played honest = dialled();
    LoneEngine.Played attacker = inbound();
    Block parent = builder.mine();
    Block block = builder.mine(spend(1), spend(2));
    honest.says(headers(parent, block), whole(block));
    List<Transaction> doubled = new ArrayList<>(block.transactions());
    doubled.add(doubled.getLast());
    attacker.says(whole(new Block(block.header(), doubled)));
    assertThat(attacker.closed()).contains("bad-txns-duplicate");
    assertThat(honest.closed()).isEmpty();
    honest.says(whole(parent));
    assertThat(engine.chain().tip().hash()).isEqualTo(block.hash());
  }

  @Test
  void headersThatDoNotConnectDoNotFreeTheNextQuestion() {
    LoneEngine.Played peer = inbound();
    peer.says(new Headers(List.of())).forgets();
    builder.mine();
    Block lost = builder.mine();
    peer.says(headers(lost), headers(lost), headers(lost));
    assertThat(peer.hears(GetHeaders.class)).hasSize(1);
  }

  @Test
  void headersWithoutWorkAreAFaultEvenIfTheyDoNotConnect() {
    LoneEngine.Played peer = inbound();
    builder.mine();
    var header = builder.draft().unmined().header();
    while (header.hash().w3() >= 0) {
      header = header.withNonce(header.nonce() + 1);
    }
    peer.says(new Headers(List.of(header)));
    assertThat(peer.closed()).contains("high-hash");
  }

  @Test
  void whoAnnouncedABlockIsAskedForItOnceAnotherHasToldItsHeader() {
    LoneEngine.Played announcer = dialled();
    LoneEngine.Played teller = dialled();
    Block block = builder.mine();
    announcer.says(new Inv(List.of(InvItem.block(block.hash()))));
    teller.says(headers(block));
    assertThat(blocksAsked(teller)).containsExactly(block.hash());
    announcer.forgets();
    teller.leaves();
    assertThat(blocksAsked(announcer)).containsExactly(block.hash());
  }

  @Test
  void whatAClosedPeerWasAskedForIsAskedOfOthersAtOnce() {
    LoneEngine.Played asked = dialled();
    LoneEngine.Played other = dialled();
    Block block = builder.mine();
    asked.says(headers(block));
    other.says(headers(block)).forgets();
    asked.says(new WtxidRelay());
    assertThat(asked.closed()).isNotEmpty();
    assertThat(blocksAsked(other)).containsExactly(block.hash());
  }

  @Test
  void aClosedPeerIsNotChosenForHighBandwidth() {
    LoneEngine.Played giver = dialled();
    LoneEngine.Played other = dialled();
    Block one = builder.mine();
    Block two = builder.mine();
    giver.says(headers(one, two), whole(two), new WtxidRelay());
    assertThat(giver.closed()).isNotEmpty();
    other.says(whole(one));
    assertThat(engine.chain().tip().hash()).isEqualTo(two.hash());
  }

  @Test
  void oneTransactionAskedForAThousandTimesIsServedInSteps() {
    LoneEngine.Played peer = inbound();
    Transaction large = builder.coinbase(1).split(Lock.WITNESS_KEY, 2000, 100_000);
    engine.engine().submit(engine.now(), large);
    engine.elapse(0);
    peer.forgets();
    peer.says(new GetData(Collections.nCopies(1000, InvItem.wtx(large.wtxid()))));
    int most = DataServing.MAX_STEP_BYTES / large.totalSize() + 1;
    assertThat(peer.hears(TxMessage.class)).hasSize(most);
    engine.wakeOnce();
    assertThat(peer.hears(TxMessage.class)).hasSize(most);
    peer.writable(false);
    engine.wakeOnce();
    assertThat(peer.hears(TxMessage.class)).isEmpty();
  }

  @Test
  void aPeerThatTakesNothingIsNotAnswered() {
    LoneEngine.Played peer = inbound();
    peer.writable(false);
    peer.says(new Ping(1), new Ping(2));
    assertThat(peer.hears(Pong.class)).isEmpty();
    assertThat(peer.isPaused()).isFalse();
    peer.writable(true);
    engine.elapse(0);
    assertThat(peer.hears(Pong.class)).hasSize(2);
  }

  @Test
  void whatIsHeldBackForAPeerIsBounded() {
    LoneEngine.Played peer = inbound();
    peer.writable(false);
    InvItem item = InvItem.block(builder.tip().hash());
    Inv large = new Inv(Collections.nCopies(50_000, item));
    peer.says(large, large);
    assertThat(peer.isPaused()).isFalse();
    peer.says(large);
    assertThat(peer.isPaused()).isTrue();
    peer.writable(true);
    engine.elapse(0);
    assertThat(peer.isPaused()).isFalse();
  }

  @Test
  void aBlockLostInAReorganisationIsStillServed() {
    LoneEngine.Played peer = inbound();
    Block lost = builder.draft().add(spend(1)).mine();
    ChainBuilder other = builder.fork(builder.height(), 4).mineEmpty(2);
    for (Block block : List.of(lost, other.at(other.height() - 1), other.tip())) {
      engine.engine().submit(engine.now(), block);
    }
    assertThat(engine.chain().tip().hash()).isEqualTo(other.tip().hash());
    peer.forgets();
    peer.says(new GetBlockTxn(lost.hash(), TransactionIndexes.of(1)));
    assertThat(peer.hears(BlockTxn.class)).hasSize(1);
    peer.says(new GetData(List.of(InvItem.witnessBlock(lost.hash()))));
    assertThat(peer.hears(BlockMessage.class)).hasSize(1);
    peer.says(new GetHeaders(70016, List.of(), lost.hash()));
    assertThat(peer.hears(Headers.class)).containsExactly(headers(lost));
  }

  @Test
  void aBlockNeverConnectedIsNotServed() {
    LoneEngine.Played peer = inbound();
    Block rival = builder.draft().coinbaseValue(1).mine();
    engine.engine().submit(engine.now(), builder.mine());
    engine.engine().submit(engine.now(), rival);
    assertThat(engine.chain().find(rival.hash()).orElseThrow().hasData()).isTrue();
    peer.forgets().says(new GetData(List.of(InvItem.witnessBlock(rival.hash()))));
    assertThat(peer.hearsCommands()).isEmpty();
  }

  @Test
  void aFilteredBlockIsNotServed() {
    LoneEngine.Played peer = inbound();
    BlockHash tip = builder.tip().hash();
    InvItem item = new InvItem(InvItem.MSG_FILTERED_BLOCK, tip.w0(), tip.w1(), tip.w2(), tip.w3());
    peer.says(new GetData(List.of(item)));
    assertThat(peer.hearsCommands()).isEmpty();
  }

  @Test
  void aTransactionDuringInitialDownloadIsPassedOver() {
    EngineConfig never = LoneEngine.config().withMaxTipAgeSeconds(-1);
    LoneEngine young = new LoneEngine(builder, never);
    LoneEngine.Played peer = young.peer(ConnectionKind.INBOUND);
    peer.says(new TxMessage(spend(1), true));
    assertThat(young.engine().mempool().size()).isZero();
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void aFeeFilterBeyondAllMoneyIsIgnored() {
    LoneEngine.Played peer = inbound();
    peer.says(new FeeFilter(5000), new FeeFilter(-1), new FeeFilter(Long.MAX_VALUE));
    assertThat(engine.engine().peers(engine.now()).getFirst().feeFilterRate()).isEqualTo(5000);
  }

  @Test
  void aBlockRelayPeerThatSpeaksOfTransactionsIsClosed() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.BLOCK_RELAY_ONLY);
    peer.says(new GetData(List.of(InvItem.wtx(spend(1).wtxid()))));
    assertThat(peer.hears(NotFound.class)).isEmpty();
    peer.says(new Inv(List.of(InvItem.wtx(spend(1).wtxid()))));
    assertThat(peer.closed()).contains("violation of protocol");
  }

  @Test
  void aLimitedPeerIsAskedForItsLastBlocksOnly() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND);
    peer.says(engine.version(Peer.NODE_WITNESS | Peer.NODE_NETWORK_LIMITED), new Verack());
    peer.forgets();
    int from = builder.height();
    builder.mineEmpty(300);
    peer.says(headers(builder.blocks().subList(from, from + 300).toArray(Block[]::new)));
    assertThat(blocksAsked(peer)).startsWith(builder.at(builder.height() - 285).hash());
  }

  @Test
  void aSecondSketchAfterTheFallbackIsNotLookedAt() {
    LoneEngine.Played peer = dialled();
    Block first = builder.mine();
    peer.says(new Headers(List.of(first.header())), new BlockMessage(first, true)).forgets();
    Block block = builder.mine(spend(1), spend(2));
    CmpctBlock good = sketch(block);
    CmpctBlock collided =
        new CmpctBlock(good.header(), good.nonce(), ShortIds.of(1, 1), good.prefilled());
    peer.says(collided, collided, good);
    assertThat(blocksAsked(peer)).containsExactly(block.hash());
    assertThat(peer.hears(GetBlockTxn.class)).isEmpty();
  }
}
