package dev.grapevine.p2p.frame;

import static dev.grapevine.p2p.wire.MessageSamples.REGTEST_MAGIC;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.MessageSamples;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.p2p.wire.Verack;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class V1FrameReaderTest {
  private final V1FrameReader reader = new V1FrameReader(REGTEST_MAGIC);

  private static void isInv(FrameResult result, byte[] frame) {
    assertThat(result).isInstanceOf(FrameResult.Frame.class);
    FrameResult.Frame found = (FrameResult.Frame) result;
    assertThat(found.command()).isEqualTo("inv");
    assertThat(found.wireBytes()).isEqualTo(frame.length);
    assertThat(Arrays.copyOf(found.bytes(), found.length()))
        .isEqualTo(Arrays.copyOfRange(frame, V1Header.SIZE, frame.length));
  }

  @Test
  void aFrameCutAnywhereIsOneFrame() {
    byte[] frame = MessageCodec.encode(REGTEST_MAGIC, MessageSamples.inv(3));
    for (int cut = 0; cut < frame.length; cut++) {
      assertThat(reader.next(new ArrayBytes(frame, 0, cut)))
          .isSameAs(FrameResult.Incomplete.INSTANCE);
      isInv(reader.next(new ArrayBytes(frame, cut, frame.length - cut)), frame);
    }
  }

  @Test
  void framesFollowOneAnother() {
    ArrayBytes in =
        ArrayBytes.joined(
            MessageCodec.encode(REGTEST_MAGIC, new Verack()),
            MessageCodec.encode(REGTEST_MAGIC, new Ping(1)));

    assertThat(((FrameResult.Frame) reader.next(in)).command()).isEqualTo("verack");
    assertThat(((FrameResult.Frame) reader.next(in)).command()).isEqualTo("ping");
    assertThat(reader.next(in)).isSameAs(FrameResult.Incomplete.INSTANCE);
    assertThat(in.readable()).isZero();
  }

  @Test
  void aFrameLargerThanTheSharedArrayIsRead() {
    byte[] frame = MessageCodec.encode(REGTEST_MAGIC, MessageSamples.inv(5_000));

    isInv(reader.next(new ArrayBytes(frame)), frame);
    assertThat(reader.next(new ArrayBytes(frame, 0, 100_000)))
        .isSameAs(FrameResult.Incomplete.INSTANCE);
    isInv(reader.next(new ArrayBytes(frame, 100_000, frame.length - 100_000)), frame);
  }

  @Test
  void aClaimedLengthCostsNothing() {
    byte[] header = Arrays.copyOf(MessageCodec.encode(REGTEST_MAGIC, new Verack()), 25);
    header[18] = 0x3d;
    header[17] = 0x09;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    reader.next(new ArrayBytes(new byte[0]));
    ArrayBytes in = new ArrayBytes(header);

    long before = threads.getCurrentThreadAllocatedBytes();
    FrameResult result = reader.next(in);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(result).isSameAs(FrameResult.Incomplete.INSTANCE);
    assertThat(allocated).as("of the four million bytes claimed").isLessThan(1_000_000);
  }
}
