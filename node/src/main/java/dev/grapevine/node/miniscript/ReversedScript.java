package dev.grapevine.node.miniscript;

import static dev.grapevine.chain.script.Opcode.OP_CHECKMULTISIG;
import static dev.grapevine.chain.script.Opcode.OP_CHECKMULTISIGVERIFY;
import static dev.grapevine.chain.script.Opcode.OP_CHECKSIG;
import static dev.grapevine.chain.script.Opcode.OP_CHECKSIGVERIFY;
import static dev.grapevine.chain.script.Opcode.OP_EQUAL;
import static dev.grapevine.chain.script.Opcode.OP_EQUALVERIFY;
import static dev.grapevine.chain.script.Opcode.OP_NUMEQUAL;
import static dev.grapevine.chain.script.Opcode.OP_NUMEQUALVERIFY;
import static dev.grapevine.chain.script.Opcode.OP_VERIFY;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.ScriptCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operations of a script from the last to the first. Those with VERIFY in them are two; a
 * script where such a one was to be used, or a shorter push, is not read. Places are counted from
 * the next operation, which is 0; beyond the first there is nothing.
 */
final class ReversedScript {
  /** An opcode that is none. */
  private static final int NOTHING = -1;

  private static final byte[] NO_DATA = {};

  private final List<Operation> operations;
  private int left;

  private record Operation(int opcode, byte[] data, long number) {
    static Operation of(int opcode) {
      return new Operation(opcode, NO_DATA, NOTHING);
    }
  }

  private ReversedScript(List<Operation> operations) {
    this.operations = operations;
    left = operations.size();
  }

  static Optional<ReversedScript> of(Script script) {
    List<Operation> operations = new ArrayList<>();
    ScriptCursor cursor = new ScriptCursor(script.bytes());
    while (cursor.next()) {
      int opcode = cursor.opcode();
      boolean isApart =
          opcode == OP_VERIFY && !operations.isEmpty() && joins(operations.getLast().opcode());
      if (isApart || !cursor.isShortestPush()) {
        return Optional.empty();
      }
      int first = withoutVerify(opcode);
      if (first == opcode) {
        operations.add(
            new Operation(opcode, cursor.data(), cursor.shortestNumber().orElse(NOTHING)));
      } else {
        operations.add(Operation.of(first));
        operations.add(Operation.of(OP_VERIFY));
      }
    }
    return cursor.isAtEnd() ? Optional.of(new ReversedScript(operations)) : Optional.empty();
  }

  private static boolean joins(int opcode) {
    return switch (opcode) {
      case OP_CHECKSIG, OP_CHECKMULTISIG, OP_EQUAL, OP_NUMEQUAL -> true;
      default -> false;
    };
  }

  private static int withoutVerify(int opcode) {
    return switch (opcode) {
      case OP_CHECKSIGVERIFY -> OP_CHECKSIG;
      case OP_CHECKMULTISIGVERIFY -> OP_CHECKMULTISIG;
      case OP_EQUALVERIFY -> OP_EQUAL;
      case OP_NUMEQUALVERIFY -> OP_NUMEQUAL;
      default -> opcode;
    };
  }

  boolean isAtEnd() {
    return left == 0;
  }

  private Operation at(int place) {
    return place < left ? operations.get(left - 1 - place) : Operation.of(NOTHING);
  }

  int opcode(int place) {
    return at(place).opcode();
  }

  /** The bytes that are pushed, if it is a push. */
  byte[] data(int place) {
    return at(place).data();
  }

  int dataLength(int place) {
    return data(place).length;
  }

  /** The number that is pushed, if it is one of four bytes at most; else, or below zero, -1. */
  long number(int place) {
    return Math.max(at(place).number(), NOTHING);
  }

  /** Whether these are next, from the last one of the script on. */
  boolean isNext(int... opcodes) {
    for (int i = 0; i < opcodes.length; i++) {
      if (opcode(i) != opcodes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Passes over {@code opcode} if it is next. */
  boolean take(int opcode) {
    boolean isNext = isNext(opcode);
    left -= isNext ? 1 : 0;
    return isNext;
  }

  /** Passes over so many operations, at most all. */
  void skip(int count) {
    left = Math.max(0, left - count);
  }
}
