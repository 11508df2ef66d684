package dev.grapevine.p2p.frame;

import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.p2p.wire.V1HeaderResult;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into the frames of the unencrypted transport. */
public final class V1FrameReader implements FrameReader {
  private static final byte[] NONE = new byte[0];

  private final int magic;
  private final Gather gather;
  private @Nullable V1Header header;

  /**
   * At the beginning of a stream.
   *
   * @param magic the network's, as a little-endian int
   */
  public V1FrameReader(int magic) {
    this(magic, NONE);
  }

  /** After the first bytes of a stream, fewer than a header's. */
  V1FrameReader(int magic, byte[] first) {
    this.magic = magic;
    this.gather = new Gather(first);
  }

  @Override
  public FrameResult next(ByteSource in) {
    V1Header current = header;
    if (current == null) {
      byte[] bytes = gather.take(in, V1Header.SIZE);
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
    byte[] payload = length == 0 ? NONE : gather.take(in, length);
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
    return new FrameResult.Frame(header.command(), payload, 0, length, wireBytes);
  }
}
