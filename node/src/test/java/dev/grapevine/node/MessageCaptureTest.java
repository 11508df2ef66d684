package dev.grapevine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What two nodes say to each other is on disk, the same at both ends. */
@Timeout(60)
class MessageCaptureTest {
  private static final RpcConfig.Password PASSWORD = new RpcConfig.Password("user", "secret");

  private final NodeRuntime runtime = NodeRuntime.create(1, 4);

  @TempDir Path directory;

  private record Captured(long micros, String command, ByteBuffer payload) {}

  @AfterEach
  void close() {
    runtime.close();
  }

  private Node start(String name) throws IOException {
    NodeSettings settings =
        NodeSettings.regtest(PASSWORD).withEncryption(true).withCapture(directory.resolve(name));
    return Node.start(runtime, settings, EventSink.NONE);
  }

  private List<Captured> read(String name, String file) throws IOException {
    List<Path> peers = new ArrayList<>();
    try (var all = Files.newDirectoryStream(directory.resolve(name))) {
      all.forEach(peers::add);
    }
    assertThat(peers).hasSize(1);
    assertThat(peers.getFirst().getFileName().toString()).matches("127\\.0\\.0\\.1_[0-9]+");
    ByteBuffer in =
        ByteBuffer.wrap(Files.readAllBytes(peers.getFirst().resolve(file)))
            .order(ByteOrder.LITTLE_ENDIAN);
    List<Captured> messages = new ArrayList<>();
    while (in.hasRemaining()) {
      long micros = in.getLong();
      byte[] command = new byte[12];
      in.get(command);
      byte[] payload = new byte[in.getInt()];
      in.get(payload);
      String text = new String(command, StandardCharsets.US_ASCII).replace("\0", "");
      messages.add(new Captured(micros, text, ByteBuffer.wrap(payload)));
    }
    return messages;
  }

  @Test
  void bothEndsHaveTheSameMessages() throws Exception {
    long before = System.currentTimeMillis();
    Node alice = start("alice");
    Node bob = start("bob");
    assertThat(directory).isEmptyDirectory();
    alice.connect(bob.p2pAddress(), ConnectionKind.MANUAL).get(20, TimeUnit.SECONDS);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> bob.status().get(20, TimeUnit.SECONDS).establishedInbound() == 1);
    alice.stop();
    bob.stop();

    List<Captured> sent = read("alice", "msgs_sent.dat");
    List<Captured> received = read("bob", "msgs_recv.dat");
    assertThat(sent).extracting(Captured::command).startsWith("version").contains("verack");
    // Those that were on the way when they were stopped may be missing.
    assertThat(received.size()).isLessThanOrEqualTo(sent.size());
    for (int i = 0; i < received.size(); i++) {
      assertThat(received.get(i).command()).isEqualTo(sent.get(i).command());
      assertThat(received.get(i).payload()).isEqualTo(sent.get(i).payload());
      assertThat(sent.get(i).micros())
          .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toMicros(before));
    }
    assertThat(received).extracting(Captured::command).contains("version", "verack");
    assertThat(read("bob", "msgs_sent.dat"))
        .extracting(Captured::command)
        .contains("version", "verack");
  }
}
