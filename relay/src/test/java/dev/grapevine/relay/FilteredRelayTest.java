package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.PartialMerkleTree;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.ByteString;
import dev.grapevine.p2p.wire.FilterAdd;
import dev.grapevine.p2p.wire.FilterClear;
import dev.grapevine.p2p.wire.FilterLoad;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.Mempool;
import dev.grapevine.p2p.wire.MerkleBlock;
import dev.grapevine.p2p.wire.NetworkAddress;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.Version;
import dev.grapevine.p2p.wire.WtxidRelay;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bloom filters (BIP37): what is told, and to whom it is told at all. */
class FilteredRelayTest {
  private static final FilterLoad EMPTY_SET =
      new FilterLoad(ByteString.of(new byte[1000]), 10, 0, 1);

  private final ChainBuilder builder = ChainBuilder.regtest().mature(4);
  private final Transaction wanted = builder.coinbase(1).spend(Lock.WITNESS_KEY, 1000);
  private final Transaction other = builder.coinbase(2).spend(Lock.WITNESS_TRUE, 1000);
  private final LoneEngine engine =
      new LoneEngine(
          builder,
          LoneEngine.config().withServices(EngineConfig.SERVICES | EngineConfig.NODE_BLOOM));

  private static FilterAdd watching(Transaction tx) {
    byte[] txid = new byte[32];
    tx.txid().copyTo(txid, 0);
    return new FilterAdd(ByteString.of(txid));
  }

  private LoneEngine.Played watcher() {
    return engine.peer(ConnectionKind.INBOUND).says(EMPTY_SET, watching(wanted));
  }

  private static InvItem filtered(Block block) {
    InvItem item = InvItem.block(block.hash());
    return new InvItem(InvItem.MSG_FILTERED_BLOCK, item.w0(), item.w1(), item.w2(), item.w3());
  }

  private static Inv inv(Transaction tx) {
    return new Inv(List.of(InvItem.wtx(tx.wtxid())));
  }

  private void submit(Transaction tx) {
    engine.engine().submit(engine.now(), tx);
    engine.elapse(0);
  }

  @Test
  void onlyWhatMatchesIsAnnouncedUntilTheFilterIsCleared() {
    LoneEngine.Played peer = watcher();
    submit(other);
    submit(wanted);
    assertThat(peer.hears(Inv.class)).containsExactly(inv(wanted));
    peer.says(new FilterClear());
    Transaction later = builder.coinbase(3).spend(Lock.WITNESS_KEY, 1000);
    submit(later);
    assertThat(peer.hears(Inv.class)).containsExactly(inv(later));
  }

  @Test
  void theMempoolIsToldThroughTheFilter() {
    submit(other);
    submit(wanted);
    LoneEngine.Played peer = watcher().forgets();
    peer.says(new Mempool());
    engine.elapse(0);
    assertThat(peer.hears(Inv.class)).containsExactly(inv(wanted));
    engine.engine().limitMempoolRequests(true);
    peer.says(new Mempool());
    assertThat(peer.closed()).contains("bandwidth limit");
  }

  @Test
  void aBlockIsServedAsProofAndMatches() {
    LoneEngine.Played peer = watcher();
    Block block = builder.mine(other, wanted);
    engine.engine().submit(engine.now(), block);
    peer.forgets().says(new GetData(List.of(filtered(block))));
    assertThat(peer.hearsCommands()).containsExactly("merkleblock", "tx");
    peer.says(new GetData(List.of(filtered(block))));
    MerkleBlock proof = peer.hears(MerkleBlock.class).getFirst();
    assertThat(proof.header()).isEqualTo(block.header());
    ByteWriter bytes = new ByteWriter(200);
    proof.write(bytes);
    ByteReader tree = new ByteReader(bytes.toBytes());
    tree.readBytes(80);
    PartialMerkleTree.Matches matches = PartialMerkleTree.read(tree).matches().orElseThrow();
    assertThat(matches.root()).isEqualTo(block.header().merkleRoot());
    assertThat(matches.txids()).containsExactly(wanted.txid());
    peer.says(new GetData(List.of(filtered(block))));
    assertThat(peer.hears(TxMessage.class)).containsExactly(new TxMessage(wanted, false));
  }

  @Test
  void whoHasNoFilterGetsNoFilteredBlock() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    peer.says(new GetData(List.of(filtered(builder.tip()))));
    assertThat(peer.hearsCommands()).isEmpty();
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void aPeerThatWantedNothingIsToldFromItsFilterOn() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND);
    peer.says(silent(), new WtxidRelay(), new Verack()).forgets();
    submit(wanted);
    assertThat(peer.hears(Inv.class)).isEmpty();
    peer.says(new FilterLoad(ByteString.of(), 0, 0, 0));
    submit(other);
    assertThat(peer.hears(Inv.class)).containsExactly(inv(other));
    assertThat(engine.engine().peers(engine.now()).getFirst().relaysTransactions()).isTrue();
  }

  private Version silent() {
    return new Version(
        EngineConfig.PROTOCOL_VERSION,
        LoneEngine.ORDINARY,
        0,
        NetworkAddress.NONE,
        NetworkAddress.NONE,
        5,
        "/silent:1/",
        0,
        false);
  }

  @Test
  void anElementWithoutAFilterIsAFault() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    peer.says(watching(wanted));
    assertThat(peer.closed()).contains("bad filteradd");
    assertThat(peer.isDiscouraged()).isTrue();
  }

  @Test
  void withoutTheServiceOnlyThePermissionFilters() {
    LoneEngine plain = new LoneEngine(builder);
    LoneEngine.Played stranger = plain.connect(ConnectionKind.INBOUND).shakesHands();
    assertThat(stranger.hears(Version.class).getFirst().services())
        .isEqualTo(EngineConfig.SERVICES);
    stranger.says(EMPTY_SET);
    assertThat(stranger.closed()).contains("filterload");
    LoneEngine.Played friend =
        plain
            .connect(ConnectionKind.INBOUND, PeerPermissions.of(PeerPermission.BLOOMFILTER))
            .shakesHands();
    assertThat(friend.hears(Version.class).getFirst().services())
        .isEqualTo(EngineConfig.SERVICES | EngineConfig.NODE_BLOOM);
    friend.says(EMPTY_SET, new FilterClear(), new Mempool());
    assertThat(friend.closed()).isEmpty();
  }

  @Test
  void overABlockRelayConnectionFiltersChangeNothing() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.BLOCK_RELAY_ONLY);
    peer.says(EMPTY_SET, watching(wanted), new FilterClear());
    submit(wanted);
    assertThat(peer.hears(Inv.class)).isEmpty();
    assertThat(peer.closed()).isEmpty();
  }
}
