package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.p2p.wire.V1HeaderResult;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into the frames of the unencrypted transport. A frame that lies whole in one read
 * is copied once, out of netty's buffer into an array that all connections of the thread share;
 * only one that spans reads gets an array of its own, which grows with what has come, so that a
 * length that is only claimed costs nothing. Between frames a reader holds no memory. One
 * connection's, on its event loop.
 */
final class V1FrameReader {
  /** Payloads up to this size are not given an array: what one read brings at most. */
  private static final int SCRATCH_BYTES = 64 * 1024;

  /** Least room for a payload that spans reads. */
  private static final int LEAST_ROOM_BYTES = 1024;

  private static final byte[] EMPTY = new byte[0];
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[SCRATCH_BYTES];
        }
      };

  private final int magic;
  private @Nullable V1Header header;
  private byte[] partial = EMPTY;
  private int filled;

  V1FrameReader(int magic) {
    this.magic = magic;
  }

  /** Takes the next frame, or all there is of it, out of {@code in}. */
  FrameResult next(ByteBuf in) {
    V1Header current = header;
    if (current == null) {
      byte[] bytes = take(in, V1Header.SIZE);
      if (bytes.length == 0) {
        return FrameResult.Incomplete.INSTANCE;
      }
      switch (V1Header.parse(magic, bytes, 0)) {
        case V1Header parsed -> current = parsed;
        case V1HeaderResult.Rejected(String reason) -> {
          return new FrameResult.Rejected(reason);
        }
      }
      header = current;
    }
    int length = current.length();
    byte[] payload = take(in, length);
    if (payload.length < length) {
      return FrameResult.Incomplete.INSTANCE;
    }
    header = null;
    return check(current, payload);
  }

  private static FrameResult check(V1Header header, byte[] payload) {
    int length = header.length();
    int wireBytes = V1Header.SIZE + length;
    if (V1Header.checksum(payload, 0, length) != header.checksum()) {
      return new FrameResult.Corrupt(header.command(), "wrong checksum", wireBytes);
    }
    if (!header.wellFormed()) {
      return new FrameResult.Corrupt(header.command(), "malformed command", wireBytes);
    }
    return new FrameResult.Frame(header.command(), payload, length, wireBytes);
  }

  /**
   * An array that begins with the next {@code length} bytes, or an empty one if they are not here.
   */
  private byte[] take(ByteBuf in, int length) {
    int missing = length - filled;
    int readable = in.readableBytes();
    if (filled == 0 && readable >= length) {
      byte[] whole = length <= SCRATCH_BYTES ? SCRATCH.get() : new byte[length];
      in.readBytes(whole, 0, length);
      return whole;
    }
    int count = Math.min(missing, readable);
    if (count > partial.length - filled) {
      int room = Math.max(2 * (filled + count), LEAST_ROOM_BYTES);
      partial = Arrays.copyOf(partial, Math.min(length, room));
    }
    in.readBytes(partial, filled, count);
    filled += count;
    if (filled < length) {
      return EMPTY;
    }
    byte[] whole = partial;
    partial = EMPTY;
    filled = 0;
    return whole;
  }
}
