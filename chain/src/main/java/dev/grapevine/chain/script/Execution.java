package dev.grapevine.chain.script;

import org.jspecify.annotations.Nullable;

/** The state of one script while it runs. Owned by one {@link Interpreter#run}. */
final class Execution {
  /** Bytes of a stack element at most. */
  static final int MAX_ELEMENT_SIZE = 520;

  /** Operations above OP_16 at most, before tapscript; a CHECKMULTISIG counts its keys too. */
  static final int MAX_OPERATIONS = 201;

  /** Keys of a CHECKMULTISIG at most. */
  static final int MAX_MULTISIG_KEYS = 20;

  /** Bytes of a script at most, before tapscript. */
  static final int MAX_SCRIPT_SIZE = 10_000;

  /** Elements on both stacks at most. */
  static final int MAX_STACK_SIZE = 1_000;

  final byte[] script;
  final SigVersion version;
  final ScriptFlags flags;
  final TransactionSignatureChecker checker;
  final ScriptStack stack;
  final ScriptStack altStack = new ScriptStack();
  final ConditionStack conditions = new ConditionStack();
  final boolean minimalData;

  /** Set in tapscript only. */
  final @Nullable TapscriptBudget tapscript;

  int operations;

  /** Where the operation after the current one starts. */
  int nextPosition;

  /** Where the script that signatures sign starts. */
  int codeStart;

  /** Number of the current operation, counted from 0. */
  int operationIndex;

  int codeSeparatorIndex = TapContext.NO_CODE_SEPARATOR;

  Execution(
      byte[] script,
      ScriptStack stack,
      SigVersion version,
      ScriptFlags flags,
      TransactionSignatureChecker checker,
      @Nullable TapscriptBudget tapscript) {
    this.script = script;
    this.stack = stack;
    this.version = version;
    this.flags = flags;
    this.checker = checker;
    this.tapscript = tapscript;
    this.minimalData = flags.has(ScriptFlag.MINIMALDATA);
  }

  boolean has(int elements) {
    return stack.size() >= elements;
  }

  /** Whether the element at {@code depth} may be read as an operand. */
  boolean isNumber(int depth) {
    return ScriptNumber.isNumber(stack.peek(depth), ScriptNumber.MAX_SIZE, minimalData);
  }

  /** The value of an operand, which fits an int. */
  int number(int depth) {
    return (int) ScriptNumber.decode(stack.peek(depth));
  }

  /** Pushes a result, or ends a VERIFY: takes nothing and fails with {@code error} if false. */
  ScriptError pushOrVerify(boolean result, boolean verify, ScriptError error) {
    if (!verify) {
      stack.push(result);
      return ScriptError.OK;
    }
    return result ? ScriptError.OK : error;
  }

  /** What remains of a tapscript's weight for signatures, and what they sign (BIP342). */
  static final class TapscriptBudget {
    final byte @Nullable [] annexHash;
    final byte[] leafHash;
    long weightLeft;

    TapscriptBudget(byte @Nullable [] annexHash, byte[] leafHash, long weightLeft) {
      this.annexHash = annexHash;
      this.leafHash = leafHash;
      this.weightLeft = weightLeft;
    }
  }
}
