package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.grapevine.chain.primitives.BlockHash;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of Bitcoin Core's arith_uint256 and pow tests. */
class ProofOfWorkTest {
  private static final BigInteger LIMIT = Networks.REGTEST.powLimit();

  @ParameterizedTest
  @CsvSource({
    "01003456, 0",
    "01123456, 12",
    "02123456, 1234",
    "03123456, 123456",
    "04123456, 12345600",
    "05009234, 92340000",
    "20123456, 1234560000000000000000000000000000000000000000000000000000000000",
  })
  void expandsCompactTargets(String bits, String target) {
    assertThat(ProofOfWork.fromCompact(Integer.parseUnsignedInt(bits, 16)))
        .isEqualTo(new BigInteger(target, 16));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "12, 01120000", "80, 02008000", "1234, 02123400", "12345600, 04123456"})
  void compactsTargets(String target, String bits) {
    assertThat(ProofOfWork.toCompact(new BigInteger(target, 16)))
        .isEqualTo(Integer.parseUnsignedInt(bits, 16));
  }

  @ParameterizedTest
  @CsvSource({"00000000", "01003456", "01fedcba", "04923456", "21010000", "ff123456", "207fffff1"})
  void refusesWhatIsNoTarget(String hex) {
    int bits = (int) Long.parseLong(hex, 16);
    assertThat(ProofOfWork.target(bits, LIMIT)).isEmpty();
    assertThat(ProofOfWork.check(BlockHash.ZERO, bits, LIMIT)).isFalse();
  }

  @Test
  void aHashMayEqualTheTarget() {
    int bits = 0x03123456;
    BlockHash equal = new BlockHash(0x123456, 0, 0, 0);
    BlockHash above = new BlockHash(0x123457, 0, 0, 0);
    assertThat(ProofOfWork.check(equal, bits, LIMIT)).isTrue();
    assertThat(ProofOfWork.check(above, bits, LIMIT)).isFalse();
    assertThat(ProofOfWork.check(new BlockHash(0, 0, 0, 1), bits, LIMIT)).isFalse();
  }

  @Test
  void countsWork() {
    assertThat(ProofOfWork.work(0x1d00ffff)).isEqualTo(BigInteger.valueOf(0x100010001L));
    assertThat(ProofOfWork.work(0x207fffff)).isEqualTo(BigInteger.TWO);
    assertThat(ProofOfWork.work(0)).isEqualTo(BigInteger.ZERO);
    assertThat(ProofOfWork.work(0x04923456)).isEqualTo(BigInteger.ZERO);
  }

  @ParameterizedTest
  @CsvSource({
    "1d00ffff, 1.0",
    "1b0404cb, 16307.420938523983",
    "207fffff, 4.6565423739069247e-10",
    "1e0377ae, 0.001126515290698186",
  })
  void tellsDifficulty(String bits, double difficulty) {
    assertThat(ProofOfWork.difficulty(Integer.parseUnsignedInt(bits, 16)))
        .isCloseTo(difficulty, within(difficulty * 1e-12));
  }

  /** Bitcoin Core's pow_tests: first and last time of a period, its target, the next one. */
  @ParameterizedTest
  @CsvSource({
    "1261130161, 1262152739, 1d00ffff, 1d00d86a",
    "1231006505, 1233061996, 1d00ffff, 1d00ffff",
    "1279008237, 1279297671, 1c05a3f4, 1c0168fd",
    "1263163443, 1269211443, 1c387f6f, 1d00e1fd",
  })
  void retargets(long first, long last, String bits, String next) {
    int before = Integer.parseUnsignedInt(bits, 16);
    Headers headers = new Headers().add(first, before);
    for (int i = 1; i < 2015; i++) {
      headers.add(first + i, before);
    }
    Ancestry tip = headers.add(last, before).tip();
    assertThat(ProofOfWork.nextBits(tip, last + 600, Networks.MAIN))
        .isEqualTo(Integer.parseUnsignedInt(next, 16));
  }

  @Test
  void keepsTheTargetWithinAPeriod() {
    Ancestry tip = new Headers().add(1_000, 0x1d00ffff).add(2_000, 0x1c05a3f4).tip();
    assertThat(ProofOfWork.nextBits(tip, 1_000_000, Networks.MAIN)).isEqualTo(0x1c05a3f4);
  }

  @Test
  void aLateBlockOfATestnetMayBeEasy() {
    int hard = 0x1c05a3f4;
    int easy = Networks.TESTNET4.powLimitBits();
    Headers headers = new Headers().add(0, hard).add(600, hard);
    assertThat(ProofOfWork.nextBits(headers.tip(), 600 + 1_200, Networks.TESTNET4)).isEqualTo(hard);
    assertThat(ProofOfWork.nextBits(headers.tip(), 600 + 1_201, Networks.TESTNET4)).isEqualTo(easy);
    headers.add(2_000, easy).add(4_000, easy);
    assertThat(ProofOfWork.nextBits(headers.tip(), 4_001, Networks.TESTNET4)).isEqualTo(hard);
  }

  @Test
  void testnet4RetargetsFromThePeriodsFirstBlock() {
    int hard = 0x1c05a3f4;
    int easy = Networks.TESTNET4.powLimitBits();
    Headers headers = new Headers().add(0, hard);
    for (int i = 1; i < 2_015; i++) {
      headers.add(i * 600L, hard);
    }
    Ancestry tip = headers.add(14 * 24 * 60 * 60, easy).tip();
    assertThat(ProofOfWork.nextBits(tip, 2_000_000, Networks.TESTNET4)).isEqualTo(hard);
  }

  @Test
  void regtestNeverRetargets() {
    Headers headers = new Headers();
    for (int i = 0; i < 144; i++) {
      headers.add(i, 0x207fffff);
    }
    assertThat(ProofOfWork.nextBits(headers.tip(), 144, Networks.REGTEST)).isEqualTo(0x207fffff);
  }
}
