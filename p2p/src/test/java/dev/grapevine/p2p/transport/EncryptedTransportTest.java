package dev.grapevine.p2p.transport;

import static dev.grapevine.p2p.wire.MessageSamples.REGTEST_MAGIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.frame.V2Session;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.Commands;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.MessageSamples;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.TransactionInterner;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.p2p.wire.Verack;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** BIP324 over sockets, and the way back to the unencrypted protocol. */
@Timeout(60)
class EncryptedTransportTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final EventLoops loops = EventLoops.create(1);
  private final EventLoop loop = loops.next();
  private final Recorder recorder = new Recorder();
  private final Transport encrypted = transport(true);
  private final Transport plain = transport(false);

  private Transport transport(boolean v2) {
    return new Transport(
        loop,
        REGTEST_MAGIC,
        new TransportConfig(1_000_000, 5_000, v2, 0, LinkModel.NONE, () -> 0),
        TransactionInterner.none(),
        recorder);
  }

  private InetSocketAddress address;

  @BeforeEach
  void listen() throws IOException {
    address = encrypted.listen(LOOPBACK);
  }

  @AfterEach
  void stop() throws Exception {
    encrypted.close().get(20, TimeUnit.SECONDS);
    plain.close().get(20, TimeUnit.SECONDS);
    loops.close();
  }

  private <T> T onLoop(Callable<T> what) throws Exception {
    return loop.submit(what).get(20, TimeUnit.SECONDS);
  }

  /** Dials and sends a message before anything came back, as a node sends its version. */
  private Connection dial(InetSocketAddress target, Message first) throws Exception {
    CompletableFuture<DialResult> answer = new CompletableFuture<>();
    encrypted.dial(target, true, answer::complete);
    DialResult.Connected connected = (DialResult.Connected) answer.get(20, TimeUnit.SECONDS);
    loop.submit(() -> connected.connection().send(first)).get(20, TimeUnit.SECONDS);
    return connected.connection();
  }

  private Connection other(Connection dialled) throws InterruptedException {
    Connection first = recorder.next(Recorder.Opened.class).connection();
    Connection second = recorder.next(Recorder.Opened.class).connection();
    return first == dialled ? second : first;
  }

  @Test
  void twoThatKnowItSpeakIt() throws Exception {
    Connection alice = dial(address, new Ping(1));
    Connection bob = other(alice);
    BlockMessage block = new BlockMessage(MessageSamples.block(1, 8_000), true);
    Recorder.Received ping = recorder.next(Recorder.Received.class);

    assertThat(ping.connection()).isSameAs(bob);
    assertThat(ping.message()).isEqualTo(new Ping(1));
    assertThat(ping.bytes()).isEqualTo(V2Session.wireBytes("ping", 8)).isEqualTo(29);
    onLoop(() -> {
      bob.send(block);
      bob.send(new Verack());
      return 0;
    });
    BlockMessage received = (BlockMessage) recorder.nextMessage();
    assertThat(received.block().toBytes()).isEqualTo(block.block().toBytes());
    assertThat(recorder.nextMessage()).isEqualTo(new Verack());
    assertThat(onLoop(alice::protocol)).isEqualTo(TransportProtocol.V2);
    assertThat(onLoop(bob::protocol)).isEqualTo(TransportProtocol.V2);
    assertThat(onLoop(() -> alice.sessionId().orElseThrow()))
        .isEqualTo(onLoop(() -> bob.sessionId().orElseThrow()));
    int index = Commands.indexOf("ping");
    assertThat(onLoop(() -> alice.traffic().sentBytes(index))).isEqualTo(29);
    assertThat(onLoop(() -> bob.traffic().receivedBytes(index))).isEqualTo(29);
    assertThat(onLoop(() -> alice.traffic().bytesSent()))
        .isEqualTo(onLoop(() -> bob.traffic().bytesReceived()));
  }

  @Test
  void whoDialsWithoutEncryptionIsUnderstood() throws Exception {
    byte[] version = MessageCodec.encode(REGTEST_MAGIC, MessageSamples.version(5));
    try (Socket peer = new Socket(address.getAddress(), address.getPort())) {
      Connection connection = recorder.next(Recorder.Opened.class).connection();
      assertThat(onLoop(connection::protocol)).isEqualTo(TransportProtocol.DETECTING);
      peer.getOutputStream().write(version);

      assertThat(recorder.nextMessage()).isEqualTo(MessageSamples.version(5));
      assertThat(onLoop(connection::protocol)).isEqualTo(TransportProtocol.V1);
      onLoop(() -> {
        connection.send(new Verack());
        return 0;
      });
      assertThat(peer.getInputStream().readNBytes(V1Header.SIZE))
          .isEqualTo(MessageCodec.encode(REGTEST_MAGIC, new Verack()));
    }
  }

  /** The connection stays the same one; what was sent before it fell back is not lost. */
  @Test
  void aPeerThatHangsUpOnEncryptionIsDialledAgainWithout() throws Exception {
    InetSocketAddress old = plain.listen(LOOPBACK);
    Connection alice = dial(old, new Ping(1));
    Connection refused = other(alice);
    assertThat(recorder.next(Recorder.Closed.class).connection()).isSameAs(refused);
    Connection again = recorder.next(Recorder.Opened.class).connection();

    assertThat(again.isInbound()).isTrue();
    Recorder.Received ping = recorder.next(Recorder.Received.class);
    assertThat(ping.connection()).isSameAs(again);
    assertThat(ping.message()).isEqualTo(new Ping(1));
    assertThat(onLoop(alice::protocol)).isEqualTo(TransportProtocol.V1);
    assertThat(onLoop(alice::localAddress)).isEqualTo(again.remoteAddress());
    onLoop(() -> {
      again.send(new Verack());
      return 0;
    });
    assertThat(recorder.next(Recorder.Received.class).connection()).isSameAs(alice);
  }

  /** Netty says that a channel is closed in a later task than the one that closed it. */
  @Test
  void whatIsSentWhileThePeerHangsUpIsNotLost() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(20_000);
      Connection alice =
          dial(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), new Ping(1));
      try (Socket refused = server.accept()) {
        refused.getInputStream().readNBytes(V1Header.SIZE);
        onLoop(() -> {
          alice.lost("the peer hung up");
          alice.send(new Ping(2));
          return 0;
        });
      }
      try (Socket again = server.accept()) {
        again.setSoTimeout(20_000);
        byte[] first = MessageCodec.encode(REGTEST_MAGIC, new Ping(1));
        byte[] second = MessageCodec.encode(REGTEST_MAGIC, new Ping(2));
        assertThat(again.getInputStream().readNBytes(first.length)).isEqualTo(first);
        assertThat(again.getInputStream().readNBytes(second.length)).isEqualTo(second);
      }
    }
  }

  @Test
  void aPeerThatIsGoneWhenDialledAgainIsReportedOnce() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Connection alice =
          dial(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), new Ping(1));
      recorder.next(Recorder.Opened.class);
      Socket socket = server.accept();
      socket.getInputStream().readNBytes(V1Header.SIZE);
      server.close();
      socket.close();

      assertThat(recorder.next(Recorder.Closed.class).connection()).isSameAs(alice);
      assertThat(onLoop(alice::isOpen)).isFalse();
    }
    assertThat(recorder.isEmpty()).isTrue();
  }

  @Test
  void aPeerThatAnsweredIsNotDialledAgain() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dial(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), new Ping(1));
      recorder.next(Recorder.Opened.class);
      try (Socket socket = server.accept()) {
        socket.getInputStream().readNBytes(V1Header.SIZE);
        socket.getOutputStream().write(1);
      }
      recorder.next(Recorder.Closed.class);
    }
    assertThat(recorder.isEmpty()).isTrue();
  }

  @Test
  void aStoppedNodeDialsNobodyAgain() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dial(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), new Ping(1));
      recorder.next(Recorder.Opened.class);
      encrypted.close().get(20, TimeUnit.SECONDS);

      assertThat(recorder.next(Recorder.Closed.class).reason()).isEqualTo("the node is stopping");
    }
  }
}
