package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.FeeFilter;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.Mempool;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.p2p.wire.Version;
import dev.grapevine.relay.base.Now;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may send transactions, and ask for all of them. */
class TransactionPermissionsTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mature(3);
  private final Transaction tx = builder.coinbase(1).spend(Lock.WITNESS_KEY, 1000);
  private final Inv inv = new Inv(List.of(InvItem.wtx(tx.wtxid())));

  private LoneEngine blocksOnly() {
    return new LoneEngine(builder, LoneEngine.config().withBlocksOnly(true));
  }

  private static LoneEngine.Played permitted(LoneEngine engine, PeerPermission... permissions) {
    return engine.connect(ConnectionKind.INBOUND, PeerPermissions.of(permissions)).shakesHands();
  }

  @Test
  void withBlocksOnlyPeersAreToldToSendNoneAndClosedIfTheyDo() {
    LoneEngine engine = blocksOnly();
    LoneEngine.Played announcing = engine.connect(ConnectionKind.INBOUND).shakesHands();
    assertThat(announcing.hears(Version.class).getFirst().relay()).isFalse();
    announcing.says(inv);
    assertThat(announcing.closed()).contains("violation");
    LoneEngine.Played sending = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    sending.says(new TxMessage(tx, true));
    assertThat(sending.closed()).contains("violation");
    assertThat(engine.engine().mempool().size()).isZero();
  }

  @Test
  void withBlocksOnlyNoFeeFilterIsTold() {
    LoneEngine.Played peer = blocksOnly().connect(ConnectionKind.INBOUND).shakesHands();
    assertThat(peer.hears(FeeFilter.class)).isEmpty();
  }

  @Test
  void withBlocksOnlyThePermissionRelayAndOurOwnTransactionsAreExempt() {
    LoneEngine engine = blocksOnly();
    LoneEngine.Played other = engine.connect(ConnectionKind.INBOUND).shakesHands();
    LoneEngine.Played relaying = permitted(engine, PeerPermission.RELAY);
    assertThat(relaying.hears(Version.class).getFirst().relay()).isTrue();
    relaying.says(inv);
    engine.elapse(2 * Now.SECOND);
    assertThat(relaying.hears(GetData.class)).hasSize(1);
    relaying.says(new TxMessage(tx, true));
    assertThat(engine.engine().mempool().contains(tx.wtxid())).isTrue();
    engine.elapse(0);
    assertThat(other.hears(Inv.class)).containsExactly(inv);
    Transaction own = builder.coinbase(2).spend(Lock.WITNESS_KEY, 1000);
    engine.engine().submit(engine.now(), own);
    engine.elapse(0);
    assertThat(other.hears(Inv.class)).hasSize(1);
  }

  @Test
  void thePermissionForcerelayAnnouncesAgainWhatIsHereAlready() {
    LoneEngine engine = new LoneEngine(builder);
    engine.engine().submit(engine.now(), tx);
    LoneEngine.Played late = engine.connect(ConnectionKind.INBOUND).shakesHands().forgets();
    LoneEngine.Played ordinary = engine.connect(ConnectionKind.INBOUND).shakesHands();
    ordinary.says(new TxMessage(tx, true));
    engine.elapse(Now.SECOND);
    assertThat(late.hears(Inv.class)).isEmpty();
    LoneEngine.Played gateway = permitted(engine, PeerPermission.FORCERELAY, PeerPermission.RELAY);
    gateway.says(new TxMessage(tx, true));
    engine.elapse(Now.SECOND);
    assertThat(late.hears(Inv.class)).containsExactly(inv);
  }

  @Test
  void theMempoolIsToldToWhoMayAskAndOthersAreClosed() {
    LoneEngine engine = new LoneEngine(builder);
    engine.engine().submit(engine.now(), tx);
    LoneEngine.Played permitted = permitted(engine, PeerPermission.MEMPOOL).forgets();
    permitted.says(new Mempool());
    engine.elapse(0);
    assertThat(permitted.hears(Inv.class)).containsExactly(inv);
    LoneEngine.Played ordinary = engine.peer(ConnectionKind.INBOUND);
    ordinary.says(new Mempool());
    assertThat(ordinary.closed()).contains("mempool request");
    LoneEngine.Played trusted = permitted(engine, PeerPermission.NOBAN).forgets();
    trusted.says(new Mempool());
    engine.elapse(0);
    assertThat(trusted.closed()).isEmpty();
    assertThat(trusted.hears(Inv.class)).isEmpty();
  }
}
