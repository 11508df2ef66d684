package dev.grapevine.p2p.frame;

import java.io.ByteArrayOutputStream;

/** Bytes of an array as what a frame reader takes them from. */
public final class ArrayBytes implements ByteSource {
  private final byte[] bytes;
  private final int end;
  private int position;

  public ArrayBytes(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public ArrayBytes(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  static ArrayBytes joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return new ArrayBytes(all.toByteArray());
  }

  @Override
  public int readable() {
    return end - position;
  }

  @Override
  public void take(byte[] target, int offset, int count) {
    System.arraycopy(bytes, position, target, offset, count);
    position += count;
  }
}
