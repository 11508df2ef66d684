package dev.grapevine.chain.script;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A version and a program of 2 to 40 bytes (BIP141): what a scriptPubKey or redeem script of one
 * small number and one push means.
 */
record WitnessProgram(int version, byte[] program) {
  private static final int LEAST_SCRIPT_SIZE = 4;
  private static final int MOST_SCRIPT_SIZE = 42;

  /** The program that {@code script} is, or null. */
  static @Nullable WitnessProgram in(byte[] script) {
    if (script.length < LEAST_SCRIPT_SIZE || script.length > MOST_SCRIPT_SIZE) {
      return null;
    }
    int opcode = script[0] & 0xff;
    if ((opcode != Opcode.OP_0 && !Opcode.isSmallInteger(opcode))
        || script[1] != script.length - 2) {
      return null;
    }
    return new WitnessProgram(
        Opcode.smallInteger(opcode), Arrays.copyOfRange(script, 2, script.length));
  }

  boolean isKeyHash() {
    return version == 0 && program.length == 20;
  }

  boolean isScriptHash() {
    return version == 0 && program.length == 32;
  }

  boolean isTaproot() {
    return version == 1 && program.length == 32;
  }

  /** Pay to anchor: anyone may spend it, for fees. */
  boolean isAnchor() {
    return version == 1 && program.length == 2 && program[0] == 0x4e && program[1] == 0x73;
  }
}
