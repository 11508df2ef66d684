package dev.grapevine.testnet.gossip.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.gossip.membership.Standing.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static List<Standing> some() {
    List<Standing> standings = new ArrayList<>();
    for (int incarnation = 0; incarnation < 4; incarnation++) {
      for (Status status : Status.values()) {
        standings.add(new Standing(incarnation, status));
      }
    }
    return standings;
  }

  @Test
  void theOrderIsTotal() {
    for (Standing a : some()) {
      for (Standing b : some()) {
        int order = a.compareTo(b);
        assertThat(Integer.signum(order)).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(order == 0).as("equal only if the same").isEqualTo(a.equals(b));
        for (Standing c : some()) {
          if (order <= 0 && b.compareTo(c) <= 0) {
            assertThat(a.compareTo(c)).as("transitive").isNotPositive();
          }
        }
      }
      assertThat(Standing.of(a.rank())).isEqualTo(a);
    }
  }

  @Test
  void anIncarnationOverridesAllThatWasSaidOfEarlierOnes() {
    assertThat(new Standing(0, Status.SUSPECT)).isGreaterThan(new Standing(0, Status.ALIVE));
    assertThat(new Standing(0, Status.DEAD)).isGreaterThan(new Standing(0, Status.SUSPECT));
    assertThat(new Standing(1, Status.ALIVE)).isGreaterThan(new Standing(0, Status.DEAD));
  }

  @Test
  void whoHeardTheSameBelievesTheSameInWhateverOrder() {
    Random random = new Random(1);
    List<Standing> heard = new ArrayList<>(some());
    Standing greatest = Collections.max(heard);
    for (int round = 0; round < 100; round++) {
      Collections.shuffle(heard, random);
      Standing belief = Standing.UNKNOWN;
      for (Standing standing : heard) {
        belief = belief.or(standing).or(standing);
      }
      assertThat(belief).isEqualTo(greatest);
    }
  }
}
