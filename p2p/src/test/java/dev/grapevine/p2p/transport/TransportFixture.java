package dev.grapevine.p2p.transport;

import static dev.grapevine.p2p.wire.MessageSamples.REGTEST_MAGIC;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.TransactionInterner;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A transport that listens on loopback, on either kind of event loop, with nobody connected. */
@Timeout(60)
abstract class TransportFixture {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  static final long CLOCK = 1_700_000_123;

  private final boolean epoll;
  EventLoops loops;
  EventLoop loop;
  final Recorder recorder = new Recorder();
  Transport transport;
  InetSocketAddress address;

  TransportFixture(boolean epoll) {
    this.epoll = epoll;
  }

  @BeforeEach
  void start() throws IOException {
    assumeTrue(!epoll || Epoll.isAvailable(), "epoll does not load here");
    loops = EventLoops.create(2, epoll);
    loop = loops.next();
    transport = transport(loop, 100_000, recorder);
    address = transport.listen(LOOPBACK);
  }

  @AfterEach
  void stop() throws Exception {
    if (loops != null) {
      transport.close().get(20, TimeUnit.SECONDS);
      loops.close();
    }
  }

  static Transport transport(EventLoop loop, int sendBuffer, ConnectionListener listener) {
    return new Transport(
        loop,
        REGTEST_MAGIC,
        new TransportConfig(sendBuffer, 5_000, false, 0, LinkModel.NONE, () -> CLOCK),
        TransactionInterner.none(),
        listener);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    return socket;
  }

  static byte[] frame(Message message) {
    return MessageCodec.encode(REGTEST_MAGIC, message);
  }

  static byte[] frames(Message... messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Message message : messages) {
      out.writeBytes(frame(message));
    }
    return out.toByteArray();
  }

  <T> T onLoop(Callable<T> what) throws Exception {
    return loop.submit(what).get(20, TimeUnit.SECONDS);
  }

  void onLoop(Runnable what) throws Exception {
    loop.submit(what).get(20, TimeUnit.SECONDS);
  }

  DialResult dial(InetSocketAddress target) throws Exception {
    CompletableFuture<DialResult> answer = new CompletableFuture<>();
    transport.dial(target, false, answer::complete);
    return answer.get(20, TimeUnit.SECONDS);
  }
}
