package dev.grapevine.node.zmq;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.ZmqTopic;
import dev.grapevine.p2p.transport.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A PUB socket of ZMTP 3.0 (RFC 23): whoever connects and subscribes to a prefix of a topic is sent
 * its messages. A subscriber that does not read loses messages instead of holding anybody up. Any
 * thread.
 *
 * <p>What others can make grow: subscribers ({@link #MAX_SUBSCRIBERS}), subscriptions of one
 * ({@link ZmtpSubscriber#MAX_SUBSCRIPTIONS}), what is queued for one (the topic's high-water mark).
 */
final class ZmtpPublisher implements AutoCloseable {
  /** Further ones are closed at once. */
  static final int MAX_SUBSCRIBERS = 1_000;

  private static final int MORE = 1;
  private static final int LONG = 2;
  private static final int MAX_SHORT = 255;

  private final ChannelGroup channels;
  private final Set<ZmtpSubscriber> subscribers = ConcurrentHashMap.newKeySet();

  private ZmtpPublisher(EventLoopGroup group, ZmqTopic.Address address) throws IOException {
    EventLoop loop = group.next();
    channels = new DefaultChannelGroup(loop);
    ServerBootstrap server =
        new ServerBootstrap()
            .group(group)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted(channel);
                  }
                });
    ChannelFuture bound =
        switch (address) {
          case ZmqTopic.Address.Tcp(HostPort where) -> {
            InetSocketAddress bind = new InetSocketAddress(where.host(), where.port());
            yield server.channelFactory(EventLoops.listeners(loop, bind)).bind(bind);
          }
          case ZmqTopic.Address.Ipc(Path path) -> {
            requireRoomForSocket(path);
            yield server
                .channelFactory(EventLoops.localListeners(loop))
                .bind(EventLoops.local(loop, path));
          }
        };
    if (!bound.awaitUninterruptibly().isSuccess()) {
      throw new IOException("Unable to bind to " + address.url() + " for ZeroMQ", bound.cause());
    }
    channels.add(bound.channel());
  }

  /** A socket that a process left behind gives way to ours; another file does not. */
  private static void requireRoomForSocket(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther()) {
      throw new IOException("Unable to bind to " + path + " for ZeroMQ: it is another file");
    }
    Files.deleteIfExists(path);
  }

  /**
   * Listens.
   *
   * @throws IOException if the address cannot be listened on
   */
  static ZmtpPublisher bind(EventLoopGroup group, ZmqTopic.Address address) throws IOException {
    return new ZmtpPublisher(group, address);
  }

  private void accepted(Channel channel) {
    if (subscribers.size() >= MAX_SUBSCRIBERS) {
      channel.close();
      return;
    }
    ZmtpSubscriber subscriber = new ZmtpSubscriber();
    channels.add(channel);
    subscribers.add(subscriber);
    channel.closeFuture().addListener(closed -> subscribers.remove(subscriber));
    channel.pipeline().addLast(subscriber);
  }

  /** Whether anybody would be sent messages of {@code topic}. */
  boolean isWanted(String topic) {
    byte[] bytes = topic.getBytes(StandardCharsets.US_ASCII);
    for (ZmtpSubscriber subscriber : subscribers) {
      if (subscriber.wants(bytes)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Sends three frames to all who want them: topic, body, and how many messages of that topic there
   * were before, four bytes, little-endian.
   *
   * @param highWaterMark messages queued for one subscriber at most; 0 for any number
   */
  void publish(String topic, byte[] body, int sequence, int highWaterMark) {
    byte[] name = topic.getBytes(StandardCharsets.US_ASCII);
    byte[] number =
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(sequence).array();
    ByteBuf message =
        Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer(
                    header(MORE, name.length), name,
                    header(MORE, body.length), body,
                    header(0, number.length), number)
                .asReadOnly());
    for (ZmtpSubscriber subscriber : subscribers) {
      if (subscriber.wants(name)) {
        subscriber.send(message, highWaterMark);
      }
    }
  }

  private static byte[] header(int flags, int length) {
    return length <= MAX_SHORT
        ? new byte[] {(byte) flags, (byte) length}
        : ByteBuffer.allocate(1 + Long.BYTES).put((byte) (flags | LONG)).putLong(length).array();
  }

  @Override
  public void close() {
    channels.close().awaitUninterruptibly();
  }
}
