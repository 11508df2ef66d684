package dev.grapevine.chain.script;

import dev.grapevine.chain.primitives.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tapscript that wants signatures and nothing else: of one key, or of some of many (BIP387 {@code
 * multi_a}).
 *
 * @param required how many, 1 to the number of keys
 * @param keys 32 bytes each, in the order of the script
 * @param isMulti whether it is written as {@code multi_a}, be it of one key
 */
public record TapscriptKeys(int required, List<byte[]> keys, boolean isMulti) {
  private static final int MAX_KEYS = 999;

  public TapscriptKeys {
    keys = List.copyOf(keys);
  }

  /** Reads a script; empty if it is another one. */
  public static Optional<TapscriptKeys> of(Script script) {
    ScriptCursor cursor = new ScriptCursor(script.bytes());
    List<byte[]> keys = new ArrayList<>();
    int operation = Opcode.OP_CHECKSIG;
    boolean more = cursor.next();
    while (more && cursor.opcode() == 32 && keys.size() < MAX_KEYS) {
      keys.add(cursor.data());
      if (!cursor.next() || cursor.opcode() != operation) {
        return Optional.empty();
      }
      operation = Opcode.OP_CHECKSIGADD;
      more = cursor.next();
    }
    if (!more) {
      return keys.size() == 1 && cursor.isAtEnd()
          ? Optional.of(new TapscriptKeys(1, keys, false))
          : Optional.empty();
    }
    long required = number(cursor);
    boolean whole =
        required > 0
            && required <= keys.size()
            && cursor.next()
            && cursor.opcode() == Opcode.OP_NUMEQUAL
            && cursor.isAtEnd();
    return whole ? Optional.of(new TapscriptKeys((int) required, keys, true)) : Optional.empty();
  }

  /** The number that is pushed, in the shortest way, or 0. */
  private static long number(ScriptCursor cursor) {
    if (Opcode.isSmallInteger(cursor.opcode())) {
      return Opcode.smallInteger(cursor.opcode());
    }
    byte[] data = cursor.data();
    return cursor.opcode() <= Opcode.OP_PUSHDATA4
            && Interpreter.isMinimalPush(cursor.opcode(), data)
            && ScriptNumber.isNumber(data, 2, true)
        ? ScriptNumber.decode(data)
        : 0;
  }
}
