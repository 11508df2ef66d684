package dev.grapevine.node.zmq;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link ZmtpPublisher}: shakes hands with mechanism NULL, keeps what the other
 * side subscribes to, and queues messages for it. Whoever breaks the protocol is hung up on.
 */
final class ZmtpSubscriber extends ByteToMessageDecoder {
  /** Prefixes that one may subscribe to. */
  static final int MAX_SUBSCRIPTIONS = 100;

  /** Of a frame from a subscriber, which has nothing longer to say. */
  private static final int MAX_FRAME_BYTES = 1_024;

  private static final int GREETING_BYTES = 64;
  private static final int SIGNATURE_END = 9;
  private static final int VERSION_AT = 10;
  private static final int MECHANISM_AT = 12;
  private static final byte[] NULL = "NULL\0".getBytes(StandardCharsets.US_ASCII);

  private static final int LONG = 2;
  private static final int COMMAND = 4;

  /** Made once: the greeting and, after the other side's, READY as a PUB socket. */
  private static final byte[] GREETING = greeting();

  private static final byte[] READY = ready();

  private final List<byte[]> prefixes = new CopyOnWriteArrayList<>();
  private final AtomicInteger queued = new AtomicInteger();
  private volatile @Nullable ChannelHandlerContext context;
  private boolean greeted;
  private boolean isReady;

  private static byte[] greeting() {
    byte[] greeting = new byte[GREETING_BYTES];
    greeting[0] = (byte) 0xff;
    greeting[SIGNATURE_END - 1] = 1;
    greeting[SIGNATURE_END] = 0x7f;
    greeting[VERSION_AT] = 3;
    System.arraycopy(NULL, 0, greeting, MECHANISM_AT, NULL.length);
    return greeting;
  }

  private static byte[] ready() {
    byte[] type = "PUB".getBytes(StandardCharsets.US_ASCII);
    byte[] name = "Socket-Type".getBytes(StandardCharsets.US_ASCII);
    byte[] command = "READY".getBytes(StandardCharsets.US_ASCII);
    int length = 1 + command.length + 1 + name.length + Integer.BYTES + type.length;
    return ByteBuffer.allocate(2 + length)
        .put((byte) COMMAND)
        .put((byte) length)
        .put((byte) command.length)
        .put(command)
        .put((byte) name.length)
        .put(name)
        .putInt(type.length)
        .put(type)
        .array();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.wrappedBuffer(GREETING));
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (!greeted) {
      if (in.readableBytes() >= GREETING_BYTES) {
        greet(ctx, in);
      }
      return;
    }
    if (in.readableBytes() < 2) {
      return;
    }
    int flags = in.getUnsignedByte(in.readerIndex());
    boolean isLong = (flags & LONG) != 0;
    int headerBytes = isLong ? 1 + Long.BYTES : 2;
    if (in.readableBytes() < headerBytes) {
      return;
    }
    long length =
        isLong ? in.getLong(in.readerIndex() + 1) : in.getUnsignedByte(in.readerIndex() + 1);
    if (length < 0 || length > MAX_FRAME_BYTES) {
      hangUp(ctx, in);
      return;
    }
    if (in.readableBytes() >= headerBytes + length) {
      in.skipBytes(headerBytes);
      byte[] body = new byte[(int) length];
      in.readBytes(body);
      frame(ctx, in, (flags & COMMAND) != 0, body);
    }
  }

  private void greet(ChannelHandlerContext ctx, ByteBuf in) {
    byte[] theirs = new byte[GREETING_BYTES];
    in.readBytes(theirs);
    boolean speaksOurs =
        theirs[0] == (byte) 0xff
            && theirs[SIGNATURE_END] == 0x7f
            && theirs[VERSION_AT] >= 3
            && Arrays.equals(
                theirs, MECHANISM_AT, MECHANISM_AT + NULL.length, NULL, 0, NULL.length);
    if (!speaksOurs) {
      hangUp(ctx, in);
      return;
    }
    greeted = true;
    ctx.writeAndFlush(Unpooled.wrappedBuffer(READY));
  }

  private static void hangUp(ChannelHandlerContext ctx, ByteBuf in) {
    in.skipBytes(in.readableBytes());
    ctx.close();
  }

  private void frame(ChannelHandlerContext ctx, ByteBuf in, boolean command, byte[] body) {
    if (command) {
      command(ctx, in, body);
    } else if (!isReady || body.length == 0 || body[0] < 0 || body[0] > 1) {
      hangUp(ctx, in);
    } else {
      subscription(ctx, in, body[0] == 1, Arrays.copyOfRange(body, 1, body.length));
    }
  }

  /** READY is the other side's; the subscriptions as commands are those of version 3.1. */
  private void command(ChannelHandlerContext ctx, ByteBuf in, byte[] body) {
    int length = body.length == 0 ? 0 : body[0] & 0xff;
    if (length == 0 || 1 + length > body.length) {
      hangUp(ctx, in);
      return;
    }
    byte[] rest = Arrays.copyOfRange(body, 1 + length, body.length);
    switch (new String(body, 1, length, StandardCharsets.US_ASCII)) {
      case "READY" -> {
        isReady = true;
        context = ctx;
      }
      case "SUBSCRIBE" -> subscription(ctx, in, true, rest);
      case "CANCEL" -> subscription(ctx, in, false, rest);
      default -> {
        // Heartbeats are not asked for in version 3.0, and nothing else concerns a publisher.
      }
    }
  }

  private void subscription(ChannelHandlerContext ctx, ByteBuf in, boolean wanted, byte[] prefix) {
    if (!wanted) {
      for (int i = 0; i < prefixes.size(); i++) {
        if (Arrays.equals(prefixes.get(i), prefix)) {
          prefixes.remove(i);
          return;
        }
      }
    } else if (prefixes.size() < MAX_SUBSCRIPTIONS) {
      prefixes.add(prefix);
    } else {
      hangUp(ctx, in);
    }
  }

  /** Whether it has subscribed to a prefix of {@code topic}. Any thread. */
  boolean wants(byte[] topic) {
    if (context == null) {
      return false;
    }
    for (byte[] prefix : prefixes) {
      if (prefix.length <= topic.length
          && Arrays.equals(prefix, 0, prefix.length, topic, 0, prefix.length)) {
        return true;
      }
    }
    return false;
  }

  /** Queues a message, unless as many as {@code highWaterMark} are queued. Any thread. */
  void send(ByteBuf message, int highWaterMark) {
    ChannelHandlerContext ready = context;
    if (ready == null || (highWaterMark > 0 && queued.get() >= highWaterMark)) {
      return;
    }
    queued.incrementAndGet();
    ready.writeAndFlush(message.duplicate()).addListener(written -> queued.decrementAndGet());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
