package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.local.TestnetOptions.Database;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
  private static TestnetOptions options(int nodes, int outbound, Database database) {
    return new TestnetOptions(nodes, outbound, 1, 1, 0, 1, RelayMode.HIGH_BANDWIDTH, database);
  }

  @Test
  void refusesWithTheCommandThatHelps() {
    TestnetOptions wanted = options(1_000, 8, Database.MEMORY);
    assertThatThrownBy(() -> OpenFiles.check(wanted, OptionalLong.of(1_024)))
        .isInstanceOf(TestnetException.class)
        .hasMessage(
            "1000 nodes with 8 outbound connections need 20128 open files and 1024 are allowed:"
                + " run `ulimit -n 20128` first, or lower --nodes or --outbound");
  }

  @Test
  void takesWhatFitsAndWhatCannotBeTold() {
    TestnetOptions wanted = options(1_000, 8, Database.MEMORY);
    assertThatCode(() -> OpenFiles.check(wanted, OptionalLong.of(20_128)))
        .doesNotThrowAnyException();
    assertThatCode(() -> OpenFiles.check(wanted, OptionalLong.empty())).doesNotThrowAnyException();
  }

  @Test
  void databasesNeedFilesOfTheirOwn() {
    assertThat(OpenFiles.needed(options(10, 2, Database.LEVELDB)))
        .isGreaterThan(OpenFiles.needed(options(10, 2, Database.MEMORY)) + 10 * 10);
  }

  @Test
  void theSystemTellsItsLimit() {
    OpenFiles.limit().ifPresent(limit -> assertThat(limit).isPositive());
  }
}
