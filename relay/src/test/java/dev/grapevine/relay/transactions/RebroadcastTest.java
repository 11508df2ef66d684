package dev.grapevine.relay.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.LoneEngine;
import dev.grapevine.relay.base.Now;
import java.util.List;
import org.junit.jupiter.api.Test;

class RebroadcastTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mature(3);
  private final LoneEngine engine = new LoneEngine(builder);
  private final Transaction tx = builder.coinbase(1).spend(Lock.WITNESS_KEY, 1000);
  private final InvItem item = InvItem.wtx(tx.wtxid());
  private final Inv inv = new Inv(List.of(item));

  private int unbroadcast() {
    return engine.engine().mempool().unbroadcastCount();
  }

  @Test
  void ourOwnIsAnnouncedAgainWithin15MinutesUntilSomebodyFetchesIt() {
    engine.engine().submit(engine.now(), tx);
    assertThat(unbroadcast()).isEqualTo(1);
    LoneEngine.Played late = engine.peer(ConnectionKind.INBOUND);
    engine.elapse(10 * Now.MINUTE - 1);
    assertThat(late.hears(Inv.class)).as("not before ten minutes").isEmpty();
    engine.elapse(5 * Now.MINUTE + 1);
    assertThat(late.hears(Inv.class)).containsExactly(inv);
    late.says(new GetData(List.of(item)));
    assertThat(late.hears(TxMessage.class)).hasSize(1);
    assertThat(unbroadcast()).isZero();
    LoneEngine.Played later = engine.peer(ConnectionKind.INBOUND);
    engine.elapse(16 * Now.MINUTE);
    assertThat(later.hears(Inv.class)).isEmpty();
  }

  @Test
  void itCanBeBroughtForward() {
    engine.engine().submit(engine.now(), tx);
    LoneEngine.Played late = engine.peer(ConnectionKind.INBOUND);
    engine.engine().bringRebroadcastForward(engine.now(), 15 * Now.MINUTE);
    engine.elapse(0);
    assertThat(late.hears(Inv.class)).containsExactly(inv);
  }

  @Test
  void whatPeersSentOrABlockTookIsNot() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    peer.says(new TxMessage(tx, true));
    assertThat(unbroadcast()).isZero();
    Transaction own = builder.coinbase(2).spend(Lock.WITNESS_KEY, 1000);
    engine.engine().submit(engine.now(), own);
    assertThat(unbroadcast()).isEqualTo(1);
    engine.engine().submit(engine.now(), builder.mine(own));
    assertThat(unbroadcast()).isZero();
  }

  @Test
  void itCanBeAnnouncedToWhoHasNotHeardOfItAtOnce() {
    engine.engine().submit(engine.now(), tx);
    LoneEngine.Played late = engine.peer(ConnectionKind.INBOUND);
    engine.engine().announceAgain(engine.now(), tx.txid());
    engine.elapse(0);
    assertThat(late.hears(Inv.class)).containsExactly(inv);
  }
}
