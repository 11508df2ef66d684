package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.wire.FeeFilter;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeeFiltersTest {
  private static final long MIN_RELAY = 100;

  private final List<Long> told = new ArrayList<>();
  private final FeeFilters filters = new FeeFilters(new Ears(), new SplittableRandom(3), MIN_RELAY);
  private final Peer peer = peer(PeerPermissions.NONE);

  private final class Ears implements Outbox {
    @Override
    public void send(PeerId to, Message message) {
      told.add(((FeeFilter) message).feeRate());
    }

    @Override
    public void disconnect(PeerId to, String reason) {}

    @Override
    public void discourage(PeerId peer, String reason) {}

    @Override
    public void pauseReading(PeerId from, boolean pause) {}
  }

  private static Now minute(double minutes) {
    return new Now((long) (minutes * Now.MINUTE), 1_700_000_000L);
  }

  private Peer peer(PeerPermissions permissions) {
    Peer made =
        new Peer(
            new PeerId(1),
            0,
            ConnectionKind.INBOUND,
            NetAddress.UNSPECIFIED,
            LocalEnd.UNKNOWN,
            permissions,
            minute(0));
    made.established = true;
    made.mayAnnounce = true;
    made.protocolVersion = EngineConfig.PROTOCOL_VERSION;
    filters.connected(made);
    return made;
  }

  @Test
  void anEmptyMempoolAsksForTheNodesMinimum() {
    filters.pass(minute(0), peer, 0);
    assertThat(told).containsExactly(MIN_RELAY);
  }

  @Test
  void aRateIsRoundedToOneOfASeriesMostlyDown() {
    int below = 0;
    for (int i = 0; i < 300; i++) {
      filters.connected(peer);
      told.clear();
      filters.pass(minute(0), peer, 20_000);
      assertThat(told).hasSize(1);
      long rate = told.getFirst();
      assertThat(rate).isIn(18421L, 20263L);
      below += rate < 20_000 ? 1 : 0;
    }
    assertThat(below).isBetween(160, 240);
  }

  @Test
  void theRateIsToldAnewWithinFiveMinutesOfALargeChange() {
    filters.pass(minute(0), peer, 0);
    told.clear();
    double at = 0;
    while (told.isEmpty()) {
      filters.pass(minute(at), peer, 50_000);
      at += 0.1;
    }
    assertThat(at).isLessThan(10.3);
    long first = told.getFirst();
    told.clear();
    for (double later = at; later < at + 4; later += 0.1) {
      filters.pass(minute(later), peer, first + first / 10);
    }
    assertThat(told).as("a small change waits for the timer").hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void duringInitialDownloadTheHighestRateIsToldAndTheTrueOneRightAfterIt() {
    filters.pass(minute(0), peer, FeeFilters.NOTHING_WANTED);
    filters.pass(minute(0.1), peer, FeeFilters.NOTHING_WANTED);
    filters.pass(minute(0.2), peer, 0);
    assertThat(told).containsExactly(9_936_506L, MIN_RELAY);
  }

  @Test
  void nothingIsToldToWhoseTransactionsAreSentOnWhateverTheyPayOrMayNotSendAny() {
    filters.pass(minute(0), peer(PeerPermissions.of(PeerPermission.FORCERELAY)), 0);
    Peer silent = peer(PeerPermissions.NONE);
    silent.mayAnnounce = false;
    filters.pass(minute(0), silent, 0);
    assertThat(told).isEmpty();
    assertThat(filters.nextWake(silent)).isEqualTo(Now.NEVER);
  }
}
