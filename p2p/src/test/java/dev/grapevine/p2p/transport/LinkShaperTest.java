package dev.grapevine.p2p.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a channel whose clock stands until it is told to go on. */
class LinkShaperTest {
  private static final long MILLI = 1_000_000;

  private EmbeddedChannel channel = new EmbeddedChannel();
  private LinkModel.Link link = LinkModel.Link.DIRECT;

  private void link(long delayNanos, long bitsPerSecond) {
    link = new LinkModel.Link(delayNanos, bitsPerSecond);
    channel =
        new EmbeddedChannel(new LinkShaper((local, remote) -> link)) {
          @Override
          protected SocketAddress localAddress0() {
            return new InetSocketAddress("127.0.0.1", 1);
          }

          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress("127.0.0.1", 2);
          }
        };
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void relink(LinkModel.Link other) {
    link = other;
    ChannelHandlerContext context = channel.pipeline().context(LinkShaper.class);
    ((LinkShaper) context.handler()).relink(context);
  }

  private void send(int bytes) {
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  private void advance(long nanos) {
    channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  /** Sizes of what was delivered since the last call. */
  private String delivered() {
    StringBuilder sizes = new StringBuilder();
    ByteBuf next = channel.readOutbound();
    while (next != null) {
      sizes.append(next.readableBytes()).append(' ');
      next.release();
      next = channel.readOutbound();
    }
    return sizes.toString().strip();
  }

  private long waitNanos(int bytes) {
    ChannelHandlerContext context = channel.pipeline().context(LinkShaper.class);
    return ((LinkShaper) context.handler()).waitNanos(context, bytes);
  }

  @Test
  void aNarrowLinkTellsHowLongWhatComesNextWaits() {
    link(50 * MILLI, 8_000_000); // A byte a microsecond.
    assertThat(waitNanos(500)).isZero(); // Nobody has asked what the link is like.
    send(1_000);
    assertThat(waitNanos(0)).isEqualTo(MILLI);
    assertThat(waitNanos(500)).isEqualTo(MILLI + MILLI / 2);
    assertThat(waitNanos(-300)).isEqualTo(700_000);
    assertThat(waitNanos(-3_000)).isZero();
    advance(MILLI);
    assertThat(waitNanos(0)).isZero(); // It is on its way, and in nobody's.
    assertThat(waitNanos(500)).isEqualTo(MILLI / 2);
    relink(new LinkModel.Link(0, 8_000_000, LinkModel.Flow.HELD));
    send(1_000);
    assertThat(waitNanos(0)).isZero();
  }

  @Test
  void aPieceComesAfterTheDelayAndNotBefore() {
    link(50 * MILLI, 0);
    send(10);
    advance(20 * MILLI);
    send(20);
    advance(30 * MILLI - 1);
    assertThat(delivered()).isEmpty();
    advance(1);
    assertThat(delivered()).isEqualTo("10");
    advance(20 * MILLI - 1);
    assertThat(delivered()).isEmpty();
    advance(1);
    assertThat(delivered()).isEqualTo("20");
  }

  @Test
  void piecesLeaveOneAfterTheOtherAtTheRateOfTheLink() {
    link(10 * MILLI, 8_000_000);
    send(1_000); // 1 ms each, and 10 ms on the way
    send(2_000);
    send(1_000);
    advance(11 * MILLI);
    assertThat(delivered()).isEqualTo("1000");
    advance(2 * MILLI - 1);
    assertThat(delivered()).isEmpty();
    advance(1);
    assertThat(delivered()).isEqualTo("2000");
    advance(MILLI);
    assertThat(delivered()).isEqualTo("1000");
    // An idle link saves nothing up.
    advance(100 * MILLI);
    send(1_000);
    advance(11 * MILLI - 1);
    assertThat(delivered()).isEmpty();
    advance(1);
    assertThat(delivered()).isEqualTo("1000");
  }

  @Test
  void aNarrowLinkHoldsTheSenderBackAndLetsHimGoOn() {
    link(0, 8_000_000);
    for (int i = 0; i < 6; i++) {
      send(50_000);
    }
    assertThat(channel.isWritable()).isFalse();
    advance(300 * MILLI);
    assertThat(channel.isWritable()).isTrue();
    assertThat(delivered()).isEqualTo("50000 50000 50000 50000 50000 50000");
  }

  @Test
  void aLinkWithoutDelayChangesNothing() {
    link(0, 0);
    send(10);
    assertThat(delivered()).isEqualTo("10");
  }

  @Test
  void whatIsOnTheWayWhenTheConnectionEndsIsReleased() {
    link(50 * MILLI, 0);
    ByteBuf lost = Unpooled.wrappedBuffer(new byte[10]);
    channel.writeAndFlush(lost);
    channel.close();
    advance(0);
    assertThat(lost.refCnt()).isZero();
    assertThat(delivered()).isEmpty();
  }

  @Test
  void aHeldLinkDeliversNothingAndThenEverythingInOrder() {
    link(0, 0);
    send(1);
    relink(link.withFlow(LinkModel.Flow.HELD));
    send(2);
    send(3);
    advance(1_000 * MILLI);
    assertThat(delivered()).isEqualTo("1");
    relink(LinkModel.Link.DIRECT);
    send(4);
    advance(0);
    assertThat(delivered()).isEqualTo("2 3 4");
    send(5);
    assertThat(delivered()).isEqualTo("5");
  }

  @Test
  void whatIsOnTheWayWhenALinkIsHeldArrivesWhenItOpens() {
    link(50 * MILLI, 0);
    send(1);
    advance(30 * MILLI);
    relink(link.withFlow(LinkModel.Flow.HELD));
    send(2);
    advance(100 * MILLI);
    assertThat(delivered()).isEmpty();
    relink(link.withFlow(LinkModel.Flow.OPEN));
    assertThat(delivered()).isEqualTo("1");
    // The second could not leave before: its way begins now.
    advance(50 * MILLI - 1);
    assertThat(delivered()).isEmpty();
    advance(1);
    assertThat(delivered()).isEqualTo("2");
  }

  @Test
  void aHeldLinkHoldsTheSenderBackAsAFullSocketDoes() {
    link(0, 0);
    send(1);
    relink(link.withFlow(LinkModel.Flow.HELD));
    for (int i = 0; i < 6; i++) {
      assertThat(channel.isWritable()).isTrue();
      send(50_000);
    }
    assertThat(channel.isWritable()).isFalse();
    relink(LinkModel.Link.DIRECT);
    advance(0);
    assertThat(channel.isWritable()).isTrue();
    assertThat(delivered()).isEqualTo("1 50000 50000 50000 50000 50000 50000");
  }

  @Test
  void aLinkThatGetsShorterLetsNothingOvertake() {
    link(50 * MILLI, 0);
    send(1);
    relink(new LinkModel.Link(1 * MILLI, 0));
    send(2);
    advance(50 * MILLI - 1);
    assertThat(delivered()).isEmpty();
    advance(1);
    assertThat(delivered()).isEqualTo("1 2");
  }

  @Test
  void aBacklogLeavesAtTheNewRate() {
    link(0, 8_000);
    send(1_000); // a second each
    send(1_000);
    send(1_000);
    advance(1_000 * MILLI);
    assertThat(delivered()).isEqualTo("1000");
    relink(new LinkModel.Link(0, 8_000_000));
    advance(1 * MILLI);
    assertThat(delivered()).isEqualTo("1000");
    advance(1 * MILLI);
    assertThat(delivered()).isEqualTo("1000");
  }

  @Test
  void aLostLinkTakesAllAndDeliversNothing() {
    link(50 * MILLI, 0);
    ByteBuf first = Unpooled.wrappedBuffer(new byte[10]);
    ChannelFuture under = channel.writeAndFlush(first);
    relink(link.withFlow(LinkModel.Flow.LOST));
    ByteBuf second = Unpooled.wrappedBuffer(new byte[10]);
    ChannelFuture after = channel.writeAndFlush(second);
    advance(1_000 * MILLI);
    assertThat(delivered()).isEmpty();
    assertThat(under.isSuccess()).isTrue();
    assertThat(after.isSuccess()).isTrue();
    assertThat(first.refCnt()).isZero();
    assertThat(second.refCnt()).isZero();
    assertThat(channel.isWritable()).isTrue();
  }

  @Test
  void aLinkThatWasNeverUsedIsAskedForOnce() {
    link(50 * MILLI, 0);
    relink(LinkModel.Link.DIRECT);
    send(1);
    assertThat(delivered()).isEqualTo("1");
  }
}
