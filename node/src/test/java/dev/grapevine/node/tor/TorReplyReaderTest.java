package dev.grapevine.node.tor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorReplyReaderTest {
  private final TorReplyReader reader = new TorReplyReader();
  private final List<TorReply> replies = new ArrayList<>();

  private Optional<String> read(String text) {
    return reader.read(text.getBytes(StandardCharsets.ISO_8859_1), replies::add);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1_000})
  void bytesMayComeInAnyPieces(int piece) {
    String text =
        "250-AUTH METHODS=NULL\r\n250-\r\n250 OK\r\n\r\nab\n510 Unrecognized\n650 EVENT\r\n2";
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int from = 0; from < bytes.length; from += piece) {
      byte[] next = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
      assertThat(reader.read(next, replies::add)).isEmpty();
    }
    assertThat(replies)
        .containsExactly(
            new TorReply(250, List.of("AUTH METHODS=NULL", "", "OK")),
            new TorReply(510, List.of("Unrecognized")),
            new TorReply(650, List.of("EVENT")));
  }

  @Test
  void whatHasNoCodeIsOfCodeZero() {
    assertThat(read("abc text\n2 0 text\n")).isEmpty();
    assertThat(replies)
        .containsExactly(new TorReply(0, List.of("text")), new TorReply(0, List.of("text")));
  }

  @Test
  void aLineHasAnEnd() {
    String full = "250-" + "A".repeat(TorReplyReader.MAX_LINE_BYTES - 5) + "\r";
    assertThat(read(full + "\n")).isEmpty();
    assertThat(read("250-" + "A".repeat(TorReplyReader.MAX_LINE_BYTES - 4))).isEmpty();
    assertThat(read("A")).isPresent();
  }

  @Test
  void aReplyHasAnEnd() {
    assertThat(read("250-More\r\n".repeat(TorReplyReader.MAX_LINES - 1) + "250 OK\r\n")).isEmpty();
    assertThat(replies).hasSize(1);
    assertThat(replies.getFirst().lines()).hasSize(TorReplyReader.MAX_LINES);
    assertThat(read("250-More\r\n".repeat(TorReplyReader.MAX_LINES))).isEmpty();
    assertThat(read("250 OK\r\n")).isPresent();
    assertThat(replies).hasSize(1);
  }
}
