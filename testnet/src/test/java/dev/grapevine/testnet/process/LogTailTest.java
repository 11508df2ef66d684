package dev.grapevine.testnet.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir private Path directory;

  private final ByteBuffer buffer = LogTail.buffer();
  private final List<String> lines = new ArrayList<>();

  private Path file() {
    return directory.resolve("debug.log");
  }

  private void append(String text) throws IOException {
    Files.writeString(file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void linesCountOnceTheirEndIsThere() throws IOException {
    LogTail tail = new LogTail(file());
    assertThat(tail.read(buffer, lines::add)).isFalse();
    append("one\ntw");
    assertThat(tail.read(buffer, lines::add)).isTrue();
    assertThat(lines).containsExactly("one");
    assertThat(tail.read(buffer, lines::add)).isFalse();
    append("o\n\nthree");
    tail.read(buffer, lines::add);
    assertThat(lines).containsExactly("one", "two", "");
    append("\n");
    tail.read(buffer, lines::add);
    assertThat(lines).containsExactly("one", "two", "", "three");
  }

  @Test
  void aLineWithoutEndTakesNoMemoryAndIsPassedOver() throws IOException {
    LogTail tail = new LogTail(file());
    String endless = "x".repeat(50_000);
    for (int i = 0; i < 5; i++) {
      append(endless);
      tail.read(buffer, lines::add);
    }
    append("\nafter\n");
    tail.read(buffer, lines::add);
    assertThat(lines).containsExactly("after");
  }

  @Test
  void moreThanOneBufferIsReadAtOnce() throws IOException {
    for (int i = 0; i < 100; i++) {
      append("a".repeat(2_000) + i + "\n");
    }
    new LogTail(file()).read(buffer, lines::add);
    assertThat(lines).hasSize(100);
    assertThat(lines.getLast()).endsWith("99");
  }
}
