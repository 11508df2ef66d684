package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.base.Now;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One parent that pays too little, and one child that pays for both. */
class PairRelayTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mature(3);
  private final LoneEngine engine = new LoneEngine(builder);
  private final Transaction parent = builder.coinbase(1).spend(Lock.WITNESS_KEY, 0);
  private final Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, 2000);
  private final LoneEngine.Played alice = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
  private final LoneEngine.Played bob = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);

  private static TxMessage message(Transaction transaction) {
    return new TxMessage(transaction, true);
  }

  private boolean has(Transaction transaction) {
    return engine.engine().mempool().contains(transaction.wtxid());
  }

  @Test
  void theChildFirst() {
    alice.says(message(child));
    engine.elapse(2 * Now.SECOND);
    assertThat(alice.hears(GetData.class))
        .containsExactly(new GetData(List.of(InvItem.witnessTx(parent.txid()))));
    alice.says(message(parent));
    assertThat(has(parent)).isTrue();
    assertThat(has(child)).isTrue();
    assertThat(engine.engine().orphans()).isEmpty();
    assertThat(engine.events())
        .containsExactly("accepted " + parent.txid(), "accepted " + child.txid());
    bob.forgets();
    engine.elapse(Now.SECOND);
  }

  @Test
  void theParentFirstWhichIsAskedForAgainOnceThereIsAChild() {
    alice.says(message(parent));
    alice.says(new Inv(List.of(InvItem.wtx(parent.wtxid())))).forgets();
    assertThat(has(parent)).isFalse();
    bob.says(message(child));
    engine.elapse(2 * Now.SECOND);
    assertThat(bob.hears(GetData.class))
        .containsExactly(new GetData(List.of(InvItem.witnessTx(parent.txid()))));
    bob.says(message(parent));
    assertThat(has(parent) && has(child)).isTrue();
    engine.elapse(Now.SECOND);
    assertThat(alice.hears(Inv.class))
        .containsExactly(new Inv(List.of(InvItem.wtx(parent.wtxid()), InvItem.wtx(child.wtxid()))));
    assertThat(bob.hears(Inv.class)).isEmpty();
  }

  @Test
  void anotherPeersChildIsNotTried() {
    bob.says(message(child));
    alice.says(message(parent));
    assertThat(has(parent)).isFalse();
    assertThat(engine.engine().orphans()).hasSize(1);
    bob.says(message(parent));
    assertThat(has(parent) && has(child)).isTrue();
  }

  @Test
  void twoThatDoNotPayTogetherAreTriedOnceInABlock() {
    Transaction poor = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, 5);
    alice.says(message(poor), message(parent));
    assertThat(has(parent) || has(poor)).isFalse();
    assertThat(engine.engine().orphans()).as("paying too little, it is known").isEmpty();
    alice.says(message(child), message(parent));
    assertThat(has(parent) && has(child)).as("another child may pay").isTrue();
  }

  @Test
  void anOrphanWithTwoParentsThatPayTooLittleIsRefused() {
    Transaction other = builder.coinbase(2).spend(Lock.KEY, 0);
    Transaction keyed = builder.coinbase(3).spend(Lock.KEY, 1000);
    alice.says(message(keyed));
    Transaction first = Funds.of(keyed, 0).spend(Lock.WITNESS_KEY, 0);
    assertThat(first.hasWitness()).isFalse();
    Transaction grandchild =
        Funds.pay(
            List.of(Funds.of(first, 0), Funds.of(other, 0)), List.of(Funds.of(first, 0).output()));
    alice.says(message(first), message(other), message(grandchild));
    assertThat(engine.engine().orphans())
        .as("one of the two has a witness, so that its txid is not at fault")
        .hasSize(1);
  }
}
