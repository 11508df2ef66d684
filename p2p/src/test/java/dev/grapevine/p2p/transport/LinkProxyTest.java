package dev.grapevine.p2p.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Between two sockets of the JDK. */
@Timeout(60)
class LinkProxyTest {
  private static final int LONG = 3_000_000;

  private final EventLoops loops = EventLoops.create(1);
  private final BlockingQueue<InetSocketAddress> connected = new LinkedBlockingQueue<>();
  private volatile LinkModel.Link there = LinkModel.Link.DIRECT;
  private volatile LinkModel.Link back = LinkModel.Link.DIRECT;
  private ServerSocket target;
  private LinkProxy proxy;
  private Socket dialler;
  private Socket accepted;

  @BeforeEach
  void start() throws Exception {
    target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    proxy =
        LinkProxy.listen(
            loops.next(),
            (InetSocketAddress) target.getLocalSocketAddress(),
            (local, remote) -> there,
            (local, remote) -> back,
            connected::add);
    dialler = new Socket(proxy.address().getAddress(), proxy.address().getPort());
    accepted = target.accept();
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    dialler.close();
    accepted.close();
    target.close();
    loops.close();
  }

  private static void send(Socket from, int... bytes) throws IOException {
    for (int each : bytes) {
      from.getOutputStream().write(each);
    }
  }

  private static int next(Socket at) throws IOException {
    return at.getInputStream().read();
  }

  private void relink(LinkModel.Link other, LinkModel.Link otherBack) throws Exception {
    there = other;
    back = otherBack;
    proxy.relink().get(20, TimeUnit.SECONDS);
  }

  @Test
  void passesOnBothWaysAndTellsByWhichAddress() throws Exception {
    send(dialler, 1, 2);
    send(accepted, 3, 4);
    assertThat(next(accepted)).isEqualTo(1);
    assertThat(next(accepted)).isEqualTo(2);
    assertThat(next(dialler)).isEqualTo(3);
    assertThat(next(dialler)).isEqualTo(4);
    assertThat(connected.take()).isEqualTo(accepted.getRemoteSocketAddress());
  }

  @Test
  void holdsOneDirectionWhileTheOtherGoesOn() throws Exception {
    send(dialler, 1);
    send(accepted, 2);
    assertThat(next(accepted)).isEqualTo(1);
    assertThat(next(dialler)).isEqualTo(2);
    relink(LinkModel.Link.DIRECT.withFlow(LinkModel.Flow.HELD), LinkModel.Link.DIRECT);
    send(dialler, 3);
    for (int i = 0; i < 100; i++) {
      send(accepted, i);
      assertThat(next(dialler)).isEqualTo(i);
    }
    assertThat(accepted.getInputStream().available()).isZero();
    relink(LinkModel.Link.DIRECT, LinkModel.Link.DIRECT);
    assertThat(next(accepted)).isEqualTo(3);
  }

  @Test
  void whatIsLostIsNotSentAgain() throws Exception {
    send(dialler, 1);
    assertThat(next(accepted)).isEqualTo(1);
    relink(LinkModel.Link.DIRECT.withFlow(LinkModel.Flow.LOST), LinkModel.Link.DIRECT);
    send(dialler, 2);
    send(accepted, 9);
    assertThat(next(dialler)).isEqualTo(9);
    dialler.shutdownOutput();
    assertThat(next(accepted)).isEqualTo(-1);
  }

  @Test
  void aReaderThatPausesLosesNothing() throws Exception {
    byte[] sent = new byte[LONG];
    for (int i = 0; i < LONG; i++) {
      sent[i] = (byte) (i * 31 + i / 251);
    }
    relink(new LinkModel.Link(1_000_000, 1_000_000_000L), LinkModel.Link.DIRECT);
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(() -> {
          try {
            dialler.getOutputStream().write(sent);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(accepted.getInputStream().readNBytes(LONG)).isEqualTo(sent);
    writing.get(20, TimeUnit.SECONDS);
  }

  @Test
  void whenOneEndHangsUpTheOtherIsHungUpOn() throws Exception {
    accepted.setSoLinger(true, 0); // As a process that is killed.
    accepted.close();
    assertThat(next(dialler)).isEqualTo(-1);
  }

  @Test
  void whoDialsAPeerThatIsGoneIsHungUpOn() throws Exception {
    target.close();
    try (Socket late = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
      assertThat(next(late)).isEqualTo(-1);
    }
  }

  @Test
  void onceClosedItHangsUpAndListensNoMore() throws Exception {
    InetSocketAddress address = proxy.address();
    proxy.close();
    assertThat(next(dialler)).isEqualTo(-1);
    assertThat(next(accepted)).isEqualTo(-1);
    assertThatThrownBy(
            () -> {
              while (true) {
                new Socket(address.getAddress(), address.getPort()).close();
              }
            })
        .isInstanceOf(IOException.class);
  }
}
