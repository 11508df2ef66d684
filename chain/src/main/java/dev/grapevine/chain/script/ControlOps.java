package dev.grapevine.chain.script;

import static dev.grapevine.chain.script.Opcode.*;

/** Branches, VERIFY, RETURN, lock times and NOPs. */
final class ControlOps {
  /** A sequence with this bit is no relative lock time (BIP68). */
  private static final long SEQUENCE_DISABLED = 1L << 31;

  private ControlOps() {}

  static ScriptError run(Execution e, int opcode) {
    return switch (opcode) {
      case OP_NOP -> ScriptError.OK;
      case OP_IF, OP_NOTIF -> branch(e, opcode == OP_NOTIF);
      case OP_ELSE -> otherwise(e);
      case OP_ENDIF -> endBranch(e);
      case OP_VERIFY -> verify(e);
      case OP_RETURN -> ScriptError.OP_RETURN;
      case OP_CHECKLOCKTIMEVERIFY -> checkLockTime(e);
      case OP_CHECKSEQUENCEVERIFY -> checkSequence(e);
      default ->
          e.flags.has(ScriptFlag.DISCOURAGE_UPGRADABLE_NOPS)
              ? ScriptError.DISCOURAGE_UPGRADABLE_NOPS
              : ScriptError.OK;
    };
  }

  private static ScriptError branch(Execution e, boolean negated) {
    boolean taken = false;
    if (e.conditions.isRunning()) {
      if (!e.has(1)) {
        return ScriptError.INVALID_STACK_OPERATION;
      }
      byte[] condition = e.stack.peek(0);
      boolean minimal = condition.length == 0 || (condition.length == 1 && condition[0] == 1);
      if (!minimal && e.version == SigVersion.TAPSCRIPT) {
        return ScriptError.TAPSCRIPT_MINIMALIF;
      }
      if (!minimal && e.version == SigVersion.WITNESS_V0 && e.flags.has(ScriptFlag.MINIMALIF)) {
        return ScriptError.MINIMALIF;
      }
      e.stack.pop();
      taken = ScriptNumber.isTrue(condition) != negated;
    }
    e.conditions.push(taken);
    return ScriptError.OK;
  }

  private static ScriptError otherwise(Execution e) {
    if (e.conditions.isEmpty()) {
      return ScriptError.UNBALANCED_CONDITIONAL;
    }
    e.conditions.toggle();
    return ScriptError.OK;
  }

  private static ScriptError endBranch(Execution e) {
    if (e.conditions.isEmpty()) {
      return ScriptError.UNBALANCED_CONDITIONAL;
    }
    e.conditions.pop();
    return ScriptError.OK;
  }

  private static ScriptError verify(Execution e) {
    if (!e.has(1)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    if (!ScriptNumber.isTrue(e.stack.peek(0))) {
      return ScriptError.VERIFY;
    }
    e.stack.pop();
    return ScriptError.OK;
  }

  /** BIP65; a NOP before. The argument stays on the stack. */
  private static ScriptError checkLockTime(Execution e) {
    if (!e.flags.has(ScriptFlag.CHECKLOCKTIMEVERIFY)) {
      return ScriptError.OK;
    }
    ScriptError error = checkLockTimeArgument(e);
    if (error != ScriptError.OK) {
      return error;
    }
    return e.checker.checkLockTime(ScriptNumber.decode(e.stack.peek(0)))
        ? ScriptError.OK
        : ScriptError.UNSATISFIED_LOCKTIME;
  }

  /** BIP112; a NOP before, and where the argument has the disable bit. It stays on the stack. */
  private static ScriptError checkSequence(Execution e) {
    if (!e.flags.has(ScriptFlag.CHECKSEQUENCEVERIFY)) {
      return ScriptError.OK;
    }
    ScriptError error = checkLockTimeArgument(e);
    if (error != ScriptError.OK) {
      return error;
    }
    long sequence = ScriptNumber.decode(e.stack.peek(0));
    return (sequence & SEQUENCE_DISABLED) != 0 || e.checker.checkSequence(sequence)
        ? ScriptError.OK
        : ScriptError.UNSATISFIED_LOCKTIME;
  }

  private static ScriptError checkLockTimeArgument(Execution e) {
    if (!e.has(1)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    byte[] argument = e.stack.peek(0);
    if (!ScriptNumber.isNumber(argument, ScriptNumber.MAX_LOCK_TIME_SIZE, e.minimalData)) {
      return ScriptError.SCRIPTNUM;
    }
    return ScriptNumber.decode(argument) < 0 ? ScriptError.NEGATIVE_LOCKTIME : ScriptError.OK;
  }
}
