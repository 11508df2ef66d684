package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.FeeFilter;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.NotFound;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.base.Now;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transactions from announcement to announcement; the timers are {@code TxAnnouncerTest}'s. */
class TransactionRelayTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mature(3);
  private final LoneEngine engine = new LoneEngine(builder);
  private final Transaction tx = builder.coinbase(1).spend(Lock.WITNESS_KEY, 1000);
  private final InvItem item = InvItem.wtx(tx.wtxid());

  private LoneEngine.Played dialled() {
    return engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
  }

  @Test
  void whatAPeerAnnouncesIsFetchedJudgedAndAnnouncedToTheOthers() {
    LoneEngine.Played alice = dialled();
    LoneEngine.Played bob = engine.peer(ConnectionKind.INBOUND);
    alice.forgets().says(new Inv(List.of(item)));
    assertThat(alice.hears(GetData.class)).containsExactly(new GetData(List.of(item)));
    bob.forgets();
    alice.says(new TxMessage(tx, true));
    assertThat(engine.events()).containsExactly("accepted " + tx.txid());
    engine.elapse(Now.SECOND);
    assertThat(bob.hears(Inv.class)).containsExactly(new Inv(List.of(item)));
    assertThat(alice.hears(Inv.class)).isEmpty();
  }

  @Test
  void whoAnnouncedItTooHearsNothingOfIt() {
    LoneEngine.Played alice = dialled();
    LoneEngine.Played bob = engine.peer(ConnectionKind.INBOUND);
    alice.says(new Inv(List.of(item)));
    bob.says(new Inv(List.of(item))).forgets();
    alice.says(new TxMessage(tx, true));
    engine.elapse(Now.SECOND);
    assertThat(bob.hears(Inv.class)).isEmpty();
  }

  @Test
  void itIsServedOnceAnnounced() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    engine.engine().submit(engine.now(), tx);
    peer.forgets().says(new GetData(List.of(item)));
    assertThat(peer.hears(NotFound.class)).containsExactly(new NotFound(List.of(item)));
    engine.elapse(Now.SECOND);
    peer.forgets();
    peer.says(new GetData(List.of(item, InvItem.tx(tx.txid()))));
    List<TxMessage> served = peer.hears(TxMessage.class);
    assertThat(served).containsExactly(new TxMessage(tx, true), new TxMessage(tx, false));
  }

  @Test
  void whatTheNewestBlockTookIsStillServed() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    engine.engine().submit(engine.now(), builder.mine(tx));
    peer.forgets().says(new GetData(List.of(item, InvItem.witnessTx(tx.txid()))));
    assertThat(peer.hears(TxMessage.class))
        .containsExactly(new TxMessage(tx, true), new TxMessage(tx, true));
    engine.engine().submit(engine.now(), builder.mine());
    peer.says(new GetData(List.of(item)));
    assertThat(peer.hears(NotFound.class)).hasSize(1);
  }

  @Test
  void whatWasRejectedIsNotFetchedAgainUntilTheNextBlock() {
    LoneEngine.Played peer = dialled();
    Transaction poor = builder.coinbase(2).spend(Lock.WITNESS_KEY, 0);
    Inv inv = new Inv(List.of(InvItem.wtx(poor.wtxid())));
    peer.says(inv, new TxMessage(poor, true)).forgets();
    assertThat(engine.events()).isEmpty();
    peer.says(inv);
    assertThat(peer.hears(GetData.class)).isEmpty();
    engine.engine().submit(engine.now(), builder.mine());
    peer.forgets().says(inv);
    assertThat(peer.hears(GetData.class)).hasSize(1);
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void whatIsNotFoundIsAskedOfTheNextPeer() {
    LoneEngine.Played alice = dialled();
    LoneEngine.Played bob = dialled();
    alice.says(new Inv(List.of(item)));
    bob.says(new Inv(List.of(item))).forgets();
    assertThat(alice.hears(GetData.class)).hasSize(1);
    alice.says(new NotFound(List.of(item)));
    engine.wakeOnce();
    assertThat(bob.hears(GetData.class)).containsExactly(new GetData(List.of(item)));
  }

  @Test
  void aBlockRelayOnlyPeerThatSendsOneIsClosed() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.BLOCK_RELAY_ONLY);
    peer.says(new TxMessage(tx, true));
    assertThat(peer.closed()).contains("violation");
  }

  @Test
  void transactionsOfALostBlockComeBack() {
    LoneEngine.Played peer = dialled();
    Block with = builder.fork(builder.height(), 1).mine(tx);
    engine.engine().submit(engine.now(), with);
    assertThat(engine.engine().mempool().size()).isZero();
    ChainBuilder other = builder.fork(builder.height(), 2).mineEmpty(2);
    for (Block block : other.blocks().subList(builder.height(), other.height())) {
      engine.engine().submit(engine.now(), block);
    }
    assertThat(engine.chain().tip().hash()).isEqualTo(other.tip().hash());
    assertThat(engine.engine().mempool().contains(tx.txid())).isTrue();
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void theFeeFilterSaysWhatIsWorthAnnouncing() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND).shakesHands();
    assertThat(peer.hears(FeeFilter.class)).containsExactly(new FeeFilter(100));
    peer.says(new FeeFilter(1_000_000));
    engine.engine().submit(engine.now(), tx);
    engine.elapse(Now.SECOND);
    assertThat(peer.hears(Inv.class)).isEmpty();
  }

  @Test
  void nothingIsWantedDuringInitialDownload() {
    LoneEngine young = new LoneEngine(ChainBuilder.regtest().mineEmpty(1));
    young.elapse(25 * 60 * Now.MINUTE);
    LoneEngine.Played peer = young.connect(ConnectionKind.INBOUND).shakesHands();
    assertThat(peer.hears(FeeFilter.class)).containsExactly(new FeeFilter(9_936_506));
    peer.says(new Inv(List.of(item)));
    assertThat(peer.hears(GetData.class)).isEmpty();
  }
}
