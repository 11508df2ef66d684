package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.NotFound;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.transactions.OrphanSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Transactions that come before their parents. */
class OrphanRelayTest {
  private static final long FEE = 1000;

  private final ChainBuilder builder = ChainBuilder.regtest().mature(5);
  private final LoneEngine engine = new LoneEngine(builder);
  private final Transaction parent = builder.coinbase(1).spend(Lock.WITNESS_KEY, FEE);
  private final Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, FEE);
  private final GetData parentWanted = new GetData(List.of(InvItem.witnessTx(parent.txid())));

  private static TxMessage message(Transaction transaction) {
    return new TxMessage(transaction, true);
  }

  private static Inv inv(Transaction transaction) {
    return new Inv(List.of(InvItem.wtx(transaction.wtxid())));
  }

  private LoneEngine.Played dialled() {
    return engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
  }

  private List<Transaction> orphans() {
    return engine.engine().orphans().stream().map(OrphanSnapshot::transaction).toList();
  }

  private boolean has(Transaction transaction) {
    return engine.engine().mempool().contains(transaction.wtxid());
  }

  @Test
  void theParentIsFetchedByTxidAfterADelayAndBothEnter() {
    LoneEngine.Played peer = dialled();
    peer.says(message(child));
    assertThat(orphans()).containsExactly(child);
    assertThat(peer.hears(GetData.class)).as("it may come by itself").isEmpty();
    engine.elapse(2 * Now.SECOND);
    assertThat(peer.hears(GetData.class)).containsExactly(parentWanted);
    peer.says(message(parent));
    engine.elapse(0);
    assertThat(engine.events())
        .containsExactly("accepted " + parent.txid(), "accepted " + child.txid());
    assertThat(orphans()).isEmpty();
  }

  @Test
  void aPeerThatDialledUsIsAskedTwoSecondsLater() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    peer.says(message(child));
    engine.elapse(4 * Now.SECOND - 1);
    assertThat(peer.hears(GetData.class)).isEmpty();
    engine.elapse(1);
    assertThat(peer.hears(GetData.class)).containsExactly(parentWanted);
  }

  @Test
  void everyAnnouncerOfTheOrphanIsAskedForItsParent() {
    LoneEngine.Played alice = dialled();
    LoneEngine.Played bob = dialled();
    LoneEngine.Played carol = dialled();
    alice.says(inv(child));
    bob.says(inv(child));
    alice.says(message(child));
    carol.says(inv(child));
    assertThat(engine.engine().orphans())
        .containsExactly(new OrphanSnapshot(child, List.of(alice.id(), bob.id(), carol.id())));
    assertThat(carol.hears(GetData.class)).as("the orphan is here already").isEmpty();
    engine.elapse(2 * Now.SECOND);
    List<LoneEngine.Played> turns = new ArrayList<>();
    for (int turn = 0; turn < 3; turn++) {
      List<LoneEngine.Played> asked =
          Stream.of(alice, bob, carol)
              .filter(peer -> peer.hears(GetData.class).contains(parentWanted))
              .toList();
      assertThat(asked).as("one at a time").hasSize(1);
      turns.addAll(asked);
      asked.getFirst().says(new NotFound(parentWanted.items()));
      engine.wakeOnce();
    }
    assertThat(turns).containsExactlyInAnyOrder(alice, bob, carol);
  }

  @Test
  void itGoesWithTheLastPeerThatAnnouncedIt() {
    LoneEngine.Played alice = dialled();
    LoneEngine.Played bob = dialled();
    alice.says(message(child));
    bob.says(inv(child));
    alice.leaves();
    assertThat(orphans()).containsExactly(child);
    bob.leaves();
    assertThat(orphans()).isEmpty();
  }

  @Test
  void aRejectedParentCondemnsItByBothIds() {
    LoneEngine.Played peer = dialled();
    LoneEngine.Played old =
        engine.connect(ConnectionKind.INBOUND).says(engine.version(LoneEngine.ORDINARY));
    old.says(new dev.grapevine.p2p.wire.Verack()).forgets();
    Transaction funding = builder.coinbase(2).spend(Lock.KEY, FEE);
    Transaction unusual = Funds.of(funding, 0).spend(Lock.WITNESS_KEY, FEE);
    Transaction broken =
        Transaction.of(99, unusual.inputs(), unusual.outputs(), unusual.lockTime());
    Transaction orphan = Funds.of(broken, 0).spend(Lock.WITNESS_KEY, FEE);
    peer.says(message(funding), message(broken));
    assertThat(has(funding)).isTrue();
    assertThat(orphans()).isEmpty();
    assertThat(broken.txid().toString()).isEqualTo(broken.wtxid().toString());
    peer.says(message(orphan));
    assertThat(orphans()).isEmpty();
    old.says(new Inv(List.of(InvItem.tx(orphan.txid()))));
    engine.elapse(10 * Now.SECOND);
    assertThat(old.hears(GetData.class)).as("another witness would not help").isEmpty();
    assertThat(peer.hears(GetData.class)).isEmpty();
  }

  @Test
  void anInvalidOneIsDroppedOnceItsParentIsHere() {
    LoneEngine.Played peer = dialled();
    Transaction poor = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, 0);
    peer.says(message(poor), message(parent));
    engine.elapse(0);
    assertThat(has(parent)).isTrue();
    assertThat(orphans()).isEmpty();
    assertThat(has(poor)).isFalse();
  }

  @Test
  void aBlockThatHoldsItTakesIt() {
    LoneEngine.Played peer = dialled();
    peer.says(message(child));
    engine.engine().submit(engine.now(), builder.mine(parent, child));
    assertThat(orphans()).isEmpty();
    engine.elapse(10 * Now.SECOND);
    assertThat(peer.hears(GetData.class)).isEmpty();
  }

  @Test
  void aLongChainIsWorkedOffBeforeTheNextMessageAndOthersHaveTheirTurn() {
    LoneEngine.Played peer = dialled();
    LoneEngine.Played other = dialled();
    List<Transaction> chain = new ArrayList<>(List.of(parent));
    for (int i = 0; i < 20; i++) {
      chain.add(Funds.of(chain.getLast(), 0).spend(Lock.WITNESS_KEY, FEE));
    }
    for (Transaction tx : chain.subList(1, chain.size()).reversed()) {
      peer.says(message(tx));
    }
    peer.forgets().says(message(parent), new Ping(7));
    assertThat(peer.hears(Pong.class)).as("a pong says that all before was done").isEmpty();
    assertThat(has(child)).as("one a pass").isFalse();
    engine.wakeOnce();
    assertThat(has(child)).isTrue();
    assertThat(has(chain.getLast())).isFalse();
    other.forgets().says(new Ping(8));
    assertThat(other.hears(Pong.class)).hasSize(1);
    engine.elapse(0);
    assertThat(has(chain.getLast())).isTrue();
    assertThat(peer.hears(Pong.class)).hasSize(1);
  }

  @Test
  void whoAnnouncedTheOrphanHearsNothingOfIt() {
    LoneEngine.Played alice = dialled();
    LoneEngine.Played bob = dialled();
    alice.says(message(child));
    bob.says(inv(child)).forgets();
    alice.says(message(parent));
    engine.elapse(Now.SECOND);
    assertThat(has(child)).isTrue();
    assertThat(bob.hears(Inv.class)).as("who has the child has the parent").isEmpty();
  }
}
