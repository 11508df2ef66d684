package dev.grapevine.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Bitcoin Core's {@code OutboundTargetReached}. */
class UploadBudgetTest {
  private static final long BEGIN = 1_700_000_000;
  private static final long BLOCKS_OF_A_DAY = 144 * 4_000_000;

  @Test
  void withoutALimitEverythingIsServed() {
    UploadBudget budget = new UploadBudget(0);
    budget.count(Long.MAX_VALUE, BEGIN);
    assertThat(budget.state(BEGIN)).isEqualTo(UploadState.OPEN);
    assertThat(budget.secondsLeft(BEGIN)).isZero();
  }

  @Test
  void aBlockEveryTenMinutesIsKeptForWhatIsNew() {
    UploadBudget budget = new UploadBudget(BLOCKS_OF_A_DAY + 100);
    budget.count(99, BEGIN);
    assertThat(budget.state(BEGIN)).isEqualTo(UploadState.OPEN);
    budget.count(100, BEGIN);
    assertThat(budget.state(BEGIN)).isEqualTo(UploadState.NO_HISTORY);
    assertThat(budget.state(BEGIN + 601)).as("less to keep").isEqualTo(UploadState.OPEN);
    budget.count(BLOCKS_OF_A_DAY + 100, BEGIN + 601);
    assertThat(budget.state(BEGIN + 601)).isEqualTo(UploadState.SPENT);
    assertThat(budget.bytesLeft()).isZero();
  }

  @Test
  void aNewDayBeginsWithTheFirstBytesAfterTheOld() {
    UploadBudget budget = new UploadBudget(1_000);
    assertThat(budget.secondsLeft(BEGIN)).isEqualTo(86_400);
    budget.count(1_000, BEGIN);
    assertThat(budget.secondsLeft(BEGIN + 400)).isEqualTo(86_000);
    assertThat(budget.state(BEGIN + 86_400)).isEqualTo(UploadState.SPENT);
    budget.count(1_001, BEGIN + 86_401);
    assertThat(budget.bytesLeft()).isEqualTo(999);
    assertThat(budget.secondsLeft(BEGIN + 86_401)).isEqualTo(86_400);
  }
}
