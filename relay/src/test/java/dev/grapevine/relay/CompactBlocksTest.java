package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.BlockTxn;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.GetBlockTxn;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.PrefilledTransaction;
import dev.grapevine.p2p.wire.SendCmpct;
import dev.grapevine.p2p.wire.ShortIds;
import dev.grapevine.p2p.wire.TransactionIndexes;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.compact.CompactBlockEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompactBlocksTest {
  private static final int COINS = 5;

  private final ChainBuilder builder = ChainBuilder.regtest().mature(COINS);
  private final LoneEngine engine = new LoneEngine(builder);
  private final List<Transaction> transactions = spends();

  private List<Transaction> spends() {
    List<Transaction> spends = new ArrayList<>();
    for (int height = 1; height <= COINS; height++) {
      spends.add(builder.coinbase(height).spend(Lock.WITNESS_KEY, 1000L * height));
    }
    return spends;
  }

  private Block blockOfAll() {
    return builder.mine(transactions.toArray(Transaction[]::new));
  }

  private static CmpctBlock sketch(Block block) {
    return new CompactBlockEncoder(new SplittableRandom(3)).sketch(block);
  }

  private void inMempool(List<Transaction> some) {
    for (Transaction tx : some) {
      engine.engine().submit(engine.now(), tx);
    }
    assertThat(engine.engine().mempool().size()).isEqualTo(some.size());
    engine.events();
  }

  private LoneEngine.Played dialled() {
    return engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
  }

  /** One of the three that announce to us with sketches. */
  private LoneEngine.Played announcer() {
    LoneEngine.Played peer = dialled();
    makeHighBandwidth(peer);
    engine.events();
    return peer;
  }

  @Test
  void aSketchIsRebuiltFromTheMempool() {
    LoneEngine.Played peer = announcer();
    inMempool(transactions);
    Block block = blockOfAll();
    peer.forgets().says(sketch(block));
    assertThat(engine.chain().tip().hash()).isEqualTo(block.hash());
    assertThat(engine.events()).containsExactly("rebuilt 0", "connected " + builder.height());
    assertThat(peer.hears(GetBlockTxn.class)).isEmpty();
    assertThat(engine.engine().mempool().size()).isZero();
  }

  @Test
  void whatIsMissingIsAskedForInOneRoundTrip() {
    LoneEngine.Played peer = announcer();
    inMempool(transactions.subList(1, 4));
    Block block = blockOfAll();
    peer.forgets().says(sketch(block));
    assertThat(peer.hears(GetBlockTxn.class))
        .containsExactly(new GetBlockTxn(block.hash(), TransactionIndexes.of(1, 5)));
    assertThat(engine.chain().tip().hash()).isNotEqualTo(block.hash());
    peer.says(new BlockTxn(block.hash(), List.of(transactions.get(0), transactions.get(4))));
    assertThat(engine.chain().tip().hash()).isEqualTo(block.hash());
    assertThat(engine.events()).startsWith("rebuilt 2");
  }

  @Test
  void anAnswerOfTheWrongLengthIsAFault() {
    LoneEngine.Played peer = announcer();
    Block block = blockOfAll();
    peer.says(sketch(block), new BlockTxn(block.hash(), transactions.subList(0, 2)));
    assertThat(peer.closed()).contains("blocktxn");
  }

  @Test
  void anAnswerNobodyAskedForIsIgnored() {
    LoneEngine.Played peer = dialled();
    peer.says(new BlockTxn(blockOfAll().hash(), transactions));
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void aWrongTransactionShowsInTheMerkleRootAndTheWholeBlockIsAskedFor() {
    LoneEngine.Played peer = announcer();
    Block block = blockOfAll();
    List<Transaction> shuffled = new ArrayList<>(transactions);
    shuffled.addFirst(shuffled.removeLast());
    peer.says(sketch(block)).forgets();
    peer.says(new BlockTxn(block.hash(), shuffled));
    assertThat(peer.closed()).isEmpty();
    assertThat(peer.hears(GetData.class))
        .containsExactly(new GetData(List.of(InvItem.witnessBlock(block.hash()))));
    assertThat(engine.events()).containsExactly("fell back");
    peer.says(new BlockMessage(block, true));
    assertThat(engine.chain().tip().hash()).isEqualTo(block.hash());
  }

  @Test
  void aSecondAnswerAfterTheFallbackIsAFault() {
    LoneEngine.Played peer = announcer();
    Block block = blockOfAll();
    BlockTxn wrong = new BlockTxn(block.hash(), transactions.reversed());
    peer.says(sketch(block), wrong);
    assertThat(peer.closed()).isEmpty();
    peer.says(wrong);
    assertThat(peer.closed()).contains("previous compact block reconstruction attempt failed");
  }

  @Test
  void aStrippedWitnessShowsInTheCommitmentAndTheWholeBlockIsAskedFor() {
    LoneEngine.Played peer = announcer();
    Block block = blockOfAll();
    List<Transaction> stripped =
        transactions.stream()
            .map(tx -> Transaction.read(new ByteReader(tx.serializedWithoutWitness())))
            .toList();
    peer.says(sketch(block)).forgets();
    peer.says(new BlockTxn(block.hash(), stripped));
    assertThat(peer.hears(GetData.class)).hasSize(1);
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void whatWasRefusedOrWaitsForItsParentHelpsToRebuild() {
    LoneEngine.Played peer = announcer();
    Transaction cheap = builder.coinbase(1).spend(Lock.WITNESS_KEY, 0);
    Transaction orphan = Funds.of(transactions.get(1), 0).spend(Lock.WITNESS_KEY, 900);
    peer.says(new TxMessage(cheap, true), new TxMessage(orphan, true));
    assertThat(engine.engine().mempool().size()).isZero();
    Block block = builder.mine(cheap, transactions.get(1), orphan);
    peer.forgets().says(sketch(block));
    assertThat(peer.hears(GetBlockTxn.class))
        .containsExactly(new GetBlockTxn(block.hash(), TransactionIndexes.of(2)));
  }

  @Test
  void whatWasReplacedHelpsToRebuild() {
    LoneEngine.Played peer = announcer();
    Transaction first = builder.coinbase(1).spend(Lock.WITNESS_KEY, 1000);
    Transaction second = builder.coinbase(1).spend(Lock.WITNESS_KEY, 5000);
    peer.says(new TxMessage(first, true), new TxMessage(second, true));
    assertThat(engine.engine().mempool().contains(first.wtxid())).isFalse();
    assertThat(engine.engine().mempool().contains(second.wtxid())).isTrue();
    peer.says(sketch(builder.mine(first)));
    assertThat(engine.events()).contains("rebuilt 0");
  }

  @Test
  void withoutAMempoolOfItsOwnANodeTakesNoSketch() {
    LoneEngine blocksOnly = new LoneEngine(builder, LoneEngine.config().withBlocksOnly(true));
    LoneEngine.Played peer = blocksOnly.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    Block block = builder.mine();
    peer.says(new Headers(List.of(block.header())));
    assertThat(peer.hears(GetData.class))
        .containsExactly(new GetData(List.of(InvItem.witnessBlock(block.hash()))));
    peer.says(new BlockMessage(block, true), sketch(builder.mine()));
    assertThat(peer.hears(SendCmpct.class)).isEmpty();
    assertThat(blocksOnly.chain().bestHeader().hash()).isEqualTo(block.hash());
  }

  @Test
  void equalIdsAreACollisionNotAFault() {
    LoneEngine.Played peer = announcer();
    Block block = blockOfAll();
    CmpctBlock good = sketch(block);
    CmpctBlock twice =
        new CmpctBlock(good.header(), good.nonce(), ShortIds.of(1, 2, 3, 2, 4), good.prefilled());
    peer.forgets().says(twice);
    assertThat(peer.closed()).isEmpty();
    assertThat(peer.hears(GetData.class))
        .containsExactly(new GetData(List.of(InvItem.witnessBlock(block.hash()))));
  }

  @Test
  void malformedSketchesAreFaults() {
    List<LoneEngine.Played> hostile = List.of(announcer(), announcer());
    LoneEngine.Played honest = announcer();
    Block block = blockOfAll();
    CmpctBlock good = sketch(block);
    hostile.get(0).says(new CmpctBlock(good.header(), 0, ShortIds.of(), List.of()));
    PrefilledTransaction misplaced = new PrefilledTransaction(6, transactions.getFirst());
    hostile.get(1).says(new CmpctBlock(good.header(), 0, good.shortIds(), List.of(misplaced)));
    for (LoneEngine.Played peer : hostile) {
      assertThat(peer.closed()).contains("compact block");
      assertThat(peer.isDiscouraged()).isTrue();
    }
    honest.forgets().says(good);
    assertThat(honest.hears(GetBlockTxn.class)).hasSize(1);
  }

  @Test
  void aSketchFromOneThatWasNotAskedForItIsNotLookedAt() {
    LoneEngine.Played peer = dialled();
    peer.says(sketch(blockOfAll()));
    assertThat(peer.hears(GetBlockTxn.class)).isEmpty();
    assertThat(engine.events()).isEmpty();
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void aSketchThatDoesNotConnectIsAskedAboutAndNoFault() {
    LoneEngine.Played peer = dialled();
    peer.says(new Headers(List.of()));
    builder.mine();
    peer.forgets().says(sketch(builder.mine()));
    assertThat(peer.hears(GetHeaders.class)).hasSize(1);
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void aSketchFarAheadCountsAsAHeader() {
    LoneEngine.Played peer = announcer();
    builder.mineEmpty(3);
    List<Block> ahead = builder.blocks().subList(builder.height() - 3, builder.height());
    peer.says(new Headers(ahead.subList(0, 2).stream().map(Block::header).toList()));
    peer.forgets().says(sketch(ahead.get(2)));
    assertThat(peer.hears(GetBlockTxn.class)).isEmpty();
    assertThat(engine.chain().find(ahead.get(2).hash())).isPresent();
  }

  @Test
  void oneBlockIsAskedOfSeveralButTheLastPlaceIsForAnOutboundPeer() {
    List<LoneEngine.Played> inbound = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
      inbound.add(peer);
      makeHighBandwidth(peer);
    }
    LoneEngine.Played outbound = dialled();
    makeHighBandwidth(outbound);
    CmpctBlock sketch = sketch(blockOfAll());
    inbound.get(1).forgets().says(sketch);
    inbound.get(2).forgets().says(sketch);
    inbound.get(0).forgets().says(sketch);
    assertThat(inbound.get(1).hears(GetBlockTxn.class)).hasSize(1);
    assertThat(inbound.get(2).hears(GetBlockTxn.class)).hasSize(1);
    assertThat(inbound.get(0).hears(GetBlockTxn.class)).isEmpty();
    outbound.forgets().says(sketch);
    assertThat(outbound.hears(GetBlockTxn.class)).hasSize(1);
  }

  /** Gives the engine an empty block through {@code peer}, which makes it one of the three. */
  private void makeHighBandwidth(LoneEngine.Played peer) {
    Block block = builder.mine();
    peer.says(new Headers(List.of(block.header())), new BlockMessage(block, true));
    assertThat(engine.chain().tip().hash()).isEqualTo(block.hash());
    assertThat(peer.hears(SendCmpct.class)).contains(new SendCmpct(true, 2));
  }

  @Test
  void theLastThreeGiversAnnounceInHighBandwidth() {
    List<LoneEngine.Played> givers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      LoneEngine.Played giver = dialled();
      givers.add(giver);
      makeHighBandwidth(giver);
    }
    assertThat(givers.getFirst().hears(SendCmpct.class)).containsExactly(new SendCmpct(false, 2));
    assertThat(engine.engine().peers(engine.now()).stream().map(PeerSnapshot::chosenHighBandwidth))
        .containsExactly(false, true, true, true);
  }

  @Test
  void theOnlyOutboundOneOfTheThreeIsKept() {
    LoneEngine.Played outbound = dialled();
    makeHighBandwidth(outbound);
    for (int i = 0; i < 3; i++) {
      makeHighBandwidth(engine.peer(ConnectionKind.INBOUND));
    }
    assertThat(engine.engine().peers(engine.now()).stream().map(PeerSnapshot::chosenHighBandwidth))
        .containsExactly(true, false, true, true);
  }

  @Test
  void highBandwidthPeersHaveTheBlockBeforeItsScriptsAreRun() {
    LoneEngine.Played giver = dialled();
    LoneEngine.Played asker = engine.peer(ConnectionKind.INBOUND).offersCompactBlocks(true);
    asker.says(new Headers(List.of(builder.tip().header()))).forgets();
    Transaction tx = transactions.getFirst();
    Transaction unsigned = Transaction.of(2, tx.inputs(), transactions.get(1).outputs(), 0);
    Block invalid = builder.draft().add(unsigned).mine();
    giver.says(new Headers(List.of(invalid.header())), new BlockMessage(invalid, true));
    assertThat(asker.hearsCommands()).containsExactly("cmpctblock");
    assertThat(engine.chain().tip().hash()).isEqualTo(builder.tip().hash());
    assertThat(giver.closed()).contains("invalid block");
  }

  @Test
  void othersHearOfTheBlockOnceItIsTheTip() {
    LoneEngine.Played giver = announcer();
    LoneEngine.Played low = engine.peer(ConnectionKind.INBOUND);
    low.forgets();
    Block block = builder.mine();
    giver.says(sketch(block));
    assertThat(low.hears(Inv.class)).containsExactly(new Inv(List.of(InvItem.block(block.hash()))));
  }

  @Test
  void aSingleAnnouncedBlockIsFetchedAsASketch() {
    LoneEngine.Played peer = dialled();
    Block block = builder.mine();
    peer.forgets().says(new Headers(List.of(block.header())));
    assertThat(peer.hears(GetData.class))
        .containsExactly(new GetData(List.of(InvItem.cmpctBlock(block.hash()))));
  }

  @ParameterizedTest
  @EnumSource(RelayMode.class)
  void theModeDecidesWhatIsOffered(RelayMode mode) {
    LoneEngine other = new LoneEngine(builder, LoneEngine.config(mode));
    LoneEngine.Played peer = other.connect(ConnectionKind.OUTBOUND_FULL_RELAY).shakesHands();
    assertThat(peer.hears(SendCmpct.class))
        .hasSize(mode == RelayMode.FULL ? 0 : 1)
        .allMatch(offer -> !offer.highBandwidth());
    peer.offersCompactBlocks(true);
    Block block = builder.mine();
    peer.says(new Headers(List.of(block.header())));
    int kind = peer.hears(GetData.class).getFirst().items().getFirst().type();
    assertThat(kind)
        .isEqualTo(mode == RelayMode.FULL ? InvItem.MSG_WITNESS_BLOCK : InvItem.MSG_CMPCT_BLOCK);
    peer.says(new BlockMessage(block, true));
    assertThat(peer.hears(SendCmpct.class)).hasSize(mode == RelayMode.HIGH_BANDWIDTH ? 1 : 0);
  }

  @Test
  void transactionsOfARecentBlockAreServedAndOfADeepOneTheWhole() {
    LoneEngine.Played peer = dialled();
    Block block = blockOfAll();
    engine.engine().submit(engine.now(), block);
    peer.forgets().says(new GetBlockTxn(block.hash(), TransactionIndexes.of(2, 4)));
    assertThat(peer.hears(BlockTxn.class))
        .containsExactly(
            new BlockTxn(block.hash(), List.of(transactions.get(1), transactions.get(3))));
    for (int i = 0; i < CompactBlocks.MAX_BLOCKTXN_DEPTH + 1; i++) {
      engine.engine().submit(engine.now(), builder.mine());
    }
    peer.forgets().says(new GetBlockTxn(block.hash(), TransactionIndexes.of(2)));
    assertThat(peer.hears(BlockMessage.class)).hasSize(1);
  }

  @Test
  void aPlaceThatTheBlockDoesNotHaveIsAFault() {
    LoneEngine.Played peer = dialled();
    Block block = blockOfAll();
    engine.engine().submit(engine.now(), block);
    peer.says(new GetBlockTxn(block.hash(), TransactionIndexes.of(6)));
    assertThat(peer.closed()).contains("out-of-bounds");
  }

  @Test
  void theSketchOfABlockIsEncodedOnceForAll() {
    LoneEngine.Played one = engine.peer(ConnectionKind.INBOUND).offersCompactBlocks(true);
    LoneEngine.Played two = engine.peer(ConnectionKind.INBOUND).offersCompactBlocks(true);
    one.says(new Headers(List.of(builder.tip().header()))).forgets();
    two.says(new Headers(List.of(builder.tip().header()))).forgets();
    engine.engine().submit(engine.now(), blockOfAll());
    assertThat(one.hears(CmpctBlock.class).getFirst())
        .isSameAs(two.hears(CmpctBlock.class).getFirst());
  }
}
