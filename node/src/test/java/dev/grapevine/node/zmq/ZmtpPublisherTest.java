package dev.grapevine.node.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.node.config.ZmqTopic;
import dev.grapevine.p2p.transport.EventLoops;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZmtpPublisherTest {
  @TempDir Path dir;

  private final EventLoops loops = EventLoops.create(1);

  @AfterEach
  void close() {
    loops.close();
  }

  private ZmtpPublisher bind(Path path) throws IOException {
    return ZmtpPublisher.bind(loops.group(), new ZmqTopic.Address.Ipc(path));
  }

  @Test
  void aSocketInTheFileSystemIsAsGood() throws Exception {
    Path path = dir.resolve("zmq");
    for (int run = 0; run < 2; run++) {
      // The second one finds what the first one, had it been killed, would have left.
      try (ZmtpPublisher publisher = bind(path);
          Subscriber subscriber = Subscriber.at(path, "a")) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> publisher.isWanted("ab"));
        assertThat(publisher.isWanted("b")).isFalse();
        publisher.publish("ab", new byte[] {1, 2, 3}, 258, 0);
        assertThat(subscriber.message())
            .containsExactly(new byte[] {'a', 'b'}, new byte[] {1, 2, 3}, new byte[] {2, 1, 0, 0});
      }
    }
  }

  @Test
  void anotherFileIsNotRemoved() throws Exception {
    Path path = Files.writeString(dir.resolve("notes"), "dear diary");
    assertThatThrownBy(() -> bind(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Unable to bind to " + path);
    assertThat(path).hasContent("dear diary");
  }
}
