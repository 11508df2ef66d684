package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that a message carries and this package does not understand. Immutable. */
public final class ByteString {
  private final byte[] bytes;

  private ByteString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of {@code bytes}. */
  public static ByteString of(byte... bytes) {
    return new ByteString(bytes.clone());
  }

  static ByteString read(ByteReader in) {
    return new ByteString(in.readVarBytes());
  }

  /** How many. */
  public int size() {
    return bytes.length;
  }

  /** A copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  int encodedSize() {
    return ByteWriter.compactSizeLength(bytes.length) + bytes.length;
  }

  void write(ByteWriter out) {
    out.writeVarBytes(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** In hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
