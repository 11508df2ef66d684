package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.GetBlocks;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.SendHeaders;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Headers, downloads and announcements, without compact blocks. */
class BlockRelayTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(5);
  private final LoneEngine engine = new LoneEngine(builder);

  private static Headers headers(List<Block> blocks) {
    return new Headers(blocks.stream().map(Block::header).toList());
  }

  private static List<BlockHash> asked(LoneEngine.Played peer) {
    List<BlockHash> hashes = new ArrayList<>();
    for (GetData message : peer.hears(GetData.class)) {
      for (InvItem item : message.items()) {
        assertThat(item.type()).isEqualTo(InvItem.MSG_WITNESS_BLOCK);
        hashes.add(item.blockHash());
      }
    }
    return hashes;
  }

  private static BlockMessage whole(Block block) {
    return new BlockMessage(block, true);
  }

  @Test
  void headersAreServedFromTheFork() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    List<BlockHash> locator = List.of(builder.fork(2, 9).mine().hash(), builder.at(2).hash());
    peer.says(new GetHeaders(70016, locator, BlockHash.ZERO));
    assertThat(peer.hears(Headers.class)).containsExactly(headers(builder.blocks().subList(2, 5)));
    peer.says(new GetHeaders(70016, locator, builder.at(4).hash()));
    assertThat(peer.hears(Headers.class).getFirst().headers()).hasSize(2);
    peer.says(new GetHeaders(70016, List.of(), builder.at(1).hash()));
    assertThat(peer.hears(Headers.class).getFirst().headers()).startsWith(builder.at(1).header());
  }

  @Test
  void headersThatDoNotConnectAreAskedForOnceInTwoMinutes() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    peer.says(new Headers(List.of()));
    List<Block> ahead = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ahead.add(builder.mine());
    }
    peer.forgets().says(headers(ahead.subList(2, 3)));
    GetHeaders question = peer.hears(GetHeaders.class).getFirst();
    assertThat(question.locator()).startsWith(builder.at(5).hash(), builder.at(4).hash());
    assertThat(question.locator()).endsWith(builder.at(0).hash());
    peer.says(new Inv(List.of(InvItem.block(ahead.get(2).hash()))));
    assertThat(peer.hears(GetHeaders.class)).isEmpty();
    engine.elapse(2 * Now.MINUTE);
    peer.forgets().says(new Inv(List.of(InvItem.block(ahead.get(2).hash()))));
    assertThat(peer.hears(GetHeaders.class)).hasSize(1);
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void headersThatDoNotFollowOneAnotherAreAFault() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    builder.mineEmpty(3);
    peer.says(headers(List.of(builder.at(6), builder.at(8))));
    assertThat(peer.closed()).contains("non-continuous");
  }

  @Test
  void aHeaderWithoutWorkIsAFault() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    BlockHeader header = builder.draft().unmined().header();
    while (header.hash().w3() >= 0) {
      header = header.withNonce(header.nonce() + 1);
    }
    peer.says(new Headers(List.of(header)));
    assertThat(peer.closed()).contains("high-hash");
  }

  @Test
  void aHeaderFromTheFutureIsLeftOutWithoutBlame() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    Block early = builder.draft().time(builder.now() + 3 * 60 * 60).mine();
    peer.says(headers(List.of(early)));
    assertThat(peer.closed()).isEmpty();
    assertThat(engine.chain().find(early.hash())).isEmpty();
  }

  @Test
  void sixteenBlocksAreInFlightFromOnePeerAndPassOnWhenItLeaves() {
    LoneEngine.Played alice = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    LoneEngine.Played bob = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    alice.forgets();
    builder.mineEmpty(40);
    List<Block> fresh = builder.blocks().subList(5, 45);
    alice.says(headers(fresh));
    List<BlockHash> first = asked(alice);
    assertThat(first).isEqualTo(fresh.subList(0, 16).stream().map(Block::hash).toList());
    bob.forgets().says(headers(fresh));
    assertThat(asked(bob)).isEqualTo(fresh.subList(16, 32).stream().map(Block::hash).toList());
    alice.says(whole(fresh.get(0)));
    assertThat(engine.chain().tip().height()).isEqualTo(6);
    assertThat(asked(alice)).containsExactly(fresh.get(32).hash());
    alice.leaves();
    bob.forgets();
    for (Block block : fresh.subList(16, 32)) {
      bob.says(whole(block));
    }
    assertThat(asked(bob)).contains(fresh.get(1).hash(), fresh.get(15).hash());
  }

  @Test
  void aPeerThatKeepsItsBlockForTenMinutesIsDropped() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    peer.says(headers(List.of(builder.mine())));
    assertThat(peer.hears(GetData.class)).hasSize(1);
    engine.elapse(10 * Now.MINUTE);
    assertThat(peer.closed()).isEmpty();
    engine.elapse(1);
    assertThat(peer.closed()).isEqualTo("block download timeout");
  }

  @Test
  void whoHoldsUpTheWindowIsDroppedAfterTwoSecondsAndTheNextAfterFour() {
    LoneEngine.Played first = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    LoneEngine.Played second = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    LoneEngine.Played giver = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    builder.mineEmpty(BlockDownload.WINDOW + 2);
    List<Block> fresh = builder.blocks().subList(5, builder.height());
    first.says(headers(fresh));
    second.says(headers(fresh));
    giver.says(headers(fresh));
    for (Block block : fresh.subList(32, BlockDownload.WINDOW)) {
      giver.says(whole(block));
    }
    // All that the window allows is here or asked of the first two; the first holds it up.
    engine.elapse(BlockDownload.STALLING_NANOS);
    assertThat(first.closed()).isEmpty();
    engine.elapse(1);
    assertThat(first.closed()).contains("stalling");
    // What it was asked for is asked of the others, and the next one to hold it up has four
    // seconds.
    assertThat(asked(giver)).contains(fresh.getFirst().hash());
    for (Block block : fresh.subList(0, 16)) {
      giver.says(whole(block));
    }
    assertThat(engine.chain().tip().height()).isEqualTo(21);
    assertThat(second.closed()).isEmpty();
  }

  @Test
  void aBlockOutOfOrderWaitsForItsParent() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    Block one = builder.mine();
    Block two = builder.mine();
    peer.says(headers(List.of(one, two)), whole(two));
    assertThat(engine.chain().tip().height()).isEqualTo(5);
    peer.says(whole(one));
    assertThat(engine.chain().tip().height()).isEqualTo(7);
    assertThat(engine.events()).containsExactly("connected 6", "connected 7");
  }

  @Test
  void anInvalidBlockEndsItsGiversConnection() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    Block greedy = builder.draft().coinbaseValue(51_0000_0000L).mine();
    peer.says(headers(List.of(greedy)), whole(greedy));
    assertThat(peer.closed()).contains("bad-cb-amount");
    assertThat(engine.chain().tip().height()).isEqualTo(5);
  }

  @Test
  void theTipIsAnnouncedByInvUntilHeadersArePreferred() {
    LoneEngine.Played byInv = engine.peer(ConnectionKind.INBOUND);
    LoneEngine.Played byHeaders = engine.peer(ConnectionKind.INBOUND);
    byHeaders.says(new SendHeaders(), headers(builder.blocks()));
    byInv.forgets();
    byHeaders.forgets();
    Block block = builder.mine();
    engine.engine().submit(engine.now(), block);
    assertThat(byInv.hears(Inv.class))
        .containsExactly(new Inv(List.of(InvItem.block(block.hash()))));
    assertThat(byHeaders.hears(Headers.class)).containsExactly(headers(List.of(block)));
  }

  @Test
  void whoGaveUsTheBlockHearsNothingOfIt() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    Block block = builder.mine();
    peer.says(new SendHeaders(), headers(List.of(block)));
    peer.forgets().says(whole(block));
    assertThat(engine.chain().tip().hash()).isEqualTo(block.hash());
    assertThat(peer.hearsCommands()).doesNotContain("headers", "inv", "cmpctblock");
  }

  @Test
  void aReorganisationIsAnnouncedByTheHeadersOfTheNewBranch() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    peer.says(new SendHeaders(), headers(builder.blocks()));
    ChainBuilder other = builder.fork(3, 4).mineEmpty(3);
    peer.forgets();
    for (Block block : other.blocks().subList(3, 6)) {
      engine.engine().submit(engine.now(), block);
    }
    assertThat(engine.chain().tip().hash()).isEqualTo(other.tip().hash());
    assertThat(peer.hears(Headers.class)).containsExactly(headers(other.blocks().subList(3, 6)));
  }

  @Test
  void getBlocksIsAnsweredWithHashesAndThenTheTip() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    peer.says(new GetBlocks(70016, List.of(builder.at(3).hash()), BlockHash.ZERO));
    assertThat(peer.hears(Inv.class))
        .containsExactly(
            new Inv(
                List.of(InvItem.block(builder.at(4).hash()), InvItem.block(builder.at(5).hash()))));
  }

  @Test
  void aLongGetdataIsServedBlockByBlockAndHoldsBackWhatFollows() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    List<InvItem> items =
        builder.blocks().stream().map(b -> InvItem.witnessBlock(b.hash())).toList();
    peer.says(new GetData(items), new dev.grapevine.p2p.wire.Ping(3));
    assertThat(peer.hearsCommands()).containsExactly("block");
    engine.wakeOnce();
    assertThat(peer.hearsCommands()).containsExactly("block");
    peer.writable(false);
    engine.wakeOnce().wakeOnce();
    assertThat(peer.hearsCommands()).isEmpty();
    peer.writable(true);
    engine.wakeOnce().wakeOnce().wakeOnce();
    assertThat(peer.hearsCommands()).containsExactly("block", "block", "block", "pong");
  }

  @Test
  void anUnknownKindInGetdataDoesNotStopTheNext() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    peer.says(new GetData(List.of(new InvItem(0, 0, 0, 0, 0))));
    peer.says(new GetData(List.of(InvItem.block(builder.tip().hash()))));
    BlockMessage served = peer.hears(BlockMessage.class).getFirst();
    assertThat(served.block().hash()).isEqualTo(builder.tip().hash());
    assertThat(served.withWitness()).isFalse();
  }

  @Test
  void oldBlocksAreForPeersWithThePermissionOnceTooMuchWasUploaded() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    LoneEngine.Played vouchedFor =
        engine
            .connect(ConnectionKind.INBOUND, PeerPermissions.of(PeerPermission.DOWNLOAD))
            .shakesHands()
            .forgets();
    GetData old = new GetData(List.of(InvItem.witnessBlock(builder.at(1).hash())));
    Block late = builder.add(builder.draft().time(builder.now() + 8 * 24 * 60 * 60).mine());
    engine.engine().submit(engine.now(), late);
    GetData fresh = new GetData(List.of(InvItem.witnessBlock(late.hash())));
    engine.engine().limitHistoricBlocks(true);
    peer.forgets().says(fresh);
    vouchedFor.forgets().says(old);
    assertThat(peer.hears(BlockMessage.class)).hasSize(1);
    assertThat(vouchedFor.hears(BlockMessage.class)).hasSize(1);
    peer.says(old);
    assertThat(peer.closed()).contains("historical block serving limit");
    assertThat(peer.isDiscouraged()).isFalse();
  }

  @Test
  void aBlockIsFetchedFromTheVeryPeerThatTheUserNames() {
    LoneEngine.Played alice = engine.peer(ConnectionKind.INBOUND);
    LoneEngine.Played bob = engine.peer(ConnectionKind.INBOUND);
    Block stale = builder.fork(3, 8).mine();
    alice.says(headers(List.of(stale))).forgets();
    bob.forgets();
    BlockIndex index = engine.chain().find(stale.hash()).orElseThrow();
    assertThat(engine.engine().fetchBlock(engine.now(), bob.id(), index))
        .isEqualTo(BlockFetch.ASKED);
    assertThat(alice.hears(GetData.class)).isEmpty();
    assertThat(asked(bob)).containsExactly(stale.hash());
    bob.says(whole(stale));
    assertThat(index.hasData()).isTrue();
    assertThat(engine.engine().fetchBlock(engine.now(), new PeerId(99), index))
        .isEqualTo(BlockFetch.UNKNOWN_PEER);
  }

  @Test
  void aRecentBlockIsServedAsASketchAndADeepOneWhole() {
    builder.mineEmpty(6);
    LoneEngine longer = new LoneEngine(builder);
    LoneEngine.Played peer = longer.peer(ConnectionKind.INBOUND);
    peer.says(new GetData(List.of(InvItem.cmpctBlock(builder.at(6).hash()))));
    assertThat(peer.hears(CmpctBlock.class)).hasSize(1);
    peer.says(new GetData(List.of(InvItem.cmpctBlock(builder.at(5).hash()))));
    assertThat(peer.hears(BlockMessage.class)).hasSize(1);
  }
}
