package dev.grapevine.testnet.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportDirectoryTest {
  @TempDir Path directory;

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aReportIsThereAsAWholeOrNotAtAll() throws IOException {
    Path target = directory.resolve("new/report");
    try (ReportDirectory report = ReportDirectory.open(target)) {
      report.add("a.csv", out -> out.append("ä"));
      assertThat(target.resolve("a.csv")).doesNotExist();
      report.add("b.csv", out -> {});
      report.publish();
    }
    assertThat(files(target)).containsExactly("a.csv", "b.csv");
    assertThat(target.resolve("a.csv")).hasContent("ä");
  }

  @Test
  void whatIsGivenUpLeavesNothingBehind() throws IOException {
    try (ReportDirectory report = ReportDirectory.open(directory.resolve("new/report"))) {
      report.add("a.csv", out -> out.append("half"));
    }
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void whatWasThereStays() throws IOException {
    Files.writeString(directory.resolve("notes.txt"), "mine");
    Files.writeString(directory.resolve("a.csv"), "old");
    try (ReportDirectory report = ReportDirectory.open(directory)) {
      report.add("a.csv", out -> out.append("half"));
    }
    assertThat(directory.resolve("a.csv")).hasContent("old");
    try (ReportDirectory report = ReportDirectory.open(directory)) {
      report.add("a.csv", out -> out.append("new"));
      report.publish();
    }
    assertThat(directory.resolve("a.csv")).hasContent("new");
    assertThat(files(directory)).containsExactly("a.csv", "notes.txt");
  }

  @Test
  void afterTheEndNothingIsWritten() throws IOException {
    ReportDirectory report = ReportDirectory.open(directory);
    report.add("a.csv", out -> {});
    report.close();
    assertThatThrownBy(() -> report.add("b.csv", out -> {})).isInstanceOf(IOException.class);
    assertThatThrownBy(report::publish).isInstanceOf(IOException.class);
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void troubleIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> ReportDirectory.open(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is not a directory");
    assertThatThrownBy(() -> ReportDirectory.open(file.resolve("report")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot make the directory");
    try (ReportDirectory report = ReportDirectory.open(directory)) {
      assertThatThrownBy(() ->
              report.add(
                  "a.csv",
                  out -> {
                    throw new IOException("disk full");
                  }))
          .hasMessage("cannot write a.csv into " + directory);
    }
    assertThat(files(directory)).containsExactly("file");
  }
}
