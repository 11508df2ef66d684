package dev.grapevine.testnet.gossip.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTableTest {
  private static VersionTable random(Random random, int owners) {
    VersionTable table = new VersionTable(owners);
    for (int owner = 0; owner < owners; owner++) {
      table.merge(owner, VersionTable.stamp(random.nextInt(3), random.nextInt(4)));
    }
    return table;
  }

  /** SYN, ACK and ACK2, and what each side sent. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anExchangeLeavesBothSidesWithTheUnion(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      VersionTable first = random(random, 20);
      VersionTable second = random(random, 20);
      VersionTable union = first.snapshot();
      int lackedByFirst = 0;
      int lackedBySecond = 0;
      for (int owner = 0; owner < 20; owner++) {
        lackedBySecond += first.stamp(owner) > second.stamp(owner) ? 1 : 0;
        lackedByFirst += union.merge(owner, second.stamp(owner)) ? 1 : 0;
      }

      VersionTable.Answer ack = second.answer(first.snapshot());
      VersionTable.Delta ack2 = first.delta(ack.wanted(), second.snapshot());

      assertThat(ack.newer().owners()).as("only differences go over").hasSize(lackedByFirst);
      assertThat(ack2.owners()).as("both ways").hasSize(lackedBySecond);
      assertThat(first.apply(ack.newer())).isEqualTo(lackedByFirst);
      assertThat(second.apply(ack2)).isEqualTo(lackedBySecond);
      assertThat(first.isSameAs(union)).isTrue();
      assertThat(second.isSameAs(union)).isTrue();
    }
  }

  @Test
  void equalTablesSendNothing() {
    VersionTable table = random(new Random(1), 50);
    VersionTable.Answer answer = table.answer(table.snapshot());
    assertThat(answer.newer().values()).isZero();
    assertThat(answer.wanted()).isEmpty();
  }

  @Test
  void aNewGenerationIsNewerThanAnyVersionOfTheOld() {
    assertThat(VersionTable.stamp(2, 0)).isGreaterThan(VersionTable.stamp(1, Integer.MAX_VALUE));
    VersionTable table = new VersionTable(1);
    assertThat(table.merge(0, VersionTable.stamp(2, 1))).isTrue();
    assertThat(table.merge(0, VersionTable.stamp(1, 900))).isFalse();
  }

  @Test
  void onlyValuesThatChangedSinceAreSent() {
    long old = VersionTable.stamp(1, 10);
    assertThat(VersionTable.values(old, VersionTable.stamp(1, 13))).isEqualTo(3);
    assertThat(VersionTable.values(old, VersionTable.stamp(1, 1_000)))
        .as("a value that changed twice is sent once")
        .isEqualTo(VersionTable.VALUES);
    assertThat(VersionTable.values(old, VersionTable.stamp(2, 0)))
        .as("a new generation is sent whole")
        .isEqualTo(VersionTable.VALUES);
  }
}
