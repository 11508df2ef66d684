package dev.grapevine.chain.script;

import static dev.grapevine.chain.script.Opcode.*;

/** Arithmetic and comparison. Operands have 32 bits, so nothing overflows a long. */
final class NumericOps {
  private NumericOps() {}

  static ScriptError unary(Execution e, int opcode) {
    if (!e.has(1)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    if (!e.isNumber(0)) {
      return ScriptError.SCRIPTNUM;
    }
    long a = e.number(0);
    e.stack.pop();
    e.stack.push(
        ScriptNumber.encode(
            switch (opcode) {
              case OP_1ADD -> a + 1;
              case OP_1SUB -> a - 1;
              case OP_NEGATE -> -a;
              case OP_ABS -> Math.abs(a);
              case OP_NOT -> a == 0 ? 1 : 0;
              case OP_0NOTEQUAL -> a == 0 ? 0 : 1;
              default -> throw new AssertionError("no unary operation: " + opcode);
            }));
    return ScriptError.OK;
  }

  static ScriptError binary(Execution e, int opcode) {
    if (!e.has(2)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    if (!e.isNumber(0) || !e.isNumber(1)) {
      return ScriptError.SCRIPTNUM;
    }
    long a = e.number(1);
    long b = e.number(0);
    e.stack.drop(2);
    if (opcode == OP_NUMEQUALVERIFY) {
      return a == b ? ScriptError.OK : ScriptError.NUMEQUALVERIFY;
    }
    e.stack.push(
        ScriptNumber.encode(
            switch (opcode) {
              case OP_ADD -> a + b;
              case OP_SUB -> a - b;
              case OP_MIN -> Math.min(a, b);
              case OP_MAX -> Math.max(a, b);
              default -> holds(opcode, a, b) ? 1 : 0;
            }));
    return ScriptError.OK;
  }

  private static boolean holds(int opcode, long a, long b) {
    return switch (opcode) {
      case OP_BOOLAND -> a != 0 && b != 0;
      case OP_BOOLOR -> a != 0 || b != 0;
      case OP_NUMEQUAL -> a == b;
      case OP_NUMNOTEQUAL -> a != b;
      case OP_LESSTHAN -> a < b;
      case OP_GREATERTHAN -> a > b;
      case OP_LESSTHANOREQUAL -> a <= b;
      case OP_GREATERTHANOREQUAL -> a >= b;
      default -> throw new AssertionError("no binary operation: " + opcode);
    };
  }

  /** Whether the third from the top is at least the second and below the top. */
  static ScriptError within(Execution e) {
    if (!e.has(3)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    if (!e.isNumber(0) || !e.isNumber(1) || !e.isNumber(2)) {
      return ScriptError.SCRIPTNUM;
    }
    long value = e.number(2);
    boolean within = e.number(1) <= value && value < e.number(0);
    e.stack.drop(3);
    e.stack.push(within);
    return ScriptError.OK;
  }
}
