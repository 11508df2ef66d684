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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the bytes of one connection later, as a long or narrow link would: each piece leaves when
 * the one before it has left and its own bits are out, and is delivered a fixed time after that, so
 * that order is kept. While more waits to leave than {@link #MAX_BACKLOG_BYTES} the channel is not
 * writable, as a socket whose buffer is full.
 *
 * <p>The link may change under it ({@link #relink}). What has left already arrives when it would
 * have; what has not leaves at the new rate and takes the new delay; nothing overtakes. A held link
 * delivers nothing, what is on the way included, and goes on where it was when it opens; a lost one
 * drops what it has and whatever comes.
 *
 * <p>One timer of the event loop at a time, for the piece in front. On the event loop only.
 */
final class LinkShaper extends ChannelOutboundHandlerAdapter {
  /** What a socket would buffer. */
  static final int MAX_BACKLOG_BYTES = 256 * 1024;

  /** Bit of the channel's writability that is ours. */
  private static final int WRITABILITY_BIT = 1;

  /** From now, when what is given to a held link leaves: not before the link is another one. */
  private static final long NOT_YET_NANOS = Long.MAX_VALUE / 4;

  /** Bytes under way: when the last of them leaves, and when they arrive. */
  private record Piece(
      Object message, ChannelPromise promise, int bytes, long leavesAt, long arrivesAt) {}

  private final LinkModel model;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private LinkModel.@Nullable Link link;
  private long busyUntil;
  private long unsentBytes;
  private @Nullable Future<?> timer;
  private boolean blocked;

  LinkShaper(LinkModel model) {
    this.model = model;
  }

  private LinkModel.Link link(ChannelHandlerContext context) {
    LinkModel.Link known = link;
    if (known == null) {
      known = ask(context);
      link = known;
    }
    return known;
  }

  /**
   * How long it takes from now until the link is free for the first bit of something that is
   * written after so many bytes more; 0 where nothing is in the way, or nobody knows when that will
   * go on.
   */
  long waitNanos(ChannelHandlerContext context, int bytes) {
    LinkModel.Link way = link;
    if (way == null || way.flow() != LinkModel.Flow.OPEN) {
      return 0;
    }
    long busy = pieces.isEmpty() ? 0 : Math.max(0, busyUntil - now(context));
    return Math.max(0, busy + way.transmissionNanos(bytes));
  }

  private LinkModel.Link ask(ChannelHandlerContext context) {
    return model.link(
        (InetSocketAddress) context.channel().localAddress(),
        (InetSocketAddress) context.channel().remoteAddress());
  }

  private static long now(ChannelHandlerContext context) {
    return context.executor().ticker().nanoTime();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    LinkModel.Link way = link(context);
    if (pieces.isEmpty() && way.equals(LinkModel.Link.DIRECT)) {
      context.write(message, promise);
      return;
    }
    if (way.flow() == LinkModel.Flow.LOST) {
      lose(message, promise);
      return;
    }
    int bytes = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
    if (pieces.isEmpty()) {
      busyUntil = now(context);
    }
    add(context, way, message, promise, bytes);
    unsentBytes += bytes;
    limit(context);
    schedule(context);
  }

  private void add(
      ChannelHandlerContext context,
      LinkModel.Link way,
      Object message,
      ChannelPromise promise,
      int bytes) {
    long now = now(context);
    busyUntil = (busyUntil - now < 0 ? now : busyUntil) + way.transmissionNanos(bytes);
    if (way.flow() == LinkModel.Flow.HELD) {
      busyUntil = now + NOT_YET_NANOS;
    }
    pieces.add(new Piece(message, promise, bytes, busyUntil, busyUntil + way.delayNanos()));
  }

  private static void lose(Object message, ChannelPromise promise) {
    ReferenceCountUtil.release(message);
    if (!promise.isVoid()) {
      promise.trySuccess();
    }
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    if (pieces.isEmpty()) {
      context.flush();
    }
  }

  /** Asks the model again, if it has been asked before. */
  void relink(ChannelHandlerContext context) {
    LinkModel.Link before = link;
    if (before == null || !context.channel().isActive()) {
      return;
    }
    LinkModel.Link way = ask(context);
    if (way.equals(before)) {
      return;
    }
    link = way;
    cancelTimer();
    if (way.flow() == LinkModel.Flow.LOST) {
      pieces.forEach(piece -> lose(piece.message(), piece.promise()));
      pieces.clear();
      unsentBytes = 0;
    } else {
      leaveAnew(context, way);
    }
    limit(context);
    deliver(context);
  }

  /** Has what has not left yet leave as the link is now. */
  private void leaveAnew(ChannelHandlerContext context, LinkModel.Link way) {
    long now = now(context);
    busyUntil = now;
    for (int i = pieces.size(); i > 0; i--) {
      Piece piece = pieces.removeFirst();
      if (piece.leavesAt() - now <= 0) {
        pieces.addLast(piece);
      } else {
        add(context, way, piece.message(), piece.promise(), piece.bytes());
      }
    }
  }

  private void schedule(ChannelHandlerContext context) {
    Piece first = pieces.peekFirst();
    if (first != null && timer == null && link(context).flow() == LinkModel.Flow.OPEN) {
      long wait = Math.max(0, first.arrivesAt() - now(context));
      timer = context.executor().schedule(() -> timeout(context), wait, TimeUnit.NANOSECONDS);
    }
  }

  private void cancelTimer() {
    Future<?> armed = timer;
    if (armed != null) {
      armed.cancel(false);
      timer = null;
    }
  }

  private void timeout(ChannelHandlerContext context) {
    timer = null;
    deliver(context);
  }

  private void deliver(ChannelHandlerContext context) {
    if (link(context).flow() != LinkModel.Flow.OPEN) {
      return;
    }
    long now = now(context);
    boolean any = false;
    Piece first = pieces.peekFirst();
    while (first != null && first.arrivesAt() - now <= 0) {
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
    boolean narrow = way.bitsPerSecond() != 0 || way.flow() == LinkModel.Flow.HELD;
    boolean full = narrow && unsentBytes > MAX_BACKLOG_BYTES + inFlight;
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    if (full != blocked && buffer != null) {
      blocked = full;
      buffer.setUserDefinedWritability(WRITABILITY_BIT, !full);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    cancelTimer();
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
