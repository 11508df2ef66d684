package dev.grapevine.chain.primitives;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The bytes of a script, uninterpreted. Immutable by contract: {@link #bytes()} hands out the array
 * itself, since copies on the relay path would double its cost.
 */
public final class Script {
  /** No bytes. */
  public static final Script EMPTY = new Script(new byte[0]);

  private final byte[] bytes;

  private Script(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes ownership of {@code bytes}. */
  public static Script of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Script(bytes);
  }

  /** Parses hexadecimal digits. */
  public static Script parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** The array itself; not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes. */
  public int length() {
    return bytes.length;
  }

  /** Hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Script that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
