package dev.grapevine.p2p.transport;

import static dev.grapevine.p2p.wire.MessageSamples.REGTEST_MAGIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.MessageSamples;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.TransactionInterner;
import dev.grapevine.p2p.wire.Verack;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How a transport listens, dials, closes and delays, against raw sockets and itself. */
abstract class TransportContract extends TransportFixture {
  TransportContract(boolean epoll) {
    super(epoll);
  }

  @Test
  void dialsItself() throws Exception {
    DialResult result = dial(address);

    Connection outbound = ((DialResult.Connected) result).connection();
    Connection first = recorder.next(Recorder.Opened.class).connection();
    Connection second = recorder.next(Recorder.Opened.class).connection();
    Connection inbound = first == outbound ? second : first;
    assertThat(outbound.isInbound()).isFalse();
    assertThat(outbound.remoteAddress()).isEqualTo(address);
    assertThat(inbound.isInbound()).isTrue();
    assertThat(inbound.remoteAddress()).isEqualTo(outbound.localAddress());
    assertThat(inbound.id()).isNotEqualTo(outbound.id());
    Inv inv = MessageSamples.inv(3);
    onLoop(() -> outbound.send(inv));
    Recorder.Received received = recorder.next(Recorder.Received.class);
    assertThat(received.connection()).isSameAs(inbound);
    assertThat(received.message()).isEqualTo(inv);
  }

  /** A listener on :: takes both families, and shows an IPv4 peer as what it is. */
  @Test
  void speaksIpv6AndIpv4OnOneListener() throws Exception {
    InetSocketAddress any;
    try {
      any = transport.listen(new InetSocketAddress(InetAddress.ofLiteral("::"), 0));
    } catch (IOException e) {
      assumeTrue(false, "no IPv6 here: " + e.getMessage());
      return;
    }
    for (String host : new String[] {"::1", "127.0.0.1"}) {
      InetAddress inet = InetAddress.ofLiteral(host);
      try (Socket peer = new Socket(inet, any.getPort())) {
        Connection connection = recorder.next(Recorder.Opened.class).connection();
        assertThat(connection.remoteAddress().getAddress()).isEqualTo(inet);
        peer.getOutputStream().write(frame(new Verack()));
        assertThat(recorder.nextMessage()).isEqualTo(new Verack());
      }
      recorder.next(Recorder.Closed.class);
    }
    assertThat(dial(new InetSocketAddress(InetAddress.ofLiteral("::1"), any.getPort())))
        .isInstanceOf(DialResult.Connected.class);
  }

  @Test
  void aRefusedDialFails() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    DialResult result = dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

    assertThat(((DialResult.Failed) result).reason()).contains("refused");
    assertThat(recorder.isEmpty()).isTrue();
  }

  @Test
  void aNameIsNotDialled() throws Exception {
    assertThat(dial(InetSocketAddress.createUnresolved("localhost", 1)))
        .isInstanceOf(DialResult.Failed.class);
  }

  @Test
  void aClosedTransportDialsNobody() throws Exception {
    transport.close().get(20, TimeUnit.SECONDS);

    assertThat(dial(address)).isInstanceOf(DialResult.Failed.class);
  }

  @Test
  void anAddressInUseIsRefused() {
    assertThatThrownBy(() -> transport.listen(address))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Unable to bind to");
  }

  @Test
  void fiftyConnectionsCloseAndLeaveNothing() throws Exception {
    EventLoop other = loops.next();
    Recorder dialled = new Recorder();
    Transport diallers = transport(other, 100_000, dialled);
    for (int i = 0; i < 50; i++) {
      diallers.dial(
          address, false, result -> assertThat(result).isInstanceOf(DialResult.Connected.class));
    }
    for (int i = 0; i < 50; i++) {
      dialled.next(Recorder.Opened.class);
      recorder.next(Recorder.Opened.class);
    }
    Thread thread = onLoop(Thread::currentThread);

    diallers.close().get(20, TimeUnit.SECONDS);
    for (int i = 0; i < 50; i++) {
      assertThat(dialled.next(Recorder.Closed.class).reason()).isEqualTo("the node is stopping");
      recorder.next(Recorder.Closed.class);
    }
    transport.close().get(20, TimeUnit.SECONDS);
    assertThat(dialled.isEmpty()).isTrue();
    assertThat(recorder.isEmpty()).isTrue();

    loops.close();
    thread.join(20_000);
    assertThat(thread.isAlive()).isFalse();
    loops = null;
  }

  @Test
  void anAbortedTransportResetsItsConnections() throws Exception {
    try (Socket peer = connect()) {
      recorder.next(Recorder.Opened.class);
      transport.abort().get(20, TimeUnit.SECONDS);
      assertThatThrownBy(() -> peer.getInputStream().read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
    assertThat(recorder.next(Recorder.Closed.class).reason()).isEqualTo("aborted");
    awaitRefusal();
  }

  /** The JDK's sockets stop to listen when their selector comes round, a moment after the close. */
  private void awaitRefusal() {
    long start = System.nanoTime();
    while (true) {
      try (Socket peer = connect()) {
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
      } catch (IOException refused) {
        return;
      }
    }
  }

  @Test
  void aLinkIsHeldAndOpenedWhileItIsUsed() throws Exception {
    AtomicReference<LinkModel.Link> link = new AtomicReference<>(LinkModel.Link.DIRECT);
    Recorder ofShaped = new Recorder();
    Transport shaped =
        new Transport(
            loop,
            REGTEST_MAGIC,
            TransportConfig.defaults()
                .withEncrypted(false)
                .withLinks((local, remote) -> link.get()),
            TransactionInterner.none(),
            ofShaped);
    shaped.dial(address, false, answer -> {});
    Connection connection = ofShaped.next(Recorder.Opened.class).connection();
    recorder.next(Recorder.Opened.class);
    onLoop(() -> connection.send(new Ping(1)));
    assertThat(recorder.nextMessage()).isEqualTo(new Ping(1));

    link.set(LinkModel.Link.DIRECT.withFlow(LinkModel.Flow.HELD));
    shaped.relink().get(20, TimeUnit.SECONDS);
    onLoop(() -> connection.send(new Ping(2)));
    onLoop(() -> connection.send(new Ping(3)));

    link.set(LinkModel.Link.DIRECT);
    shaped.relink().get(20, TimeUnit.SECONDS);
    assertThat(recorder.nextMessage()).isEqualTo(new Ping(2));
    assertThat(recorder.nextMessage()).isEqualTo(new Ping(3));
    shaped.close().get(20, TimeUnit.SECONDS);
  }
}
