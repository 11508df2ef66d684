package dev.grapevine.chain.script;

import static dev.grapevine.chain.script.Opcode.*;

import java.util.Arrays;

/** Operations that move, copy, measure and compare elements. */
final class StackOps {
  private StackOps() {}

  static ScriptError run(Execution e, int opcode) {
    if (!e.has(needed(opcode))) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    ScriptStack stack = e.stack;
    switch (opcode) {
      case OP_TOALTSTACK -> e.altStack.push(stack.pop());
      case OP_FROMALTSTACK -> {
        if (e.altStack.size() < 1) {
          return ScriptError.INVALID_ALTSTACK_OPERATION;
        }
        stack.push(e.altStack.pop());
      }
      case OP_2DROP -> stack.drop(2);
      case OP_2DUP -> copy(stack, 1, 2);
      case OP_3DUP -> copy(stack, 2, 3);
      case OP_2OVER -> copy(stack, 3, 2);
      case OP_2ROT -> {
        stack.push(stack.remove(5));
        stack.push(stack.remove(5));
      }
      case OP_2SWAP -> {
        stack.swap(3, 1);
        stack.swap(2, 0);
      }
      case OP_IFDUP -> {
        if (ScriptNumber.isTrue(stack.peek(0))) {
          stack.push(stack.peek(0));
        }
      }
      case OP_DEPTH -> stack.push(ScriptNumber.encode(stack.size()));
      case OP_DROP -> stack.drop(1);
      case OP_DUP -> stack.push(stack.peek(0));
      case OP_NIP -> stack.remove(1);
      case OP_OVER -> stack.push(stack.peek(1));
      case OP_ROT -> stack.push(stack.remove(2));
      case OP_SWAP -> stack.swap(1, 0);
      case OP_TUCK -> stack.insert(2, stack.peek(0));
      case OP_SIZE -> stack.push(ScriptNumber.encode(stack.peek(0).length));
      case OP_PICK, OP_ROLL -> {
        return pickOrRoll(e, opcode == OP_ROLL);
      }
      case OP_EQUAL, OP_EQUALVERIFY -> {
        boolean equal = Arrays.equals(stack.pop(), stack.pop());
        return e.pushOrVerify(equal, opcode == OP_EQUALVERIFY, ScriptError.EQUALVERIFY);
      }
      default -> throw new AssertionError("no stack operation: " + opcode);
    }
    return ScriptError.OK;
  }

  private static int needed(int opcode) {
    return switch (opcode) {
      case OP_FROMALTSTACK, OP_DEPTH -> 0;
      case OP_TOALTSTACK, OP_IFDUP, OP_DROP, OP_DUP, OP_SIZE -> 1;
      case OP_3DUP, OP_ROT -> 3;
      case OP_2OVER, OP_2SWAP -> 4;
      case OP_2ROT -> 6;
      default -> 2;
    };
  }

  /** Copies {@code count} elements, the deepest at {@code depth}, to the top. */
  private static void copy(ScriptStack stack, int depth, int count) {
    for (int i = 0; i < count; i++) {
      stack.push(stack.peek(depth));
    }
  }

  private static ScriptError pickOrRoll(Execution e, boolean roll) {
    if (!e.isNumber(0)) {
      return ScriptError.SCRIPTNUM;
    }
    int depth = e.number(0);
    e.stack.pop();
    if (depth < 0 || depth >= e.stack.size()) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    e.stack.push(roll ? e.stack.remove(depth) : e.stack.peek(depth));
    return ScriptError.OK;
  }
}
