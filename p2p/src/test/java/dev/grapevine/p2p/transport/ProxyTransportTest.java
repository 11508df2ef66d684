package dev.grapevine.p2p.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.TransactionInterner;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dials through a SOCKS5 proxy. */
class ProxyTransportTest {
  private static final int MAGIC = 0xdab5bffa;
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final InetSocketAddress ONION =
      InetSocketAddress.createUnresolved(
          "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion", 8333);

  private final EventLoops loops = EventLoops.create(1);
  private final EventLoop loop = loops.next();
  private final Recorder dialling = new Recorder();
  private final Recorder listening = new Recorder();
  private final Transport alice = transport(true, dialling);
  private final Transport bob = transport(true, listening);
  private final Transport old = transport(false, listening);
  private InetSocketAddress place;

  private Transport transport(boolean encrypted, Recorder recorder) {
    TransportConfig config = TransportConfig.defaults().withEncrypted(encrypted);
    return new Transport(loop, MAGIC, config, TransactionInterner.none(), recorder);
  }

  @BeforeEach
  void listen() throws IOException {
    place = bob.listen(ANY);
  }

  @AfterEach
  void close() throws Exception {
    for (Transport transport : new Transport[] {alice, bob, old}) {
      transport.close().get(20, TimeUnit.SECONDS);
    }
    loops.close();
  }

  private DialResult dial(InetSocketAddress target, SocksProxy proxy, boolean encrypted)
      throws Exception {
    CompletableFuture<DialResult> answer = new CompletableFuture<>();
    alice.dial(target, Optional.of(proxy), encrypted, answer::complete);
    return answer.get(20, TimeUnit.SECONDS);
  }

  private Connection connected(InetSocketAddress target, SocksProxy proxy, boolean encrypted)
      throws Exception {
    Connection connection = ((DialResult.Connected) dial(target, proxy, encrypted)).connection();
    assertThat(dialling.next(Recorder.Opened.class).connection()).isSameAs(connection);
    return connection;
  }

  private void send(Connection connection, Message message) throws Exception {
    loop.submit(() -> connection.send(message)).get(20, TimeUnit.SECONDS);
  }

  @Test
  void thePeerIsReachedByName() throws Exception {
    try (SocksServer server = new SocksServer(false, 0, place)) {
      Connection connection = connected(ONION, server.proxy(true), true);
      assertThat(server.next())
          .isEqualTo(new SocksServer.Wish(3, ONION.getHostString(), 8333, "", ""));
      assertThat(connection.remoteAddress()).isEqualTo(ONION);
      assertThat(connection.isInbound()).isFalse();
      send(connection, new Ping(7));
      Connection other = listening.next(Recorder.Opened.class).connection();
      assertThat(listening.nextMessage()).isEqualTo(new Ping(7));
      send(other, new Ping(8));
      assertThat(dialling.nextMessage()).isEqualTo(new Ping(8));
      assertThat(loop.submit(connection::protocol).get()).isEqualTo(TransportProtocol.V2);
    }
  }

  @Test
  void theProxyMayBeInTheFileSystem(@TempDir Path dir) throws Exception {
    Path path = dir.resolve("socks");
    try (SocksServer server = new SocksServer(true, 0, place);
        ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      door.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual().start(() -> server.letIn(door));
      SocksProxy proxy = new SocksProxy(UnixDomainSocketAddress.of(path), true);
      assertThat(proxy).hasToString("unix:" + path);
      Connection connection = connected(ONION, proxy, true);
      assertThat(server.next().user()).isNotEmpty();
      assertThat(connection.remoteAddress()).isEqualTo(ONION);
      assertThat(connection.localAddress().getPort()).isZero();
      send(connection, new Ping(7));
      listening.next(Recorder.Opened.class);
      assertThat(listening.nextMessage()).isEqualTo(new Ping(7));
      alice.abort().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void anAddressIsTheProxysToReachToo() throws Exception {
    try (SocksServer server = new SocksServer(false, 0, place)) {
      InetSocketAddress v6 = new InetSocketAddress(InetAddress.ofLiteral("1233:0:0::42"), 5443);
      Connection connection = connected(v6, server.proxy(false), false);
      assertThat(server.next()).isEqualTo(new SocksServer.Wish(3, "1233::42", 5443, "", ""));
      assertThat(connection.remoteAddress()).isEqualTo(v6);
    }
  }

  @Test
  void eachConnectionHasCredentialsOfItsOwnIfTheyAreToBeIsolated() throws Exception {
    try (SocksServer server = new SocksServer(true, 0, place)) {
      connected(ONION, server.proxy(true), false);
      SocksServer.Wish first = server.next();
      connected(ONION, server.proxy(true), false);
      SocksServer.Wish second = server.next();
      assertThat(first.user()).isNotEmpty().isNotEqualTo(second.user());
      assertThat(first.password()).isNotEmpty().isNotEqualTo(second.password());
      connected(ONION, server.proxy(false), false);
      assertThat(server.next().user()).isEmpty();
    }
  }

  @Test
  void aPeerThatHangsUpOnEncryptionIsDialledAgainThroughTheProxy() throws Exception {
    try (SocksServer server = new SocksServer(true, 0, old.listen(ANY))) {
      Connection connection = connected(ONION, server.proxy(true), true);
      send(connection, new Ping(1));
      SocksServer.Wish first = server.next();
      SocksServer.Wish second = server.next();
      assertThat(second.host()).isEqualTo(first.host());
      assertThat(second.user()).isNotEqualTo(first.user());
      listening.next(Recorder.Opened.class);
      listening.next(Recorder.Closed.class);
      listening.next(Recorder.Opened.class);
      assertThat(listening.nextMessage()).isEqualTo(new Ping(1));
      assertThat(dialling.isEmpty()).isTrue();
      assertThat(loop.submit(connection::protocol).get()).isEqualTo(TransportProtocol.V1);
    }
  }

  @Test
  void whatTheProxyCannotReachWasNeverOpen() throws Exception {
    try (SocksServer server = new SocksServer(false, 4, place)) {
      assertThat(dial(ONION, server.proxy(true), true))
          .isInstanceOfSatisfying(
              DialResult.Failed.class,
              failed -> assertThat(failed.reason()).contains("HOST_UNREACHABLE"));
      assertThat(dialling.isEmpty()).isTrue();
    }
  }

  @Test
  void withoutAProxyANameIsNotDialled() throws Exception {
    CompletableFuture<DialResult> answer = new CompletableFuture<>();
    alice.dial(ONION, false, answer::complete);
    assertThat(answer.get(20, TimeUnit.SECONDS)).isInstanceOf(DialResult.Failed.class);
  }
}
