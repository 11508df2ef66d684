package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.testnet.local.TestnetOptions.Database;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
  private static TestnetOptions options(int nodes, Database database) {
    return TestnetOptions.DEFAULTS.withNodes(nodes).withDatabase(database);
  }

  @Test
  void refusesWithTheCommandThatHelps() {
    TestnetOptions wanted = options(1_000, Database.MEMORY);
    assertThatThrownBy(() -> OpenFiles.check(wanted, 8_000, OptionalLong.of(1_024)))
        .isInstanceOf(TestnetException.class)
        .hasMessage(
            "1000 nodes with 8000 connections need 18384 open files and 1024 are allowed:"
                + " run `ulimit -n 18384` first, or lower --nodes or --outbound");
  }

  @Test
  void takesWhatFitsAndWhatCannotBeTold() {
    TestnetOptions wanted = options(1_000, Database.MEMORY);
    assertThatCode(() -> OpenFiles.check(wanted, 8_000, OptionalLong.of(18_384)))
        .doesNotThrowAnyException();
    assertThatCode(() -> OpenFiles.check(wanted, 8_000, OptionalLong.empty()))
        .doesNotThrowAnyException();
  }

  @Test
  void databasesNeedFilesOfTheirOwn() {
    assertThat(OpenFiles.needed(options(10, Database.LEVELDB), 20))
        .isGreaterThan(OpenFiles.needed(options(10, Database.MEMORY), 20) + 10 * 10);
  }

  @Test
  void theSystemTellsItsLimit() {
    OpenFiles.limit().ifPresent(limit -> assertThat(limit).isPositive());
  }
}
