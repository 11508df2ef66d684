package dev.grapevine.node.i2p;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a SAM bridge (I2P's SAM v3.1), which begins with {@code HELLO}: requests out,
 * an answer of one line each in. What the lines are for is the subclass's. A line may have {@link
 * #MAX_LINE_BYTES}, an answer may take {@link #ANSWER_SECONDS}; otherwise, and when the bridge
 * hangs up, the connection has failed. On the channel's event loop.
 */
abstract class SamHandler extends ByteToMessageDecoder {
  /** Without the line feed ({@code MAX_MSG_SIZE} of Bitcoin Core's i2p.h). */
  static final int MAX_LINE_BYTES = 65_536;

  /** As much of a line is logged. */
  private static final int SHOWN = 200;

  /** A router may have to ask its network. */
  private static final int ANSWER_SECONDS = 180;

  private @Nullable ScheduledFuture<?> deadline;
  private String asked = "";
  private @Nullable Consumer<SamReply> next;
  private boolean over;

  /** {@code HELLO} has been answered. */
  abstract void greeted(ChannelHandlerContext context);

  /** It came to nothing; the channel is being closed. Once, and not after {@link #done}. */
  abstract void failed(ChannelHandlerContext context, String reason);

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ask(
        context,
        "HELLO VERSION MIN=3.1 MAX=3.1",
        reply -> {
          if (requireOk(context, reply)) {
            greeted(context);
          }
        });
  }

  /** Sends a request; {@code answer} gets the next line. */
  final void ask(ChannelHandlerContext context, String request, Consumer<SamReply> answer) {
    // What creates a session has the private key in it.
    asked = request.startsWith("SESSION CREATE") ? "SESSION CREATE ..." : request;
    await(answer);
    deadline =
        context
            .executor()
            .schedule(
                () -> fail(context, "no answer to \"" + asked + "\""),
                ANSWER_SECONDS,
                TimeUnit.SECONDS);
    context.writeAndFlush(Unpooled.copiedBuffer(request + "\n", StandardCharsets.ISO_8859_1));
  }

  /** Waits for the next line, however long. */
  final void await(Consumer<SamReply> answer) {
    cancelDeadline();
    next = answer;
  }

  private void cancelDeadline() {
    ScheduledFuture<?> armed = deadline;
    if (armed != null) {
      armed.cancel(false);
      deadline = null;
    }
  }

  /** False, after the connection has failed, if the answer is no {@code RESULT=OK}. */
  final boolean requireOk(ChannelHandlerContext context, SamReply reply) {
    if (!reply.isOk()) {
      fail(context, "the answer to \"" + asked + "\" is \"" + shortened(reply.line()) + "\"");
    }
    return reply.isOk();
  }

  /** A field that must be there; empty text, after the connection has failed, if it is not. */
  final String require(ChannelHandlerContext context, SamReply reply, String key) {
    String value = reply.get(key).orElse("");
    if (value.isEmpty()) {
      fail(context, "Missing " + key + "= in the reply to \"" + asked + "\"");
    }
    return value;
  }

  /** What a bridge says goes to the log in part. */
  static String shortened(String line) {
    StringBuilder printable = new StringBuilder();
    line.chars()
        .limit(SHOWN)
        .map(c -> c < ' ' || c > '~' ? '?' : c)
        .forEach(c -> printable.append((char) c));
    return line.length() > SHOWN ? printable + "..." : printable.toString();
  }

  /** Gives up. */
  final void fail(ChannelHandlerContext context, String reason) {
    if (end()) {
      failed(context, reason);
    }
    context.close();
  }

  /** Nothing is to fail any more; false if that was so. */
  final boolean end() {
    cancelDeadline();
    next = null;
    boolean was = over;
    over = true;
    return !was;
  }

  /** The channel is the peer's from here on, with whatever came after the last line. */
  final void done(ChannelHandlerContext context) {
    end();
    context.pipeline().remove(this);
  }

  @Override
  protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (over) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int length = in.bytesBefore((byte) '\n');
    if (length > MAX_LINE_BYTES || (length < 0 && in.readableBytes() > MAX_LINE_BYTES)) {
      in.skipBytes(in.readableBytes());
      fail(context, "a line is longer than " + MAX_LINE_BYTES + " bytes");
    } else if (length >= 0) {
      String line = in.readString(length, StandardCharsets.ISO_8859_1);
      in.skipBytes(1);
      Consumer<SamReply> waiting = next;
      next = null;
      cancelDeadline();
      if (waiting != null) {
        waiting.accept(SamReply.parse(line));
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    fail(context, "the bridge hung up");
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, String.valueOf(cause.getMessage()));
  }
}
