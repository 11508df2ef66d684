package dev.grapevine.relay.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TxDownloadTest {
  private static final PeerId OUTBOUND = new PeerId(1);
  private static final PeerId INBOUND = new PeerId(2);
  private static final PeerId OLD = new PeerId(3);

  private final TxDownload download = new TxDownload(new SplittableRandom(1));
  private final Transaction tx = new TestTransactions().lone();
  private final InvItem wtx = InvItem.wtx(tx.wtxid());

  TxDownloadTest() {
    download.connected(OUTBOUND, 0, true, true, true, false);
    download.connected(INBOUND, 1, true, true, false, false);
    download.connected(OLD, 2, false, true, false, false);
  }

  private static Now at(double seconds) {
    return new Now((long) (seconds * Now.SECOND), 1_700_000_000L);
  }

  private static InvItem number(int i) {
    return InvItem.wtx(new Wtxid(i, 1, 2, 3));
  }

  @Test
  void aPreferredPeerIsAskedAtOnceAndOnlyOnce() {
    download.announced(at(0), OUTBOUND, wtx);
    download.announced(at(0), OUTBOUND, wtx);

    assertThat(download.nextWakeNanos()).isZero();
    assertThat(download.requestable(at(0), OUTBOUND)).containsExactly(wtx);
    assertThat(download.inFlight(OUTBOUND)).isEqualTo(1);
    assertThat(download.requestable(at(1), OUTBOUND)).isEmpty();
  }

  @Test
  void aPeerWithoutWitnessesIsAskedForNone() {
    PeerId ancient = new PeerId(99);
    download.connected(ancient, 99, false, false, true, false);
    download.announced(at(0), ancient, InvItem.tx(tx.txid()));

    assertThat(download.requestable(at(3), ancient)).containsExactly(InvItem.tx(tx.txid()));
  }

  @Test
  void othersWaitTwoSecondsAndByTxidTwoMore() {
    InvItem byTxid = InvItem.tx(tx.txid());
    download.announced(at(0), INBOUND, wtx);
    download.announced(at(0), OLD, byTxid);

    assertThat(download.nextWakeNanos()).isEqualTo(2 * Now.SECOND);
    assertThat(download.requestable(at(1.9), INBOUND)).isEmpty();
    assertThat(download.requestable(at(2), INBOUND)).containsExactly(wtx);
    assertThat(download.requestable(at(3.9), OLD)).isEmpty();
    assertThat(download.requestable(at(4), OLD)).containsExactly(InvItem.witnessTx(tx.txid()));
  }

  @Test
  void withoutWtxidPeersATxidWaitsNoLonger() {
    download.disconnected(OUTBOUND);
    download.disconnected(INBOUND);
    download.announced(at(0), OLD, InvItem.tx(tx.txid()));
    assertThat(download.requestable(at(2), OLD)).hasSize(1);
  }

  @Test
  void anIdOfTheWrongKindIsDropped() {
    download.announced(at(0), OLD, wtx);
    download.announced(at(0), OUTBOUND, InvItem.tx(tx.txid()));
    assertThat(download.announcementCount()).isZero();
  }

  @Test
  void anOverloadedPeerWaitsTwoSecondsMore() {
    for (int i = 0; i < TxDownload.OVERLOADED_IN_FLIGHT; i++) {
      download.announced(at(0), OUTBOUND, number(i));
    }
    assertThat(download.requestable(at(0), OUTBOUND)).hasSize(TxDownload.OVERLOADED_IN_FLIGHT);
    download.announced(at(0), OUTBOUND, wtx);
    assertThat(download.requestable(at(1.9), OUTBOUND)).isEmpty();
    assertThat(download.requestable(at(2), OUTBOUND)).containsExactly(wtx);
  }

  @Test
  void aPeerHasAtMostFiveThousandAnnouncements() {
    for (int i = 0; i < TxDownload.MAX_PEER_ANNOUNCEMENTS + 10; i++) {
      download.announced(at(0), INBOUND, number(i));
    }
    assertThat(download.announcementCount()).isEqualTo(TxDownload.MAX_PEER_ANNOUNCEMENTS);
  }

  @Test
  void silenceNotfoundAndDisconnectPassTheRequestOn() {
    download.announced(at(0), OUTBOUND, wtx);
    download.announced(at(0), INBOUND, wtx);
    assertThat(download.requestable(at(0), OUTBOUND)).hasSize(1);
    assertThat(download.requestable(at(59.9), INBOUND)).isEmpty();
    assertThat(download.nextWakeNanos()).isEqualTo(60 * Now.SECOND);
    assertThat(download.requestable(at(60), INBOUND)).containsExactly(wtx);

    download.notFound(INBOUND, wtx);
    assertThat(download.announcementCount()).isZero();

    download.announced(at(61), OUTBOUND, wtx);
    download.announced(at(61), INBOUND, wtx);
    assertThat(download.requestable(at(64), INBOUND)).isEmpty();
    assertThat(download.requestable(at(64), OUTBOUND)).hasSize(1);
    download.disconnected(OUTBOUND);
    assertThat(download.requestable(at(64), INBOUND)).containsExactly(wtx);
  }

  @Test
  void requestsKeepTheOrderOfAnnouncement() {
    for (int i = 0; i < 50; i++) {
      download.announced(at(0), OUTBOUND, number(i));
    }
    List<InvItem> asked = download.requestable(at(0), OUTBOUND);
    for (int i = 0; i < 50; i++) {
      assertThat(asked.get(i)).isEqualTo(number(i));
    }
  }

  @Test
  void announcersAreKnownUntilForgotten() {
    download.announced(at(0), OUTBOUND, wtx);
    download.announced(at(0), INBOUND, wtx);
    download.announced(at(0), OLD, InvItem.tx(tx.txid()));
    download.requestable(at(0), OUTBOUND);
    download.received(OUTBOUND, tx.txid(), tx.wtxid());

    List<Integer> slots = new ArrayList<>();
    download.forEachAnnouncer(tx.txid(), tx.wtxid(), slots::add);
    assertThat(slots).containsExactlyInAnyOrder(0, 1, 2);

    download.forget(tx.txid(), tx.wtxid());
    assertThat(download.announcementCount()).isZero();
    assertThat(download.nextWakeNanos()).isEqualTo(Now.NEVER);
  }

  @Test
  void whatWasRejectedIsNotAskedForUntilTheTipMoves() {
    download.announced(at(0), INBOUND, wtx);
    download.rejected(tx, Failure.NOT_STANDARD);
    download.announced(at(0), OUTBOUND, wtx);
    download.announced(at(0), OLD, InvItem.tx(tx.txid()));

    assertThat(download.requestable(at(10), OUTBOUND)).isEmpty();
    assertThat(download.isSettled(tx.wtxid())).isTrue();
    assertThat(download.isRejected(tx.txid())).isFalse();
    assertThat(download.requestable(at(10), OLD)).hasSize(1);

    download.blockConnected(block());
    download.announced(at(10), OUTBOUND, wtx);
    assertThat(download.requestable(at(10), OUTBOUND)).containsExactly(wtx);
  }

  @Test
  void badInputsCondemnTheTxidAndAStrippedWitnessNothing() {
    download.rejected(tx, Failure.WITNESS_STRIPPED);
    assertThat(download.isSettled(tx.wtxid())).isFalse();
    download.rejected(tx, Failure.INPUTS_NOT_STANDARD);
    assertThat(download.isRejected(tx.txid())).isTrue();
    download.announced(at(0), OLD, InvItem.tx(tx.txid()));
    assertThat(download.announcementCount()).isZero();
  }

  @Test
  void whatIsConfirmedIsNotAskedForUnlessItsBlockGoes() {
    download.announced(at(0), INBOUND, wtx);
    download.blockConnected(block(tx));
    assertThat(download.announcementCount()).isZero();
    download.announced(at(0), OUTBOUND, wtx);
    assertThat(download.announcementCount()).isZero();

    download.blockDisconnected();
    download.announced(at(0), OUTBOUND, wtx);
    assertThat(download.announcementCount()).isEqualTo(1);
  }

  @Test
  void aMissingParentIsFetchedByTxidAlsoFromAWtxidPeer() {
    download.parentsWanted(at(0), OUTBOUND, List.of(tx.txid()));
    assertThat(download.requestable(at(2), OUTBOUND)).containsExactly(InvItem.witnessTx(tx.txid()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50, 100, 150})
  void agreesWithTheNaiveOne(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + 50; seed++) {
      new TxDownloadHistory(seed).run(250);
    }
  }

  private static Block block(Transaction... transactions) {
    BlockHeader header =
        new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
    return new Block(header, List.of(transactions));
  }
}
