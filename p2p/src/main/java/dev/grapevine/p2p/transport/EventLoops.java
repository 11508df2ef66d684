package dev.grapevine.p2p.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of a process, shared by all of its nodes: epoll where its native library loads,
 * NIO elsewhere. Daemon threads. Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
  private static final int SHUTDOWN_SECONDS = 5;

  private final MultiThreadIoEventLoopGroup group;

  private EventLoops(MultiThreadIoEventLoopGroup group) {
    this.group = group;
  }

  /** Starts the best kind there is, with at least one thread. */
  public static EventLoops create(int threads) {
    return create(threads, Epoll.isAvailable());
  }

  static EventLoops create(int threads, boolean epoll) {
    if (threads < 1) {
      throw new IllegalArgumentException("at least one event loop, not " + threads);
    }
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("net", true), io));
  }

  /** The next loop in turn, for a node to live on. */
  public EventLoop next() {
    return group.next();
  }

  /** All of them, for servers that are not bound to one. */
  public EventLoopGroup group() {
    return group;
  }

  /**
   * Makes sockets of a loop's kind, of the family of the address that they are to reach; one that
   * is not of the internet is in the file system.
   */
  public static ChannelFactory<? extends Channel> sockets(EventLoop loop, SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress inet)) {
      return isEpoll(loop) ? EpollDomainSocketChannel::new : NioDomainSocketChannel::new;
    }
    SocketProtocolFamily family = family(inet);
    return isEpoll(loop)
        ? () -> new EpollSocketChannel(family)
        : () -> new NioSocketChannel(SelectorProvider.provider(), family);
  }

  /** The socket in the file system, as the sockets of a loop's kind want it named. */
  public static SocketAddress local(EventLoop loop, Path path) {
    return isEpoll(loop)
        ? new DomainSocketAddress(path.toFile())
        : UnixDomainSocketAddress.of(path);
  }

  /** Makes sockets that listen in the file system, of a loop's kind. */
  public static ChannelFactory<? extends ServerChannel> localListeners(EventLoop loop) {
    return isEpoll(loop) ? EpollServerDomainSocketChannel::new : NioServerDomainSocketChannel::new;
  }

  /**
   * Makes listening sockets of a loop's kind, of the family of their address: one of IPv4 is seen
   * as such by the system and by who connects; {@code ::} takes connections of both families.
   */
  public static ChannelFactory<? extends ServerChannel> listeners(
      EventLoop loop, InetSocketAddress bind) {
    SocketProtocolFamily family = family(bind);
    return isEpoll(loop)
        ? () -> new EpollServerSocketChannel(family)
        : () -> new NioServerSocketChannel(SelectorProvider.provider(), family);
  }

  private static SocketProtocolFamily family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address
        ? SocketProtocolFamily.INET6
        : SocketProtocolFamily.INET;
  }

  private static boolean isEpoll(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
  }

  /** Ends the threads and waits for them a few seconds. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
  }
}
