package dev.grapevine.p2p.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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

  private void link(long delayNanos, long bitsPerSecond) {
    LinkModel.Link link = new LinkModel.Link(delayNanos, bitsPerSecond);
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
}
