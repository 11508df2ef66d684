package dev.grapevine.testnet.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StolenTimeTest {
  @TempDir Path directory;

  private Path stat(String firstLine) throws Exception {
    return Files.writeString(
        directory.resolve("stat"), firstLine + "\ncpu0 1 2 3 4 5 6 7 8 9 10\n");
  }

  @Test
  void isAShareOfAllThatTheProcessorsHadToGive() throws Exception {
    StolenTime stolen = new StolenTime(stat("cpu  1000 0 500 8000 10 0 20 30 77 0"));
    stat("cpu  1100 0 550 8800 10 0 20 80 99 0");
    // 50 of 100 + 50 + 800 + 50; time of guests is within the user's.
    assertThat(stolen.share()).hasValue(0.05);
  }

  @Test
  void isNotKnownWhereNothingPassedOrNobodyTells() throws Exception {
    assertThat(new StolenTime(stat("cpu  1 0 5 8 1 0 2 3 7 0")).share()).isEmpty();
    assertThat(new StolenTime(stat("cpu  1 0 5 8")).share()).isEmpty();
    assertThat(new StolenTime(stat("cpu  a b c d e f g h")).share()).isEmpty();
    assertThat(new StolenTime(stat("intr 1 0 5 8 1 0 2 3 7 0")).share()).isEmpty();
    assertThat(new StolenTime(directory.resolve("none")).share()).isEmpty();
  }
}
