package dev.grapevine.chain.script;

import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Script;

/** Writes scripts. Not thread-safe. */
public final class ScriptBuilder {
  private final ByteWriter out = new ByteWriter(32);

  /** Appends an operation. */
  public ScriptBuilder op(int opcode) {
    out.writeUint8(opcode);
    return this;
  }

  /** Appends the push of a number: an opcode for -1 to 16, else its shortest bytes. */
  public ScriptBuilder number(long value) {
    if (value == -1) {
      return op(Opcode.OP_1NEGATE);
    }
    return value >= 0 && value <= 16
        ? op(Opcode.ofSmallInteger((int) value))
        : data(ScriptNumber.encode(value));
  }

  /**
   * Appends the push of {@code data}, with the shortest length. One byte that an opcode would push
   * is pushed as a byte, as Bitcoin Core does; MINIMALDATA wants {@link #number} for those.
   */
  public ScriptBuilder data(byte[] data) {
    writePush(out, data);
    return this;
  }

  /** Appends bytes as they are. */
  public ScriptBuilder raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** The script so far. */
  public Script build() {
    return Script.of(out.toBytes());
  }

  /** The push of {@code data} alone. */
  static byte[] push(byte[] data) {
    ByteWriter out = new ByteWriter(data.length + 5);
    writePush(out, data);
    return out.toBytes();
  }

  private static void writePush(ByteWriter out, byte[] data) {
    if (data.length < Opcode.OP_PUSHDATA1) {
      out.writeUint8(data.length);
    } else if (data.length <= 0xff) {
      out.writeUint8(Opcode.OP_PUSHDATA1).writeUint8(data.length);
    } else if (data.length <= 0xffff) {
      out.writeUint8(Opcode.OP_PUSHDATA2).writeUint16(data.length);
    } else {
      out.writeUint8(Opcode.OP_PUSHDATA4).writeInt32(data.length);
    }
    out.writeBytes(data);
  }
}
