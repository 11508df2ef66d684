package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.SendTxRcncl;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.WtxidRelay;
import org.junit.jupiter.api.Test;

/** The offers of BIP330. */
class ReconciliationTest {
  private static final SendTxRcncl OFFER = new SendTxRcncl(1, 2);

  private static LoneEngine engine(boolean on) {
    return new LoneEngine(
        ChainBuilder.regtest().mineEmpty(1), LoneEngine.config().withReconciliation(on));
  }

  private final LoneEngine engine = engine(true);

  private LoneEngine.Played greeted(ConnectionKind kind) {
    return engine.connect(kind).says(engine.version(LoneEngine.ORDINARY), new WtxidRelay());
  }

  @Test
  void theOfferIsMadeBeforeVerackToWhoRelaysTransactions() {
    assertThat(greeted(ConnectionKind.INBOUND).hearsCommands())
        .containsExactly("version", "wtxidrelay", "sendaddrv2", "sendtxrcncl", "verack");
    assertThat(greeted(ConnectionKind.OUTBOUND_FULL_RELAY).hears(SendTxRcncl.class))
        .singleElement()
        .satisfies(offer -> assertThat(offer.version()).isEqualTo(1));
    assertThat(greeted(ConnectionKind.BLOCK_RELAY_ONLY).hears(SendTxRcncl.class)).isEmpty();
    assertThat(greeted(ConnectionKind.ADDR_FETCH).hears(SendTxRcncl.class)).isEmpty();
    LoneEngine.Played old = engine.connect(ConnectionKind.INBOUND);
    old.says(engine.version(70015, LoneEngine.ORDINARY, 4));
    assertThat(old.hears(SendTxRcncl.class)).isEmpty();
    old.says(OFFER);
    assertThat(old.closed()).as("ignored").isEmpty();
  }

  @Test
  void withoutTheOptionNothingIsOfferedNorHeeded() {
    LoneEngine off = engine(false);
    LoneEngine.Played peer = off.connect(ConnectionKind.INBOUND);
    peer.says(off.version(LoneEngine.ORDINARY), new WtxidRelay());
    assertThat(peer.hears(SendTxRcncl.class)).isEmpty();
    peer.says(OFFER, OFFER, new Verack(), OFFER);
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void oneOfferOfALaterVersionIsTakenAndASecondIsNot() {
    LoneEngine.Played peer = greeted(ConnectionKind.INBOUND).says(new SendTxRcncl(2, 7));
    assertThat(peer.closed()).isEmpty();
    peer.says(OFFER);
    assertThat(peer.closed()).contains("already registered");
  }

  @Test
  void versionZeroAndALateOfferAreFaults() {
    LoneEngine.Played zero = greeted(ConnectionKind.INBOUND).says(new SendTxRcncl(0, 7));
    assertThat(zero.closed()).contains("protocol violation");
    LoneEngine.Played late = engine.peer(ConnectionKind.INBOUND).says(OFFER);
    assertThat(late.closed()).contains("after verack");
  }

  @Test
  void whoWasToldThatNoTransactionsFlowMayNotOffer() {
    LoneEngine.Played peer = greeted(ConnectionKind.BLOCK_RELAY_ONLY).says(OFFER);
    assertThat(peer.closed()).contains("no tx relay");
  }
}
