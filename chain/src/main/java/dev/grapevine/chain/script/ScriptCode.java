package dev.grapevine.chain.script;

import dev.grapevine.chain.primitives.ByteWriter;
import java.util.Arrays;

/**
 * What the first release did to a script before signing it: the signature itself is cut out (it
 * could not sign itself), and so are CODESEPARATORs. Segwit does neither.
 */
final class ScriptCode {
  private ScriptCode() {}

  /**
   * {@code script} without the operations that push {@code signature} in the shortest way; the same
   * array if there are none (Bitcoin Core {@code FindAndDelete}). A run of them counts from every
   * operation's start, so what looks like one inside another push is left alone.
   */
  static byte[] without(byte[] script, byte[] signature) {
    byte[] push = ScriptBuilder.push(signature);
    ScriptCursor cursor = new ScriptCursor(script);
    ByteWriter kept = null;
    int from = 0;
    do {
      int at = cursor.position();
      int next = at;
      while (startsWith(script, next, push)) {
        next += push.length;
      }
      if (next != at) {
        kept = kept == null ? new ByteWriter(script.length) : kept;
        kept.writeBytes(script, from, at - from);
        from = next;
        cursor = new ScriptCursor(script, next);
      }
    } while (cursor.next());
    return kept == null ? script : kept.writeBytes(script, from, script.length - from).toBytes();
  }

  private static boolean startsWith(byte[] script, int at, byte[] push) {
    return script.length - at >= push.length
        && Arrays.equals(script, at, at + push.length, push, 0, push.length);
  }

  /** {@code script} without its CODESEPARATORs; the same array if there are none. */
  static byte[] withoutCodeSeparators(byte[] script) {
    ScriptCursor cursor = new ScriptCursor(script);
    ByteWriter kept = null;
    int from = 0;
    while (cursor.next()) {
      if (cursor.opcode() == Opcode.OP_CODESEPARATOR) {
        kept = kept == null ? new ByteWriter(script.length) : kept;
        kept.writeBytes(script, from, cursor.position() - 1 - from);
        from = cursor.position();
      }
    }
    return kept == null ? script : kept.writeBytes(script, from, script.length - from).toBytes();
  }
}
