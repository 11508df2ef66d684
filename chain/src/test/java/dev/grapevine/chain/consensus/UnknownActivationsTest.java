package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnknownActivationsTest {
  private static final int PLAIN = VersionBitsDeployment.TOP_BITS;
  private static final int PERIOD = 144;
  private static final int THRESHOLD = 108;
  private static final int BIT = 27;

  private final Headers headers = new Headers();
  private final UnknownActivations unknown =
      new UnknownActivations(Networks.REGTEST, new Deployments(Networks.REGTEST));

  private Ancestry add(int count, int signals, int version) {
    for (int i = 0; i < count; i++) {
      headers.add(headers.size(), Networks.REGTEST.powLimitBits(), i < signals ? version : PLAIN);
    }
    return headers.tip();
  }

  @Test
  void aBitIsActiveAPeriodAfterItWasLockedIn() {
    add(PERIOD, 0, PLAIN);
    assertThat(unknown.activeAfter(add(PERIOD, THRESHOLD, PLAIN | 1 << BIT))).isEmpty();
    assertThat(unknown.activeAfter(add(PERIOD - 1, 0, PLAIN))).isEmpty();
    assertThat(unknown.activeAfter(add(1, 0, PLAIN))).containsExactly(BIT);
    assertThat(unknown.activeAfter(add(3 * PERIOD, 0, PLAIN))).containsExactly(BIT);
  }

  @Test
  void tooFewSignalsAndOtherVersionsAreNone() {
    add(PERIOD, 0, PLAIN);
    add(PERIOD, THRESHOLD - 1, PLAIN | 1 << BIT);
    add(PERIOD, PERIOD, 4 | 1 << BIT);
    assertThat(unknown.activeAfter(add(PERIOD, 0, PLAIN))).isEmpty();
  }

  @Test
  void signalsBeforeAnythingStartedAreNone() {
    add(PERIOD, PERIOD, PLAIN | 1 << BIT);
    assertThat(unknown.activeAfter(add(PERIOD, 0, PLAIN))).isEmpty();
  }

  @Test
  void whatWeSignalForOurselvesIsKnown() {
    int dummy = Networks.REGTEST.versionBits().getFirst().mask();
    add(PERIOD, 0, PLAIN);
    add(PERIOD, PERIOD, PLAIN | dummy);
    assertThat(unknown.activeAfter(add(PERIOD, 0, PLAIN))).isEmpty();
  }
}
