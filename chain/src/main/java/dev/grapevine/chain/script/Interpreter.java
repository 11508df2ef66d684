package dev.grapevine.chain.script;

import static dev.grapevine.chain.script.Opcode.*;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.Ripemd160;
import dev.grapevine.chain.crypto.Sha1;
import dev.grapevine.chain.crypto.Sha256;

/**
 * Runs a script: a stack machine without loops (Bitcoin Core {@code EvalScript}). The order of the
 * checks is consensus, for it decides which error comes first and which operations count.
 *
 * <p>Cost is bounded: before tapscript 10,000 bytes and 201 operations, in tapscript the block's
 * weight and 50 units of it for each signature; 1,000 elements of 520 bytes at all times.
 */
final class Interpreter {
  private Interpreter() {}

  /** Runs {@code e}'s script to its end or first error; the stack is left as it then is. */
  static ScriptError run(Execution e) {
    if (e.version.isBeforeTapscript() && e.script.length > Execution.MAX_SCRIPT_SIZE) {
      return ScriptError.SCRIPT_SIZE;
    }
    ScriptCursor cursor = new ScriptCursor(e.script);
    while (cursor.next()) {
      e.nextPosition = cursor.position();
      ScriptError error = step(e, cursor);
      if (error != ScriptError.OK) {
        return error;
      }
      if (e.stack.size() + e.altStack.size() > Execution.MAX_STACK_SIZE) {
        return ScriptError.STACK_SIZE;
      }
      e.operationIndex++;
    }
    if (!cursor.isAtEnd()) {
      return ScriptError.BAD_OPCODE;
    }
    return e.conditions.isEmpty() ? ScriptError.OK : ScriptError.UNBALANCED_CONDITIONAL;
  }

  private static ScriptError step(Execution e, ScriptCursor cursor) {
    int opcode = cursor.opcode();
    if (cursor.dataLength() > Execution.MAX_ELEMENT_SIZE) {
      return ScriptError.PUSH_SIZE;
    }
    if (e.version.isBeforeTapscript()
        && opcode > OP_16
        && ++e.operations > Execution.MAX_OPERATIONS) {
      return ScriptError.OP_COUNT;
    }
    if (Opcode.isDisabled(opcode)) {
      return ScriptError.DISABLED_OPCODE;
    }
    if (opcode == OP_CODESEPARATOR
        && e.version == SigVersion.BASE
        && e.flags.has(ScriptFlag.CONST_SCRIPTCODE)) {
      return ScriptError.OP_CODESEPARATOR;
    }
    boolean running = e.conditions.isRunning();
    if (opcode <= OP_PUSHDATA4) {
      return running ? push(e, cursor) : ScriptError.OK;
    }
    boolean conditional = opcode >= OP_IF && opcode <= OP_ENDIF;
    return running || conditional ? execute(e, opcode) : ScriptError.OK;
  }

  private static ScriptError push(Execution e, ScriptCursor cursor) {
    byte[] data = cursor.data();
    if (e.minimalData && !isMinimalPush(cursor.opcode(), data)) {
      return ScriptError.MINIMALDATA;
    }
    e.stack.push(data);
    return ScriptError.OK;
  }

  /** Whether no shorter operation pushes {@code data} (BIP62 rule 3). */
  static boolean isMinimalPush(int opcode, byte[] data) {
    if (data.length == 0) {
      return opcode == OP_0;
    }
    if (data.length == 1 && ((data[0] >= 1 && data[0] <= 16) || data[0] == (byte) 0x81)) {
      return false;
    }
    if (data.length < OP_PUSHDATA1) {
      return opcode == data.length;
    }
    if (data.length <= 0xff) {
      return opcode == OP_PUSHDATA1;
    }
    return data.length > 0xffff || opcode == OP_PUSHDATA2;
  }

  private static ScriptError execute(Execution e, int opcode) {
    return switch (opcode) {
      case OP_NOP, OP_IF, OP_NOTIF, OP_ELSE, OP_ENDIF, OP_VERIFY, OP_RETURN ->
          ControlOps.run(e, opcode);
      case OP_NOP1, OP_NOP4, OP_NOP5, OP_NOP6, OP_NOP7, OP_NOP8, OP_NOP9, OP_NOP10 ->
          ControlOps.run(e, opcode);
      case OP_CHECKLOCKTIMEVERIFY, OP_CHECKSEQUENCEVERIFY -> ControlOps.run(e, opcode);
      case OP_TOALTSTACK, OP_FROMALTSTACK, OP_2DROP, OP_2DUP, OP_3DUP, OP_2OVER, OP_2ROT ->
          StackOps.run(e, opcode);
      case OP_2SWAP, OP_IFDUP, OP_DEPTH, OP_DROP, OP_DUP, OP_NIP, OP_OVER, OP_PICK, OP_ROLL ->
          StackOps.run(e, opcode);
      case OP_ROT, OP_SWAP, OP_TUCK, OP_SIZE, OP_EQUAL, OP_EQUALVERIFY -> StackOps.run(e, opcode);
      case OP_1ADD, OP_1SUB, OP_NEGATE, OP_ABS, OP_NOT, OP_0NOTEQUAL -> NumericOps.unary(e, opcode);
      case OP_ADD, OP_SUB, OP_BOOLAND, OP_BOOLOR, OP_NUMEQUAL, OP_NUMEQUALVERIFY ->
          NumericOps.binary(e, opcode);
      case OP_NUMNOTEQUAL, OP_LESSTHAN, OP_GREATERTHAN, OP_LESSTHANOREQUAL ->
          NumericOps.binary(e, opcode);
      case OP_GREATERTHANOREQUAL, OP_MIN, OP_MAX -> NumericOps.binary(e, opcode);
      case OP_WITHIN -> NumericOps.within(e);
      case OP_RIPEMD160, OP_SHA1, OP_SHA256, OP_HASH160, OP_HASH256 -> hash(e, opcode);
      case OP_CODESEPARATOR -> separateCode(e);
      case OP_CHECKSIG, OP_CHECKSIGVERIFY -> SignatureOps.checkSig(e, opcode);
      case OP_CHECKSIGADD -> SignatureOps.checkSigAdd(e);
      case OP_CHECKMULTISIG, OP_CHECKMULTISIGVERIFY -> SignatureOps.checkMultisig(e, opcode);
      default -> pushSmallNumber(e, opcode);
    };
  }

  private static ScriptError pushSmallNumber(Execution e, int opcode) {
    if (opcode != OP_1NEGATE && !Opcode.isSmallInteger(opcode)) {
      return ScriptError.BAD_OPCODE;
    }
    e.stack.push(ScriptNumber.encode(opcode - (OP_1 - 1)));
    return ScriptError.OK;
  }

  private static ScriptError hash(Execution e, int opcode) {
    if (!e.has(1)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    byte[] data = e.stack.pop();
    e.stack.push(
        switch (opcode) {
          case OP_RIPEMD160 -> Ripemd160.hash(data);
          case OP_SHA1 -> Sha1.hash(data);
          case OP_SHA256 -> Sha256.hash(data);
          case OP_HASH160 -> Hash160.hash(data);
          default -> Sha256.doubleHash(data);
        });
    return ScriptError.OK;
  }

  private static ScriptError separateCode(Execution e) {
    e.codeStart = e.nextPosition;
    e.codeSeparatorIndex = e.operationIndex;
    return ScriptError.OK;
  }
}
