package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Inv;
import org.junit.jupiter.api.Test;

class PeerPermissionsTest {
  private static final PeerPermissions NOBAN = PeerPermissions.of(PeerPermission.NOBAN);

  private final ChainBuilder builder = ChainBuilder.regtest().mature(2);
  private final LoneEngine lone = new LoneEngine(builder, EngineConfig.defaults("/test:1/"));

  @Test
  void thoseWhomTheUserVouchesForStayWhateverTheyDo() {
    LoneEngine.Played trusted = lone.connect(ConnectionKind.INBOUND, NOBAN).shakesHands().forgets();
    LoneEngine.Played named = lone.connect(ConnectionKind.MANUAL).shakesHands().forgets();
    LoneEngine.Played other = lone.connect(ConnectionKind.INBOUND).shakesHands().forgets();
    for (LoneEngine.Played peer : new LoneEngine.Played[] {trusted, named, other}) {
      lone.engine()
          .misbehaved(lone.now(), peer.id(), new DecodeResult.Misbehaved("inv", "oops", true));
    }

    assertThat(trusted.closed()).isEmpty();
    assertThat(named.closed()).isEmpty();
    assertThat(other.closed()).isNotEmpty();
  }

  @Test
  void theyHearOfTransactionsAtOnce() {
    LoneEngine.Played trusted = lone.connect(ConnectionKind.INBOUND, NOBAN).shakesHands().forgets();
    Transaction tx = builder.coinbase(1).spend(Lock.WITNESS_KEY, 10_000);
    lone.engine().submit(lone.now(), tx);
    lone.wakeOnce();

    assertThat(trusted.hears(Inv.class)).hasSize(1);
  }

  @Test
  void areSets() {
    PeerPermissions both = NOBAN.with(PeerPermissions.of(PeerPermission.ADDR));

    assertThat(both.list()).containsExactly(PeerPermission.NOBAN, PeerPermission.ADDR);
    assertThat(both.has(PeerPermission.MEMPOOL)).isFalse();
    assertThat(PeerPermissions.NONE.list()).isEmpty();
  }
}
