package dev.grapevine.relay.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.mempool.FeeRate;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.MempoolOptions;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

public class TxAnnouncerTest {
  private static final Now START = new Now(0, 1_700_000_000L);
  private static final Now LATER = new Now(600 * Now.SECOND, 1_700_000_600L);

  private final TestTransactions make = new TestTransactions();
  private final Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
  private final TxAnnouncer announcer = announcer(true);

  private TxAnnouncer announcer(boolean trickle) {
    return new TxAnnouncer(mempool, new SplittableRandom(1), trickle);
  }

  private MempoolEntry accept(TxAnnouncer to, Now now, long fee) {
    MempoolEntry entry = TestTransactions.add(mempool, make.lone(), fee);
    to.queue(now, entry);
    return entry;
  }

  private static InvItem wtx(MempoolEntry entry) {
    return InvItem.wtx(entry.transaction().wtxid());
  }

  @Test
  void nothingLeavesBeforeTheTimerAndAllOfItAfter() {
    announcer.connected(START, 0, false, 1, true, true, false);
    assertThat(announcer.nextWakeNanos()).isEqualTo(Now.NEVER);
    MempoolEntry low = accept(announcer, START, 200);
    MempoolEntry high = accept(announcer, START, 900);

    long wake = announcer.nextWakeNanos();
    assertThat(wake).isGreaterThan(0).isLessThan(LATER.protocolNanos());
    assertThat(announcer.due(new Now(wake - 1, 0), 0)).isEmpty();
    assertThat(announcer.due(new Now(wake, 0), 0)).containsExactly(wtx(high), wtx(low));
    assertThat(announcer.due(LATER, 0)).isEmpty();
    assertThat(low.knownBy(0)).isTrue();
    assertThat(announcer.nextWakeNanos()).isEqualTo(Now.NEVER);
  }

  @Test
  void inboundPeersShareOneTimerAndOutboundOnesDoNot() {
    assertThat(dueAtTheFirstWake(true)).isEqualTo(20);
    assertThat(dueAtTheFirstWake(false)).isEqualTo(1);
  }

  private int dueAtTheFirstWake(boolean inbound) {
    TxAnnouncer many = announcer(true);
    for (int slot = 0; slot < 20; slot++) {
      many.connected(START, slot, inbound, 1, true, true, false);
    }
    accept(many, START, 500);
    Now wake = new Now(many.nextWakeNanos(), 0);
    int due = 0;
    for (int slot = 0; slot < 20; slot++) {
      due += many.due(wake, slot).size();
    }
    return due;
  }

  @Test
  void inboundPeersOfAnotherNetworkHaveATimerOfTheirOwn() {
    announcer.connected(START, 0, true, 1, true, true, false);
    announcer.connected(START, 1, true, 2, true, true, false);
    accept(announcer, START, 500);
    Now wake = new Now(announcer.nextWakeNanos(), 0);
    assertThat(announcer.due(wake, 0).size() + announcer.due(wake, 1).size()).isEqualTo(1);
  }

  @Test
  void whoAsksForTheMempoolIsToldOfAllItPaysFor() {
    announcer.connected(START, 0, true, 1, true, true, false);
    announcer.setFeeFilter(0, 1000);
    MempoolEntry known = accept(announcer, START, 5_000);
    known.markKnown(0);
    MempoolEntry cheap = accept(announcer, START, 1);
    MempoolEntry old = TestTransactions.add(mempool, make.lone(), 4_000);
    announcer.wantsMempool(0);
    assertThat(announcer.due(START, 0)).isEmpty();
    assertThat(announcer.due(LATER, 0)).containsExactly(wtx(known), wtx(old));
    assertThat(announcer.mayServe(0, cheap)).isTrue();
    assertThat(announcer.due(new Now(2 * LATER.protocolNanos(), 0), 0)).isEmpty();
  }

  @Test
  void timersAreExponentialOfTheRightMean() {
    assertThat(meanSeconds(true)).isCloseTo(5.0, within(0.3));
    assertThat(meanSeconds(false)).isCloseTo(2.0, within(0.1));
  }

  private double meanSeconds(boolean inbound) {
    int rounds = 5000;
    TxAnnouncer one = announcer(true);
    one.connected(START, 0, inbound, 1, true, true, false);
    MempoolEntry entry = TestTransactions.add(mempool, make.lone(), 500);
    long nanos = 0;
    long sum = 0;
    for (int i = 0; i < rounds; i++) {
      entry.clearKnown(0);
      one.queue(new Now(nanos, 0), entry);
      long next = one.nextWakeNanos();
      sum += next - nanos;
      nanos = next;
      assertThat(one.due(new Now(nanos, 0), 0)).hasSize(1);
    }
    return (double) sum / rounds / Now.SECOND;
  }

  @Test
  void anInvHoldsTheTargetAndMoreFromALongQueue() {
    announcer.connected(START, 0, true, 1, true, true, false);
    for (int i = 0; i < 2100; i++) {
      accept(announcer, START, 500 + i);
    }
    assertThat(announcer.due(LATER, 0)).hasSize(80);
    assertThat(announcer.queued(0)).isEqualTo(2020);
    Now muchLater = new Now(2 * LATER.protocolNanos(), 0);
    assertThat(announcer.due(muchLater, 0)).hasSize(80);
    assertThat(announcer.queued(0)).isEqualTo(1940);
  }

  @Test
  void parentsGoFirstEvenIfTheChildPays() {
    announcer.connected(START, 0, true, 1, true, true, false);
    Transaction parent = make.lone();
    Transaction child = make.spending(List.of(TestTransactions.output(parent, 0)), 1);
    MempoolEntry low = TestTransactions.add(mempool, parent, 100);
    announcer.queue(START, low);
    MempoolEntry other = accept(announcer, START, 600);
    MempoolEntry high = TestTransactions.add(mempool, child, 9_000);
    announcer.queue(START, high);

    assertThat(announcer.due(LATER, 0)).containsExactly(wtx(low), wtx(high), wtx(other));
  }

  @Test
  void whatThePeerKnowsOrDoesNotWantIsLeftOut() {
    announcer.connected(START, 0, true, 1, true, true, false);
    announcer.connected(START, 1, true, 1, false, true, false);
    announcer.connected(START, 2, true, 1, true, false, false);
    announcer.setFeeFilter(0, 1000);
    MempoolEntry known = TestTransactions.add(mempool, make.lone(), 5_000);
    known.markKnown(0);
    announcer.queue(START, known);
    Transaction tx = make.lone();
    long enough = new FeeRate(1000).feeFor(tx.virtualSize());
    MempoolEntry paysEnough = TestTransactions.add(mempool, tx, enough);
    announcer.queue(START, paysEnough);
    MempoolEntry tooLittle = accept(announcer, START, enough - 1);
    MempoolEntry confirmed = accept(announcer, START, 5_000);
    MempoolEntry learned = accept(announcer, START, 5_000);
    mempool.blockConnected(block(confirmed.transaction()), 0);
    learned.markKnown(0);

    assertThat(announcer.due(LATER, 0)).containsExactly(wtx(paysEnough));
    assertThat(announcer.due(LATER, 1))
        .hasSize(4)
        .contains(InvItem.tx(tooLittle.transaction().txid()))
        .contains(InvItem.tx(known.transaction().txid()));
    assertThat(announcer.due(LATER, 2)).isEmpty();
    assertThat(announcer.queued(2)).isZero();
  }

  @Test
  void withoutTricklingOrToTrustedPeersAllLeavesAtOnce() {
    TxAnnouncer fast = announcer(false);
    fast.connected(START, 0, true, 1, true, true, false);
    announcer.connected(START, 1, true, 1, true, true, true);
    for (int i = 0; i < 200; i++) {
      announcer.queue(START, accept(fast, START, 500));
    }
    assertThat(fast.nextWakeNanos()).isEqualTo(START.protocolNanos());
    assertThat(fast.due(START, 0)).hasSize(200);
    assertThat(announcer.due(START, 1)).hasSize(200);
    accept(fast, LATER, 500);
    assertThat(fast.nextWakeNanos()).isEqualTo(LATER.protocolNanos());
  }

  @Test
  void onlyWhatWasHereBeforeTheLastInvIsServed() {
    MempoolEntry before = TestTransactions.add(mempool, make.lone(), 500);
    announcer.connected(START, 0, true, 1, true, true, false);
    assertThat(announcer.mayServe(0, before)).as("not before its first inv").isFalse();
    announcer.due(LATER, 0);
    MempoolEntry after = accept(announcer, LATER, 500);

    assertThat(announcer.mayServe(0, before)).isTrue();
    assertThat(announcer.mayServe(0, after)).isFalse();
    announcer.due(new Now(2 * LATER.protocolNanos(), 0), 0);
    assertThat(announcer.mayServe(0, after)).isTrue();
    assertThat(announcer.mayServe(7, after)).isFalse();
  }

  @Test
  void anInvThatWouldHaveBeenEmptyCountsWhenItsTimeCame() {
    announcer.connected(START, 0, false, 1, true, true, false);
    MempoolEntry itsOwn = TestTransactions.add(mempool, make.lone(), 500);
    itsOwn.markKnown(0);
    announcer.queue(START, itsOwn);
    announcer.lapse(START, 0);
    assertThat(announcer.mayServe(0, itsOwn)).as("before its time").isFalse();
    announcer.lapse(LATER, 0);
    assertThat(announcer.mayServe(0, itsOwn)).isTrue();
  }

  @Test
  void anInvThatWouldHaveBeenEmptyCountsWhenTheNextIsQueued() {
    announcer.connected(START, 0, false, 1, true, true, false);
    MempoolEntry itsOwn = TestTransactions.add(mempool, make.lone(), 500);
    itsOwn.markKnown(0);
    announcer.queue(START, itsOwn);
    MempoolEntry news = accept(announcer, LATER, 500);
    assertThat(announcer.mayServe(0, itsOwn)).isTrue();
    assertThat(announcer.mayServe(0, news)).isFalse();
  }

  @Test
  void aSlotStartsEmptyWhenItIsUsedAgain() {
    announcer.connected(START, 0, true, 1, true, true, false);
    accept(announcer, START, 500);
    announcer.disconnected(0);
    announcer.connected(START, 0, true, 1, true, true, false);
    assertThat(announcer.queued(0)).isZero();
    assertThat(announcer.due(LATER, 0)).isEmpty();
  }

  private static Block block(Transaction... transactions) {
    BlockHeader header =
        new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
    return new Block(header, List.of(transactions));
  }

  @Test
  void whatLeftWithABlockAndCameBackIsAnnouncedAfterAll() {
    announcer.connected(START, 0, false, 1, true, true, false);
    MempoolEntry before = accept(announcer, START, 500);
    TestTransactions.mine(mempool, before);
    MempoolEntry again = TestTransactions.add(mempool, before.transaction(), 500);

    assertThat(announcer.due(LATER, 0)).containsExactly(wtx(again));
    assertThat(again.knownBy(0)).isTrue();
  }
}
