package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.LockTimes.SequenceLock;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockTimesTest {
  private static final int TIME_LOCK = 1 << 22;

  private record CoinAt(int height) implements SpentCoin {
    @Override
    public TxOut output() {
      return new TxOut(1, Script.EMPTY);
    }

    @Override
    public boolean coinbase() {
      return false;
    }
  }

  private static Transaction tx(int version, int sequence, long lockTime) {
    TxIn input = new TxIn(OutPoint.NULL, Script.EMPTY, sequence);
    return Transaction.of(version, List.of(input), List.of(), (int) lockTime);
  }

  @Test
  void absoluteLocksPassAfterTheirHeightOrTime() {
    assertThat(LockTimes.isFinal(tx(1, 0, 0), 0, 0)).isTrue();
    assertThat(LockTimes.isFinal(tx(1, 0, 100), 100, 0)).isFalse();
    assertThat(LockTimes.isFinal(tx(1, 0, 100), 101, 0)).isTrue();
    assertThat(LockTimes.isFinal(tx(1, TxIn.SEQUENCE_FINAL, 100), 100, 0)).isTrue();
    long time = ConsensusLimits.LOCKTIME_THRESHOLD;
    assertThat(LockTimes.isFinal(tx(1, 0, time), Integer.MAX_VALUE, time)).isFalse();
    assertThat(LockTimes.isFinal(tx(1, 0, time), 0, time + 1)).isTrue();
    long unsigned = 0xffff_fffeL;
    assertThat(LockTimes.isFinal(tx(1, 0, unsigned), Integer.MAX_VALUE, unsigned)).isFalse();
    assertThat(LockTimes.isFinal(tx(1, 0, unsigned), 0, unsigned + 1)).isTrue();
  }

  private static Ancestry chain(int tipHeight) {
    Headers headers = new Headers();
    for (int i = 0; i <= tipHeight; i++) {
      headers.add(i * 600L, 0);
    }
    return headers.tip();
  }

  private static SequenceLock lock(int version, int sequence, int coinHeight, Ancestry tip) {
    return LockTimes.sequenceLock(tx(version, sequence, 0), List.of(new CoinAt(coinHeight)), tip);
  }

  @Test
  void relativeHeightsCountFromTheCoin() {
    assertThat(lock(2, 5, 10, chain(14))).isEqualTo(new SequenceLock(14, -1));
    assertThat(lock(2, 5, 10, chain(14)).isSatisfiedAfter(chain(14))).isTrue();
    assertThat(lock(2, 5, 10, chain(13)).isSatisfiedAfter(chain(13))).isFalse();
    assertThat(lock(2, 0, 15, chain(14)).isSatisfiedAfter(chain(14))).isTrue();
    assertThat(lock(2, 1, 15, chain(14)).isSatisfiedAfter(chain(14))).isFalse();
  }

  @Test
  void relativeTimesCountFromBelowTheCoin() {
    // Below the coin at 20 lies block 19 with the median 14 * 600; 512 seconds a unit.
    long median = 14 * 600;
    assertThat(lock(2, TIME_LOCK | 3, 20, chain(30)))
        .isEqualTo(new SequenceLock(-1, median + 3 * 512 - 1));
    assertThat(lock(2, TIME_LOCK | 3, 20, chain(21)).isSatisfiedAfter(chain(21))).isFalse();
    assertThat(lock(2, TIME_LOCK | 3, 20, chain(22)).isSatisfiedAfter(chain(22))).isTrue();
    assertThat(lock(2, TIME_LOCK, 0, chain(30))).isEqualTo(new SequenceLock(-1, -1));
  }

  @Test
  void aCoinOfTheMempoolCountsAsOfTheNextBlock() {
    assertThat(lock(2, 2, Integer.MAX_VALUE, chain(14))).isEqualTo(lock(2, 2, 15, chain(14)));
    assertThat(lock(2, TIME_LOCK | 2, Integer.MAX_VALUE, chain(14)))
        .isEqualTo(lock(2, TIME_LOCK | 2, 15, chain(14)));
  }

  @Test
  void oldVersionsAndTheHighBitSwitchItOff() {
    assertThat(lock(1, 5, 10, chain(10))).isEqualTo(SequenceLock.NONE);
    assertThat(lock(0, 5, 10, chain(10))).isEqualTo(SequenceLock.NONE);
    assertThat(lock(2, 5 | 1 << 31, 10, chain(10))).isEqualTo(SequenceLock.NONE);
    assertThat(lock(-1, 5, 10, chain(10))).isNotEqualTo(SequenceLock.NONE);
  }
}
