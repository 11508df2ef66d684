package dev.grapevine.p2p.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the bytes of one connection later, as a long or narrow link would: each piece leaves when
 * the one before it has left and its own bits are out, and is delivered a fixed time after that, so
 * that order is kept. While more waits to leave than {@link #MAX_BACKLOG_BYTES} the channel is not
 * writable, as a socket whose buffer is full.
 *
 * <p>One timer of the event loop at a time, for the piece in front. On the event loop only.
 */
final class LinkShaper extends ChannelOutboundHandlerAdapter {
  /** What a socket would buffer. */
  static final int MAX_BACKLOG_BYTES = 256 * 1024;

  /** Bit of the channel's writability that is ours. */
  private static final int WRITABILITY_BIT = 1;

  private record Piece(Object message, ChannelPromise promise, int bytes, long leavesAt) {}

  private final LinkModel model;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private LinkModel.@Nullable Link link;
  private long busyUntil;
  private long unsentBytes;
  private boolean scheduled;
  private boolean blocked;

  LinkShaper(LinkModel model) {
    this.model = model;
  }

  private LinkModel.Link link(ChannelHandlerContext context) {
    LinkModel.Link known = link;
    if (known == null) {
      known =
          model.link(
              (InetSocketAddress) context.channel().localAddress(),
              (InetSocketAddress) context.channel().remoteAddress());
      link = known;
    }
    return known;
  }

  private static long now(ChannelHandlerContext context) {
    return context.executor().ticker().nanoTime();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    LinkModel.Link way = link(context);
    if (way.equals(LinkModel.Link.DIRECT)) {
      context.write(message, promise);
      return;
    }
    int bytes = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
    long now = now(context);
    busyUntil = (pieces.isEmpty() || busyUntil - now < 0 ? now : busyUntil);
    busyUntil += way.transmissionNanos(bytes);
    pieces.add(new Piece(message, promise, bytes, busyUntil));
    unsentBytes += bytes;
    limit(context);
    schedule(context);
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    if (pieces.isEmpty()) {
      context.flush();
    }
  }

  private void schedule(ChannelHandlerContext context) {
    Piece first = pieces.peekFirst();
    if (first != null && !scheduled) {
      scheduled = true;
      long wait = first.leavesAt() + link(context).delayNanos() - now(context);
      context.executor().schedule(() -> deliver(context), Math.max(0, wait), TimeUnit.NANOSECONDS);
    }
  }

  private void deliver(ChannelHandlerContext context) {
    scheduled = false;
    long now = now(context);
    boolean any = false;
    Piece first = pieces.peekFirst();
    while (first != null && first.leavesAt() + link(context).delayNanos() - now <= 0) {
      pieces.removeFirst();
      unsentBytes -= first.bytes();
      context.write(first.message(), first.promise());
      any = true;
      first = pieces.peekFirst();
    }
    if (any) {
      context.flush();
      limit(context);
    }
    schedule(context);
  }

  /** What is under way on a link does not fill the sender's buffer; only what waits to leave. */
  private void limit(ChannelHandlerContext context) {
    LinkModel.Link way = link(context);
    long inFlight =
        way.bitsPerSecond() == 0 ? 0 : (long) (way.delayNanos() * 1e-9 * way.bitsPerSecond() / 8);
    boolean full = way.bitsPerSecond() != 0 && unsentBytes > MAX_BACKLOG_BYTES + inFlight;
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    if (full != blocked && buffer != null) {
      blocked = full;
      buffer.setUserDefinedWritability(WRITABILITY_BIT, !full);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    ClosedChannelException closed = new ClosedChannelException();
    for (Piece piece : pieces) {
      ReferenceCountUtil.release(piece.message());
      if (!piece.promise().isVoid()) {
        piece.promise().tryFailure(closed);
      }
    }
    pieces.clear();
  }
}
