package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.GetAddr;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.SendAddrV2;
import dev.grapevine.p2p.wire.SendCmpct;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.Version;
import dev.grapevine.p2p.wire.WtxidRelay;
import dev.grapevine.relay.base.Now;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  private final LoneEngine engine = new LoneEngine(ChainBuilder.regtest().mineEmpty(3));

  @Test
  void weSpeakFirstWhenWeDialled() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY);
    assertThat(peer.hearsCommands()).containsExactly("version");
    peer.says(engine.version(LoneEngine.ORDINARY));
    assertThat(peer.hearsCommands())
        .containsExactly("wtxidrelay", "sendaddrv2", "verack", "getaddr");
    peer.says(new Verack());
    assertThat(peer.hearsCommands())
        .containsExactly("sendcmpct", "ping", "getheaders", "feefilter");
  }

  @Test
  void theySpeakFirstWhenTheyDialled() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND);
    assertThat(peer.hearsCommands()).isEmpty();
    peer.says(engine.version(LoneEngine.ORDINARY));
    assertThat(peer.hearsCommands())
        .containsExactly("version", "wtxidrelay", "sendaddrv2", "verack");
  }

  @Test
  void ourVersionTellsHeightAndServicesButNoAddress() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY);
    Version version = peer.hears(Version.class).getFirst();
    assertThat(version.startHeight()).isEqualTo(3);
    assertThat(version.services()).isEqualTo(1033);
    assertThat(version.userAgent()).isEqualTo("/test:1/");
    assertThat(version.relay()).isTrue();
    assertThat(version.sender().address().isValid()).isFalse();
    assertThat(version.sender().address().port()).isZero();
  }

  @Test
  void nothingElseIsHeededBeforeVerack() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND);
    peer.says(new Ping(1), new Verack(), new GetAddr(), engine.version(LoneEngine.ORDINARY));
    peer.forgets().says(new Ping(2), new GetAddr());
    engine.builder().mine();
    engine.engine().submit(engine.now(), engine.builder().tip());
    assertThat(peer.hearsCommands()).isEmpty();
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void olderPeersAreNotAskedForFeaturesTheyDoNotKnow() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND);
    peer.says(engine.version(70015, LoneEngine.ORDINARY, 1));
    assertThat(peer.hearsCommands()).containsExactly("version", "verack");
  }

  @Test
  void obsoletePeersAreClosed() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND);
    peer.says(engine.version(31799, LoneEngine.ORDINARY, 1));
    assertThat(peer.closed()).isNotEmpty();
    LoneEngine.Played oldest = engine.connect(ConnectionKind.INBOUND);
    oldest.says(engine.version(31800, LoneEngine.ORDINARY, 1));
    assertThat(oldest.closed()).isEmpty();
  }

  @Test
  void aConnectionToOurselvesIsClosed() {
    LoneEngine.Played out = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY);
    long nonce = out.hears(Version.class).getFirst().nonce();
    LoneEngine.Played in = engine.connect(ConnectionKind.INBOUND);
    in.says(engine.version(EngineConfig.PROTOCOL_VERSION, LoneEngine.ORDINARY, nonce));
    assertThat(in.closed()).isNotEmpty();
  }

  @Test
  void repetitionsAreIgnored() {
    LoneEngine.Played peer = engine.peer(ConnectionKind.INBOUND);
    peer.says(engine.version(0), new Verack());
    assertThat(peer.closed()).isEmpty();
    assertThat(engine.engine().peers(engine.now()).getFirst().services())
        .isEqualTo(LoneEngine.ORDINARY);
  }

  @Test
  void featuresComeBeforeVerack() {
    LoneEngine.Played first = engine.peer(ConnectionKind.INBOUND);
    first.says(new WtxidRelay());
    assertThat(first.closed()).contains("wtxidrelay");
    LoneEngine.Played second = engine.peer(ConnectionKind.INBOUND);
    second.says(new SendAddrV2());
    assertThat(second.closed()).contains("sendaddrv2");
  }

  @Test
  void aFeatureThatCannotBeReadIsAFaultFromItsVersionOn() {
    DecodeResult.Misbehaved feature =
        new DecodeResult.Misbehaved("feature", "invalid feature payload", false);
    DecodeResult.Misbehaved other = new DecodeResult.Misbehaved("getheaders", "too long", false);
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND);
    engine.engine().misbehaved(engine.now(), peer.id(), feature);
    assertThat(peer.closed()).isEmpty();
    peer.says(engine.version(LoneEngine.ORDINARY));
    engine.engine().misbehaved(engine.now(), peer.id(), other);
    assertThat(peer.closed()).as("not heeded yet").isEmpty();
    engine.engine().misbehaved(engine.now(), peer.id(), feature);
    assertThat(peer.closed()).contains("invalid feature payload");
    assertThat(peer.isDiscouraged()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoTakesTooLongIsClosed(boolean versionSent) {
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND);
    if (versionSent) {
      peer.says(engine.version(LoneEngine.ORDINARY));
    }
    engine.elapse(59 * Now.SECOND);
    assertThat(peer.closed()).isEmpty();
    engine.elapse(Now.SECOND);
    assertThat(peer.closed()).contains("timeout");
  }

  @Test
  void aFeelerIsClosedAfterItsVersion() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.FEELER);
    assertThat(peer.hears(Version.class).getFirst().relay()).isFalse();
    peer.says(engine.version(LoneEngine.ORDINARY));
    assertThat(peer.closed()).isNotEmpty();
  }

  @Test
  void anOldPeerHearsNothingThatItsVersionDoesNotKnow() {
    LoneEngine.Played old = engine.connect(ConnectionKind.INBOUND);
    old.says(engine.version(70011, LoneEngine.ORDINARY, 1), new Verack());
    LoneEngine.Played today = engine.connect(ConnectionKind.INBOUND);
    today.says(engine.version(70014, LoneEngine.ORDINARY, 2), new Verack());
    engine.elapse(Now.MINUTE);
    assertThat(old.hears(SendCmpct.class)).isEmpty();
    assertThat(old.hears(WtxidRelay.class)).isEmpty();
    assertThat(today.hears(SendCmpct.class)).hasSize(1);
  }
}
