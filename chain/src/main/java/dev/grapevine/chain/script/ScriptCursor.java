package dev.grapevine.chain.script;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Walks over the operations of a script. Not thread-safe.
 *
 * <pre>{@code
 * ScriptCursor cursor = new ScriptCursor(script);
 * while (cursor.next()) { ... cursor.opcode() ... }
 * boolean wellFormed = cursor.isAtEnd();
 * }</pre>
 */
public final class ScriptCursor {
  private final byte[] script;
  private int position;
  private int opcode;
  private int dataStart;

  /** Stands before the first operation of {@code script}. */
  public ScriptCursor(byte[] script) {
    this(script, 0);
  }

  /** Stands before the operation at {@code position}. */
  ScriptCursor(byte[] script, int position) {
    this.script = script;
    this.position = position;
    this.dataStart = position;
  }

  /** Reads an operation; false, standing still, at the end or where a push runs past it. */
  public boolean next() {
    if (position == script.length) {
      return false;
    }
    int op = script[position] & 0xff;
    int start = position + 1;
    long length = 0;
    if (op < Opcode.OP_PUSHDATA1) {
      length = op;
    } else if (op <= Opcode.OP_PUSHDATA4) {
      int lengthBytes = 1 << (op - Opcode.OP_PUSHDATA1);
      if (lengthBytes > script.length - start) {
        return false;
      }
      for (int i = 0; i < lengthBytes; i++) {
        length |= (script[start++] & 0xffL) << (8 * i);
      }
    }
    if (length > script.length - start) {
      return false;
    }
    opcode = op;
    dataStart = start;
    position = start + (int) length;
    return true;
  }

  /** Whether all of the script was read. */
  public boolean isAtEnd() {
    return position == script.length;
  }

  /** The opcode that was read last. */
  public int opcode() {
    return opcode;
  }

  /** Bytes that the operation read last pushes; 0 for what is not a push. */
  public int dataLength() {
    return position - dataStart;
  }

  /** A copy of the bytes that the operation read last pushes. */
  public byte[] data() {
    return dataStart == position
        ? ScriptNumber.EMPTY
        : Arrays.copyOfRange(script, dataStart, position);
  }

  /** Whether the operation read last pushes nothing, or does so in the shortest way. */
  public boolean isShortestPush() {
    return opcode > Opcode.OP_PUSHDATA4 || Interpreter.isMinimalPush(opcode, data());
  }

  /**
   * The number, of four bytes at most, that the operation read last pushes in the shortest way;
   * empty for others and for -1, which has an operation of its own.
   */
  public OptionalLong shortestNumber() {
    if (Opcode.isSmallInteger(opcode)) {
      return OptionalLong.of(Opcode.smallInteger(opcode));
    }
    byte[] data = data();
    return opcode <= Opcode.OP_PUSHDATA4
            && isShortestPush()
            && ScriptNumber.isNumber(data, ScriptNumber.MAX_SIZE, true)
        ? OptionalLong.of(ScriptNumber.decode(data))
        : OptionalLong.empty();
  }

  /** Where the next operation starts. */
  public int position() {
    return position;
  }
}
