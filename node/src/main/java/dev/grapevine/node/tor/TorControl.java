package dev.grapevine.node.tor;

import dev.grapevine.node.config.TorConfig;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.p2p.address.LocalAddresses;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.transport.EventLoops;
import dev.grapevine.p2p.transport.SocksProxy;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to Tor's control port, and with it the node's onion service ({@link
 * OnionSetup}). When there is none, it is tried again after a second, then after pauses that grow
 * by half up to ten minutes: no Tor is nothing unusual. The address of the service is told to peers
 * for as long as the connection stands.
 *
 * <p>All on one event loop; names and files are a worker's.
 */
public final class TorControl {
  private static final Logger LOG = LoggerFactory.getLogger("tor");

  static final long FIRST_PAUSE_MILLIS = 1_000;
  static final long LONGEST_PAUSE_MILLIS = 600_000;
  private static final double PAUSE_GROWTH = 1.5;

  private final NodeCore core;
  private final EventLoop loop;
  private final Executor workers;
  private final TorConfig config;
  private final InetSocketAddress target;
  private final OnionKeyFile keyFile;
  private @Nullable Channel channel;
  private Optional<NetAddress> service = Optional.empty();
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private boolean stopped;

  /**
   * Listens for the connections that Tor will bring, if that is to be apart. Not connected yet.
   * Blocks; not on an event loop.
   *
   * @param directory where the service's key is kept; without one it is another service each time
   * @return empty, after a line in the log, if the address is taken: nobody asked for it
   */
  public static Optional<TorControl> open(
      NodeCore core, EventLoop loop, Executor workers, TorConfig config, Optional<Path> directory) {
    InetSocketAddress target = config.target();
    try {
      if (config.listens()) {
        core.listen(target);
      } else if (target.getPort() == 0) {
        target = core.listening().getFirst();
      }
      return Optional.of(new TorControl(core, loop, workers, config, target, directory));
    } catch (IOException e) {
      LOG.warn(
          "tor: No onion service: {}; -bind=<addr>:<port>=onion says where Tor is to bring"
              + " connections, -listenonion=0 that there is to be none.",
          e.getMessage());
      return Optional.empty();
    }
  }

  private TorControl(
      NodeCore core,
      EventLoop loop,
      Executor workers,
      TorConfig config,
      InetSocketAddress target,
      Optional<Path> directory) {
    this.core = core;
    this.loop = loop;
    this.workers = workers;
    this.config = config;
    this.target = target;
    this.keyFile = new OnionKeyFile(directory);
  }

  /** Begins to connect. On any thread. */
  public void start() {
    work(() -> {
      Optional<String> key = keyFile.read();
      InetSocketAddress port = resolve();
      loop.execute(() -> connect(port, key));
    });
  }

  /** Hangs up, which ends the service. Blocks; not on an event loop. */
  public void stop() {
    loop.submit(
            () -> {
              stopped = true;
              Channel open = channel;
              if (open != null) {
                open.close();
              }
            })
        .syncUninterruptibly();
  }

  private InetSocketAddress resolve() {
    String host = config.control().host();
    try {
      return new InetSocketAddress(InetAddress.getByName(host), config.control().port());
    } catch (UnknownHostException e) {
      return InetSocketAddress.createUnresolved(host, config.control().port());
    }
  }

  private void connect(InetSocketAddress port, Optional<String> key) {
    if (stopped) {
      return;
    }
    if (port.isUnresolved()) {
      LOG.debug("Failed to look up control center {}", config.control());
      retry();
      return;
    }
    new Bootstrap()
        .group(loop)
        .channelFactory(EventLoops.sockets(loop, port))
        .handler(new Conversation(key))
        .connect(port)
        .addListener(connected -> {
          if (!connected.isSuccess()) {
            LOG.debug("Initiating connection to Tor control port {} failed", config.control());
            retry();
          }
        });
  }

  private void retry() {
    LOG.debug("Not connected to Tor control port, will retry in {} ms", pauseMillis);
    loop.schedule(this::start, pauseMillis, TimeUnit.MILLISECONDS);
    pauseMillis = Math.min((long) (pauseMillis * PAUSE_GROWTH), LONGEST_PAUSE_MILLIS);
  }

  /** Runs a task on a worker, unless they have been stopped: nobody needs what it would do. */
  private void work(Runnable task) {
    unlessStopped(() -> workers.execute(() -> unlessStopped(task)));
  }

  private static void unlessStopped(Runnable task) {
    try {
      task.run();
    } catch (RejectedExecutionException e) {
      LOG.debug("The node stops, no more is asked of Tor");
    }
  }

  /** One connection. */
  private final class Conversation extends ChannelInboundHandlerAdapter {
    private final TorReplyReader reader = new TorReplyReader();
    private final OnionSetup setup;

    Conversation(Optional<String> key) {
      this.setup =
          new OnionSetup(
              config, target, core.settings().params().defaultPort(), key, new SecureRandom());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      LOG.debug("Successfully connected to Tor control port");
      channel = context.channel();
      if (stopped) {
        context.close();
      } else {
        perform(context, setup.connected());
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      byte[] bytes = ByteBufUtil.getBytes(in);
      in.release();
      reader
          .read(
              bytes,
              reply -> {
                pauseMillis = FIRST_PAUSE_MILLIS;
                perform(context, setup.received(reply));
              })
          .ifPresent(fault -> {
            LOG.warn("tor: Error processing receive buffer: {}, disconnecting", fault);
            context.close();
          });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      channel = null;
      if (!stopped) {
        service.ifPresent(TorControl.this::withdraw);
        retry();
      }
      service = Optional.empty();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("Connection to Tor control port failed", cause);
      context.close();
    }

    private void perform(ChannelHandlerContext context, List<OnionSetup.Step> steps) {
      for (OnionSetup.Step step : steps) {
        switch (step) {
          case OnionSetup.Step.Send(String command) ->
              context.writeAndFlush(
                  Unpooled.copiedBuffer(command + "\r\n", StandardCharsets.UTF_8));
          case OnionSetup.Step.ReadCookie(Path file) ->
              work(() -> {
                Optional<byte[]> cookie = CookieFile.read(file);
                loop.execute(() -> perform(context, setup.cookie(cookie)));
              });
          case OnionSetup.Step.UseProxy(InetSocketAddress server) -> useProxy(server);
          case OnionSetup.Step.KeepKey(String key) -> work(() -> keyFile.write(key));
          case OnionSetup.Step.Serve(NetAddress address) -> serve(address);
          case OnionSetup.Step.GiveUp(String reason) -> LOG.warn("tor: {}", reason);
        }
      }
    }
  }

  private void useProxy(InetSocketAddress server) {
    LOG.debug("Configuring onion proxy for {}", server);
    core.routes().dialOnionsThrough(new SocksProxy(server, true));
    if (config.dials()) {
      var unused =
          core.call(access -> {
            access.engine().neighbours().reach(Network.TORV3);
            return true;
          });
    }
  }

  private void serve(NetAddress address) {
    LOG.info("Got tor service ID {}, advertising service {}", address.host(), address);
    service = Optional.of(address);
    var unused =
        core.call(access -> {
          if (access.engine().neighbours().networks().contains(Network.TORV3)) {
            access.engine().neighbours().own().add(address, LocalAddresses.MANUAL);
          }
          return true;
        });
  }

  private void withdraw(NetAddress address) {
    var unused =
        core.call(access -> {
          access.engine().neighbours().own().remove(address);
          return true;
        });
  }
}
