package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.DeploymentInfo.Buried;
import dev.grapevine.chain.consensus.DeploymentInfo.Goal;
import dev.grapevine.chain.consensus.DeploymentInfo.VersionBits;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** BIP9's states on made-up headers of regtest, one second apart. */
class DeploymentsTest {
  private static final int PLAIN = VersionBitsDeployment.TOP_BITS;
  private static final int SIGNAL = PLAIN | 1 << 28;
  private static final int PERIOD = 144;
  private static final VersionBitsDeployment DUMMY = Networks.REGTEST.versionBits().getFirst();

  private final Headers headers = new Headers();

  private static ChainParams with(VersionBitsDeployment deployment) {
    return Networks.REGTEST.withVersionBits(List.of(deployment));
  }

  /** Adds {@code count} headers of which the first {@code signals} signal. */
  private Ancestry add(int count, int signals) {
    for (int i = 0; i < count; i++) {
      headers.add(headers.size(), Networks.REGTEST.powLimitBits(), i < signals ? SIGNAL : PLAIN);
    }
    return headers.tip();
  }

  private static ThresholdState after(Ancestry tip, VersionBitsDeployment deployment) {
    return new Deployments(with(deployment)).stateAfter(tip, deployment);
  }

  @Test
  void locksInOnEnoughSignalsOfOnePeriodAndIsActiveOneLater() {
    Deployments deployments = new Deployments(Networks.REGTEST);
    assertThat(deployments.stateAfter(add(PERIOD - 1, 0), DUMMY)).isEqualTo(ThresholdState.DEFINED);
    assertThat(deployments.stateAfter(add(1, 0), DUMMY)).isEqualTo(ThresholdState.STARTED);
    assertThat(deployments.stateAfter(add(PERIOD, 107), DUMMY)).isEqualTo(ThresholdState.STARTED);
    assertThat(deployments.stateAfter(add(PERIOD, 108), DUMMY)).isEqualTo(ThresholdState.LOCKED_IN);
    assertThat(deployments.stateAfter(add(PERIOD - 1, 0), DUMMY))
        .isEqualTo(ThresholdState.LOCKED_IN);
    assertThat(deployments.stateAfter(add(1, 0), DUMMY)).isEqualTo(ThresholdState.ACTIVE);
    assertThat(deployments.stateAfter(add(5 * PERIOD, 0), DUMMY)).isEqualTo(ThresholdState.ACTIVE);
  }

  @Test
  void otherVersionsDoNotSignal() {
    assertThat(DUMMY.isSignalledBy(SIGNAL)).isTrue();
    assertThat(DUMMY.isSignalledBy(1 << 28)).isFalse();
    assertThat(DUMMY.isSignalledBy(PLAIN)).isFalse();
    assertThat(DUMMY.isSignalledBy(-1)).isFalse();
  }

  @Test
  void waitsForItsStartAndForItsLeastHeight() {
    VersionBitsDeployment late =
        DUMMY.with(2 * PERIOD - 6, VersionBitsDeployment.NO_TIMEOUT, 5 * PERIOD);
    assertThat(after(add(2 * PERIOD - 1, 2 * PERIOD), late)).isEqualTo(ThresholdState.DEFINED);
    // The median time past of the period's last block is that of five blocks before it.
    assertThat(after(add(1, 1), late)).isEqualTo(ThresholdState.STARTED);
    assertThat(after(add(PERIOD, PERIOD), late)).isEqualTo(ThresholdState.LOCKED_IN);
    assertThat(after(add(PERIOD, 0), late)).isEqualTo(ThresholdState.LOCKED_IN);
    assertThat(after(add(PERIOD, 0), late)).isEqualTo(ThresholdState.ACTIVE);
  }

  @Test
  void failsAfterItsTimeoutUnlessThatPeriodLocksItIn() {
    VersionBitsDeployment short1 = DUMMY.with(0, 2 * PERIOD - 6, 0);
    Ancestry quiet = add(2 * PERIOD, 0);
    assertThat(after(quiet, short1)).isEqualTo(ThresholdState.FAILED);
    assertThat(after(add(PERIOD, PERIOD), short1)).isEqualTo(ThresholdState.FAILED);
    Headers loud = new Headers();
    for (int i = 0; i < 2 * PERIOD; i++) {
      loud.add(i, Networks.REGTEST.powLimitBits(), SIGNAL);
    }
    assertThat(after(loud.tip(), short1)).isEqualTo(ThresholdState.LOCKED_IN);
  }

  @Test
  void knowsWhatIsAlwaysOrNeverActive() {
    Ancestry genesis = add(1, 0);
    VersionBitsDeployment always = DUMMY.with(VersionBitsDeployment.ALWAYS_ACTIVE, 0, 0);
    VersionBitsDeployment never = DUMMY.with(VersionBitsDeployment.NEVER_ACTIVE, 0, 0);
    assertThat(after(genesis, always)).isEqualTo(ThresholdState.ACTIVE);
    assertThat(after(genesis, never)).isEqualTo(ThresholdState.FAILED);
    assertThat(new Deployments(with(never)).info(genesis)).hasSize(5);
    assertThat(versionBits(new Deployments(with(always)), genesis))
        .returns(OptionalInt.of(0), VersionBits::height)
        .returns(0, VersionBits::since)
        .returns(true, VersionBits::active);
  }

  @Test
  void newBlocksSignalWhileItIsUnderWay() {
    Deployments deployments = new Deployments(Networks.REGTEST);
    assertThat(deployments.blockVersion(add(PERIOD - 1, 0))).isEqualTo(PLAIN);
    assertThat(deployments.blockVersion(add(1, 0))).isEqualTo(SIGNAL);
    assertThat(deployments.blockVersion(add(PERIOD, PERIOD))).isEqualTo(SIGNAL);
    assertThat(deployments.blockVersion(add(PERIOD, 0))).isEqualTo(PLAIN);
  }

  @Test
  void tellsOfTheSignals() {
    Deployments deployments = new Deployments(Networks.REGTEST);
    VersionBits before = versionBits(deployments, add(PERIOD, 0));
    assertThat(before.status()).isEqualTo(ThresholdState.DEFINED);
    assertThat(before.next()).isEqualTo(ThresholdState.STARTED);
    assertThat(before.signalling()).isEmpty();

    VersionBits started = versionBits(deployments, add(3, 2));
    assertThat(started.status()).isEqualTo(ThresholdState.STARTED);
    assertThat(started.since()).isEqualTo(PERIOD);
    assertThat(started.height()).isEmpty();
    var signalling = started.signalling().orElseThrow();
    assertThat(signalling.blocks()).containsExactly(true, true, false);
    assertThat(signalling.count()).isEqualTo(2);
    assertThat(signalling.elapsed()).isEqualTo(3);
    assertThat(signalling.goal()).contains(new Goal(108, true));
    assertThat(versionBits(deployments, add(35, 0)).signalling().orElseThrow().goal())
        .contains(new Goal(108, true));
    assertThat(versionBits(deployments, add(1, 0)).signalling().orElseThrow().goal())
        .contains(new Goal(108, false));

    add(PERIOD - 39, 0);
    VersionBits last = versionBits(deployments, add(PERIOD, PERIOD));
    assertThat(last.since()).isEqualTo(PERIOD);
    assertThat(last.next()).isEqualTo(ThresholdState.LOCKED_IN);
    VersionBits lockedIn = versionBits(deployments, add(PERIOD, 1));
    assertThat(lockedIn.status()).isEqualTo(ThresholdState.LOCKED_IN);
    assertThat(lockedIn.since()).isEqualTo(3 * PERIOD);
    assertThat(lockedIn.signalling().orElseThrow().goal()).isEmpty();
    assertThat(lockedIn.active()).isTrue();
    assertThat(lockedIn.height()).hasValue(4 * PERIOD);
    VersionBits active = versionBits(deployments, add(3 * PERIOD, 1));
    assertThat(active.since()).isEqualTo(4 * PERIOD);
    assertThat(active.height()).hasValue(4 * PERIOD);
    assertThat(active.signalling()).isEmpty();
  }

  private static VersionBits versionBits(Deployments deployments, Ancestry block) {
    return (VersionBits) deployments.info(block).getLast();
  }

  @Test
  void buriedOnesBindFromTheirHeightOn() {
    BuriedHeights heights = Networks.REGTEST.buried();
    for (BuriedDeployment deployment : BuriedDeployment.values()) {
      heights = heights.with(deployment, 2 + deployment.ordinal());
    }
    heights = heights.with(BuriedDeployment.CSV, BuriedHeights.NEVER);
    Deployments deployments = new Deployments(Networks.REGTEST.withBuried(heights));
    assertThat(deployments.info(add(3, 0)).subList(0, 4))
        .containsExactly(
            new Buried("bip34", true, 2),
            new Buried("bip66", true, 3),
            new Buried("bip65", false, 4),
            new Buried("segwit", false, 6));
    assertThat(BuriedDeployment.ofOption("cltv")).contains(BuriedDeployment.BIP65);
    assertThat(BuriedDeployment.ofOption("bip65")).isEmpty();
  }
}
