package dev.grapevine.chain.script;

import dev.grapevine.chain.primitives.Script;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Reads scripts and flags as Bitcoin Core's test vectors write them. */
public final class ScriptVectors {
  private static final Map<String, Integer> OPCODES = new HashMap<>();

  static {
    for (int opcode = Opcode.OP_RESERVED; opcode <= Opcode.OP_CHECKSIGADD; opcode++) {
      String name = Opcode.name(opcode);
      if (name.startsWith("OP_")) {
        OPCODES.put(name, opcode);
        OPCODES.put(name.substring(3), opcode);
      }
    }
  }

  private ScriptVectors() {}

  /** A script: numbers, 0x raw bytes, 'text' and opcode names, blanks between. */
  public static Script script(String text) {
    ScriptBuilder builder = new ScriptBuilder();
    for (String word : text.trim().split("\\s+")) {
      if (word.isEmpty()) {
        continue;
      }
      if (word.matches("-?[0-9]+")) {
        builder.number(Long.parseLong(word));
      } else if (word.startsWith("0x")) {
        builder.raw(HexFormat.of().parseHex(word.substring(2)));
      } else if (word.startsWith("'")) {
        builder.data(word.substring(1, word.length() - 1).getBytes(StandardCharsets.UTF_8));
      } else {
        Integer opcode = OPCODES.get(word);
        if (opcode == null) {
          throw new IllegalArgumentException("no such opcode: " + word);
        }
        builder.op(opcode);
      }
    }
    return builder.build();
  }

  /** Flags: names with commas between; NONE and nothing are the empty set. */
  public static ScriptFlags flags(String text) {
    ScriptFlags flags = ScriptFlags.NONE;
    for (String name : text.split(",")) {
      if (!name.isEmpty() && !name.equals("NONE")) {
        flags = flags.plus(ScriptFlag.valueOf(name));
      }
    }
    return flags;
  }

  /** The largest consistent set that {@code flags} holds. */
  public static ScriptFlags trimmed(ScriptFlags flags) {
    ScriptFlags trimmed = flags;
    if (!trimmed.has(ScriptFlag.P2SH)) {
      trimmed = trimmed.minus(ScriptFlags.of(ScriptFlag.WITNESS));
    }
    if (!trimmed.has(ScriptFlag.WITNESS)) {
      trimmed = trimmed.minus(ScriptFlags.of(ScriptFlag.CLEANSTACK));
    }
    return trimmed;
  }

  /** The smallest consistent set that holds {@code flags}. */
  public static ScriptFlags filled(ScriptFlags flags) {
    ScriptFlags filled = flags;
    if (filled.has(ScriptFlag.CLEANSTACK)) {
      filled = filled.plus(ScriptFlag.WITNESS);
    }
    if (filled.has(ScriptFlag.WITNESS)) {
      filled = filled.plus(ScriptFlag.P2SH);
    }
    return filled;
  }
}
