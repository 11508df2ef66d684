package dev.grapevine.p2p.transport;

import static dev.grapevine.p2p.wire.MessageSamples.REGTEST_MAGIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.Commands;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.MessageSamples;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.Version;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a connection reads, writes and reports, against raw sockets. */
abstract class ConnectionContract extends TransportFixture {
  ConnectionContract(boolean epoll) {
    super(epoll);
  }

  @Test
  void readsAHandshakeThatArrivesByteByByte() throws Exception {
    Version version = MessageSamples.version(5);
    try (Socket peer = connect()) {
      for (byte b : frames(version, new Verack(), new Ping(9))) {
        peer.getOutputStream().write(b);
      }
      Connection connection = recorder.next(Recorder.Opened.class).connection();

      assertThat(connection.isInbound()).isTrue();
      assertThat(connection.remoteAddress().getPort()).isEqualTo(peer.getLocalPort());
      assertThat(connection.localAddress()).isEqualTo(address);
      assertThat(recorder.nextMessage()).isEqualTo(version);
      assertThat(recorder.nextMessage()).isEqualTo(new Verack());
      Recorder.Received ping = recorder.next(Recorder.Received.class);
      assertThat(ping.message()).isEqualTo(new Ping(9));
      assertThat(ping.bytes()).isEqualTo(32);
    }
    assertThat(recorder.next(Recorder.Closed.class).reason())
        .isEqualTo("peer closed the connection");
  }

  @Test
  void readsALargeBlock() throws Exception {
    BlockMessage block = new BlockMessage(MessageSamples.block(1, 8_000), true);
    try (Socket peer = connect()) {
      peer.getOutputStream().write(frames(new Verack(), block, new Verack()));
      recorder.next(Recorder.Opened.class);

      assertThat(recorder.nextMessage()).isEqualTo(new Verack());
      BlockMessage received = (BlockMessage) recorder.nextMessage();
      assertThat(received.block().toBytes()).isEqualTo(block.block().toBytes());
      assertThat(recorder.nextMessage()).isEqualTo(new Verack());
    }
  }

  @Test
  void wrongMagicCloses() throws Exception {
    try (Socket peer = connect()) {
      peer.getOutputStream().write(MessageCodec.encode(0x12345678, new Verack()));
      recorder.next(Recorder.Opened.class);

      assertThat(recorder.next(Recorder.Closed.class).reason()).isEqualTo("wrong magic 78563412");
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void oversizedLengthCloses() throws Exception {
    byte[] header = Arrays.copyOf(frame(new Verack()), V1Header.SIZE);
    header[18] = 0x3d;
    header[17] = 0x09;
    header[16] = 0x01;
    try (Socket peer = connect()) {
      peer.getOutputStream().write(header);
      recorder.next(Recorder.Opened.class);

      assertThat(recorder.next(Recorder.Closed.class).reason())
          .isEqualTo("size too large (4000001 bytes)");
    }
  }

  @Test
  void wrongChecksumsAndUnknownCommandsAreDropped() throws Exception {
    byte[] corrupt = frame(new Ping(1));
    corrupt[24] ^= 1;
    byte[] unknown = frame(new Verack());
    unknown[4] = 'x';
    byte[] malformed = frame(new Verack());
    malformed[15] = 'x';
    byte[] truncated = frame(new Verack());
    System.arraycopy("ping\0\0\0\0".getBytes(StandardCharsets.US_ASCII), 0, truncated, 4, 8);
    try (Socket peer = connect()) {
      for (byte[] bytes : new byte[][] {corrupt, unknown, malformed, truncated}) {
        peer.getOutputStream().write(bytes);
      }
      peer.getOutputStream().write(frame(new Ping(2)));
      Connection connection = recorder.next(Recorder.Opened.class).connection();

      assertThat(recorder.next(Recorder.Skipped.class))
          .isEqualTo(new Recorder.Skipped(connection, "ping", "wrong checksum", 32));
      assertThat(recorder.next(Recorder.Skipped.class))
          .isEqualTo(new Recorder.Skipped(connection, "xerack", "unknown command", 24));
      assertThat(recorder.next(Recorder.Skipped.class))
          .isEqualTo(new Recorder.Skipped(connection, "verack", "malformed command", 24));
      assertThat(recorder.next(Recorder.Skipped.class))
          .isEqualTo(new Recorder.Skipped(connection, "ping", "end of data", 24));
      assertThat(recorder.nextMessage()).isEqualTo(new Ping(2));

      TrafficCounters traffic = connection.traffic();
      int ping = Commands.indexOf("ping");
      assertThat(onLoop(() -> traffic.receivedMessages(Commands.OTHER))).isEqualTo(3);
      assertThat(onLoop(() -> traffic.receivedBytes(Commands.OTHER))).isEqualTo(32 + 24 + 24);
      assertThat(onLoop(() -> traffic.receivedMessages(ping))).isEqualTo(2);
      assertThat(onLoop(() -> traffic.receivedBytes(ping))).isEqualTo(24 + 32);
      assertThat(onLoop(traffic::bytesReceived)).isEqualTo(136);
      assertThat(onLoop(traffic::lastReceivedUnixSeconds)).isEqualTo(CLOCK);
      assertThat(onLoop(traffic::lastSentUnixSeconds)).isZero();
    }
  }

  @Test
  void reportsMisbehaviourAndLeavesTheAnswerToTheListener() throws Exception {
    byte[] frame = frame(MessageSamples.inv(50_001));
    try (Socket peer = connect()) {
      peer.getOutputStream().write(frame);
      peer.getOutputStream().write(frame(new Ping(3)));
      recorder.next(Recorder.Opened.class);

      assertThat(recorder.next(Recorder.Misbehaved.class).fault().reason())
          .isEqualTo("inv message size = 50001");
      assertThat(recorder.nextMessage()).isEqualTo(new Ping(3));
    }
  }

  @Test
  void answersOfOneTurnLeaveInOneWrite() throws Exception {
    recorder.onMessage((connection, message) -> {
      for (int i = 0; i < 10; i++) {
        connection.send(new Pong(OptionalLong.of(i)));
      }
    });
    try (Socket peer = connect()) {
      peer.getOutputStream().write(frame(new Ping(1)));
      byte[] answers = peer.getInputStream().readNBytes(320);

      for (int i = 0; i < 10; i++) {
        assertThat(Arrays.copyOfRange(answers, 32 * i, 32 * (i + 1)))
            .isEqualTo(frame(new Pong(OptionalLong.of(i))));
      }
      assertThat(onLoop(transport::flushes)).isEqualTo(1);
      int pong = Commands.indexOf("pong");
      assertThat(onLoop(() -> transport.traffic().sentMessages(pong))).isEqualTo(10);
      assertThat(onLoop(() -> transport.traffic().sentBytes(pong))).isEqualTo(320);
      assertThat(onLoop(() -> transport.traffic().bytesSent())).isEqualTo(320);
      assertThat(onLoop(() -> transport.traffic().lastSentUnixSeconds())).isEqualTo(CLOCK);
    }
  }

  @Test
  void oneEncodingServesSeveralPeersInOrder() throws Exception {
    EncodedMessage shared = EncodedMessage.of(REGTEST_MAGIC, MessageSamples.inv(1_000));
    try (Socket first = connect();
        Socket second = connect()) {
      Connection a = recorder.next(Recorder.Opened.class).connection();
      Connection b = recorder.next(Recorder.Opened.class).connection();
      onLoop(() -> {
        for (Connection connection : new Connection[] {a, b}) {
          connection.send(new Verack());
          connection.send(shared);
          connection.send(new Ping(7));
        }
      });

      byte[] expected = frames(new Verack(), MessageSamples.inv(1_000), new Ping(7));
      assertThat(first.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
      assertThat(second.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
    }
  }

  @Test
  void theListenerHearsThatAQueueIsFullBeforeTheNextMessage() throws Exception {
    EncodedMessage large =
        EncodedMessage.of(REGTEST_MAGIC, new BlockMessage(MessageSamples.block(1, 8_000), true));
    recorder.onMessage((connection, message) -> connection.send(large));
    // One read brings more than sixty of them; the sockets' buffers take few of the answers.
    Message[] questions = new Message[1_000];
    Arrays.setAll(questions, i -> new Ping(i));
    try (Socket peer = connect()) {
      peer.getOutputStream().write(frames(questions));
      recorder.next(Recorder.Opened.class);
      int answered = 0;
      while (recorder.nextOf(Recorder.Received.class, Recorder.Writable.class)
          instanceof Recorder.Received) {
        answered++;
      }
      assertThat(answered).isLessThan(30);
    }
  }

  @Test
  void aPeerThatDoesNotReadIsNotWritable() throws Exception {
    EncodedMessage large = EncodedMessage.of(REGTEST_MAGIC, MessageSamples.inv(25_000));
    int count = 40;
    try (Socket peer = new Socket()) {
      peer.setReceiveBufferSize(4_096);
      peer.connect(address);
      Connection connection = recorder.next(Recorder.Opened.class).connection();
      onLoop(() -> {
        for (int i = 0; i < count; i++) {
          connection.send(large);
        }
      });
      assertThat(recorder.next(Recorder.Writable.class).writable()).isFalse();
      assertThat(onLoop(connection::queuedBytes)).isGreaterThan(100_000);

      long left = (long) count * large.size();
      InputStream in = peer.getInputStream();
      while (left > 0) {
        left -= in.skip(left);
      }
      assertThat(recorder.next(Recorder.Writable.class).writable()).isTrue();
      assertThat(onLoop(connection::queuedBytes)).isZero();
    }
  }

  @Test
  void pausedReadingKeepsTheNextMessageForLater() throws Exception {
    recorder.onMessage((connection, message) -> connection.pauseReading(true));
    try (Socket peer = connect()) {
      peer.getOutputStream().write(frames(new Ping(1), new Ping(2)));
      Connection connection = recorder.next(Recorder.Opened.class).connection();
      assertThat(recorder.nextMessage()).isEqualTo(new Ping(1));
      peer.getOutputStream().write(frame(new Ping(3)));
      onLoop(() -> {});
      assertThat(recorder.isEmpty()).isTrue();

      onLoop(() -> connection.pauseReading(false));
      assertThat(recorder.nextMessage()).isEqualTo(new Ping(2));
      onLoop(() -> {});
      assertThat(recorder.isEmpty()).isTrue();

      recorder.onMessage((paused, message) -> {});
      onLoop(() -> connection.pauseReading(false));
      assertThat(recorder.nextMessage()).isEqualTo(new Ping(3));
    }
  }

  @Test
  void closingAfterFlushDeliversWhatIsQueued() throws Exception {
    EncodedMessage large = EncodedMessage.of(REGTEST_MAGIC, MessageSamples.inv(50_000));
    try (Socket peer = connect()) {
      Connection connection = recorder.next(Recorder.Opened.class).connection();
      onLoop(() -> {
        for (int i = 0; i < 5; i++) {
          connection.send(large);
        }
        connection.closeAfterFlush();
        connection.send(new Ping(1));
      });

      byte[] all = peer.getInputStream().readAllBytes();
      assertThat(all).hasSize(5 * large.size());
    }
    Recorder.Event event = recorder.next(Recorder.Event.class);
    while (!(event instanceof Recorder.Closed)) {
      event = recorder.next(Recorder.Event.class);
    }
    assertThat(((Recorder.Closed) event).reason()).isEqualTo("closed");
  }

  @Test
  void closingInTheMiddleOfABurstEndsIt() throws Exception {
    recorder.onMessage((connection, message) -> connection.close());
    try (Socket peer = connect()) {
      peer.getOutputStream().write(frames(new Ping(1), new Ping(2), new Ping(3)));
      recorder.next(Recorder.Opened.class);

      assertThat(recorder.nextMessage()).isEqualTo(new Ping(1));
      assertThat(recorder.next(Recorder.Closed.class).reason()).isEqualTo("closed");
    }
  }

  @Test
  void aListenerThatThrowsLosesThePeerOnly() throws Exception {
    recorder.onMessage((connection, message) -> {
      if (message instanceof Ping) {
        throw new AssertionError("a bug");
      }
    });
    try (Socket peer = connect();
        Socket other = connect()) {
      recorder.next(Recorder.Opened.class);
      recorder.next(Recorder.Opened.class);
      peer.getOutputStream().write(frame(new Ping(1)));

      recorder.next(Recorder.Received.class);
      assertThat(recorder.next(Recorder.Closed.class).reason()).isEqualTo("a bug");
      other.getOutputStream().write(frame(new Verack()));
      assertThat(recorder.nextMessage()).isEqualTo(new Verack());
    }
  }

  @Test
  void isUsedOnItsLoopOnly() throws Exception {
    try (Socket peer = connect()) {
      Connection connection = recorder.next(Recorder.Opened.class).connection();

      assertThatIllegalStateException().isThrownBy(() -> connection.send(new Verack()));
      assertThatIllegalStateException().isThrownBy(connection::close);
      assertThat(peer.isConnected()).isTrue();
    }
  }
}
