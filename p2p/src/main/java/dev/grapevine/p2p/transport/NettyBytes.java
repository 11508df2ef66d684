package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.frame.ByteSource;
import io.netty.buffer.ByteBuf;

/** A netty buffer as what a frame reader takes bytes from. */
record NettyBytes(ByteBuf buffer) implements ByteSource {
  @Override
  public int readable() {
    return buffer.readableBytes();
  }

  @Override
  public void take(byte[] target, int offset, int count) {
    buffer.readBytes(target, offset, count);
  }
}
