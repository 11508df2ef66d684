package dev.grapevine.p2p.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A link between two programs that cannot slow down their own connections: it listens on loopback,
 * connects whoever dials to one target, and passes bytes on in both directions, each as a {@link
 * LinkModel} says, by the shaper that a {@link Transport} has.
 *
 * <p>Bytes are passed on as they come and not looked at. While more waits than the shaper and the
 * socket hold, nothing more is read, so that the sender sees a slow peer. When one end hangs up, or
 * cannot be reached, the other one is hung up on, and what was under way is lost, as on connections
 * of a {@link Transport}.
 *
 * <p>Everything happens on one event loop; the methods are for any thread. It costs one descriptor
 * and two for each connection, and what passes waits for a turn of that loop on top of the injected
 * delay.
 */
public final class LinkProxy implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  private final EventLoop loop;
  private final InetSocketAddress target;
  private final LinkModel there;
  private final LinkModel back;
  private final Consumer<InetSocketAddress> connected;
  private final Set<Channel> channels = new LinkedHashSet<>();
  private final Channel listener;
  private boolean closing;

  private LinkProxy(
      EventLoop loop,
      InetSocketAddress target,
      LinkModel there,
      LinkModel back,
      Consumer<InetSocketAddress> connected)
      throws IOException {
    this.loop = loop;
    this.target = target;
    this.there = there;
    this.back = back;
    this.connected = connected;
    this.listener = listen();
  }

  /**
   * Listens on a free port of 127.0.0.1.
   *
   * @param loop not the one that calls
   * @param target where connections go
   * @param there what the way to the target is like, asked with the ends of that connection
   * @param back what the way from it is like, asked with the ends of the dialler's
   * @param connected is told, before the first byte passes, by which address the target knows a
   *     connection
   * @throws IOException if there is no port
   */
  public static LinkProxy listen(
      EventLoop loop,
      InetSocketAddress target,
      LinkModel there,
      LinkModel back,
      Consumer<InetSocketAddress> connected)
      throws IOException {
    return new LinkProxy(loop, target, there, back, connected);
  }

  private Channel listen() throws IOException {
    InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop, loop)
            .channelFactory(EventLoops.listeners(loop, bind))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel front) {
                    front.pipeline().addLast(new LinkShaper(back));
                    accepted(front);
                  }
                })
            .bind(bind)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + bind, bound.cause());
    }
    return bound.channel();
  }

  /** Where to dial. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  private void accepted(Channel front) {
    if (closing) {
      front.close();
      return;
    }
    keep(front);
    new Bootstrap()
        .group(loop)
        .channelFactory(EventLoops.sockets(loop, target))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
        .disableResolver()
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel rear) {
                rear.pipeline().addLast(new LinkShaper(there)).addLast(new PassOn(front));
                keep(rear);
              }
            })
        .connect(target)
        .addListener((ChannelFuture dialled) -> {
          if (!dialled.isSuccess() || !front.isOpen()) {
            dialled.channel().close();
            front.close();
            return;
          }
          Channel rear = dialled.channel();
          connected.accept((InetSocketAddress) rear.localAddress());
          front.pipeline().addLast(new PassOn(rear));
          front.config().setAutoRead(true);
          rear.config().setAutoRead(true);
        });
  }

  private void keep(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(closed -> channels.remove(channel));
    if (closing) {
      channel.close();
    }
  }

  /** Gives what one end says to the other. */
  private static final class PassOn extends ChannelInboundHandlerAdapter {
    private final Channel other;

    PassOn(Channel other) {
      this.other = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      other.write(message, other.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      other.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      // What comes to the other end is written to this one.
      other.config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      other.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close(); // A reset, which is how programs that are killed hang up.
    }
  }

  /** Asks the models again what each open connection is like; complete when that holds. */
  public CompletableFuture<Void> relink() {
    return CompletableFuture.runAsync(() -> List.copyOf(channels).forEach(LinkProxy::relink), loop);
  }

  private static void relink(Channel channel) {
    ChannelHandlerContext context = channel.pipeline().context(LinkShaper.class);
    if (context != null) {
      ((LinkShaper) context.handler()).relink(context);
    }
  }

  /** Stops listening and hangs up on both ends of every connection; does not wait for that. */
  @Override
  public void close() {
    listener.close();
    loop.execute(() -> {
      closing = true;
      List.copyOf(channels).forEach(Channel::close);
    });
  }
}
