package dev.grapevine.chain.script;

import static dev.grapevine.chain.script.Opcode.*;

import dev.grapevine.chain.script.Execution.TapscriptBudget;
import java.util.Arrays;

/** CHECKSIG and its kin. */
final class SignatureOps {
  /** Weight that a tapscript signature costs (BIP342). */
  private static final int WEIGHT_PER_SIGNATURE = 50;

  private SignatureOps() {}

  /** (signature key -- bool). */
  static ScriptError checkSig(Execution e, int opcode) {
    if (!e.has(2)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    byte[] signature = e.stack.peek(1);
    byte[] key = e.stack.peek(0);
    ScriptError error;
    boolean success;
    if (e.version == SigVersion.TAPSCRIPT) {
      error = checkTapscriptSignature(e, signature, key);
      success = signature.length > 0;
    } else {
      byte[] scriptCode = scriptCode(e);
      if (e.version == SigVersion.BASE) {
        byte[] without = ScriptCode.without(scriptCode, signature);
        if (without.length != scriptCode.length && e.flags.has(ScriptFlag.CONST_SCRIPTCODE)) {
          return ScriptError.SIG_FINDANDDELETE;
        }
        scriptCode = without;
      }
      error = checkEncodings(e, signature, key);
      success =
          error == ScriptError.OK && e.checker.checkEcdsa(signature, key, scriptCode, e.version);
      if (error == ScriptError.OK
          && !success
          && e.flags.has(ScriptFlag.NULLFAIL)
          && signature.length > 0) {
        error = ScriptError.SIG_NULLFAIL;
      }
    }
    if (error != ScriptError.OK) {
      return error;
    }
    e.stack.drop(2);
    return e.pushOrVerify(success, opcode == OP_CHECKSIGVERIFY, ScriptError.CHECKSIGVERIFY);
  }

  /** (signature number key -- number), tapscript only (BIP342). */
  static ScriptError checkSigAdd(Execution e) {
    if (e.version.isBeforeTapscript()) {
      return ScriptError.BAD_OPCODE;
    }
    if (!e.has(3)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    if (!e.isNumber(1)) {
      return ScriptError.SCRIPTNUM;
    }
    byte[] signature = e.stack.peek(2);
    long number = e.number(1);
    ScriptError error = checkTapscriptSignature(e, signature, e.stack.peek(0));
    if (error != ScriptError.OK) {
      return error;
    }
    e.stack.drop(3);
    e.stack.push(ScriptNumber.encode(signature.length > 0 ? number + 1 : number));
    return ScriptError.OK;
  }

  /**
   * Checks a signature in tapscript, where one that is not empty must verify. A key of unknown
   * length is one that a soft fork may give a meaning: it takes any signature.
   */
  private static ScriptError checkTapscriptSignature(Execution e, byte[] signature, byte[] key) {
    TapscriptBudget budget = e.tapscript;
    if (budget == null) {
      throw new AssertionError("a tapscript without a budget");
    }
    if (signature.length > 0) {
      budget.weightLeft -= WEIGHT_PER_SIGNATURE;
      if (budget.weightLeft < 0) {
        return ScriptError.TAPSCRIPT_VALIDATION_WEIGHT;
      }
    }
    if (key.length == 0) {
      return ScriptError.TAPSCRIPT_EMPTY_PUBKEY;
    }
    if (key.length != 32) {
      return e.flags.has(ScriptFlag.DISCOURAGE_UPGRADABLE_PUBKEYTYPE)
          ? ScriptError.DISCOURAGE_UPGRADABLE_PUBKEYTYPE
          : ScriptError.OK;
    }
    if (signature.length == 0) {
      return ScriptError.OK;
    }
    return e.checker.checkSchnorr(
        signature, key, new TapContext(budget.annexHash, budget.leafHash, e.codeSeparatorIndex));
  }

  /**
   * (dummy signature... count key... count -- bool). Signatures must come in the order of their
   * keys; each key is tried once. The dummy is an element too many that the first release took.
   */
  static ScriptError checkMultisig(Execution e, int opcode) {
    if (e.version == SigVersion.TAPSCRIPT) {
      return ScriptError.TAPSCRIPT_CHECKMULTISIG;
    }
    if (!e.has(1)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    if (!e.isNumber(0)) {
      return ScriptError.SCRIPTNUM;
    }
    int keys = e.number(0);
    if (keys < 0 || keys > Execution.MAX_MULTISIG_KEYS) {
      return ScriptError.PUBKEY_COUNT;
    }
    e.operations += keys;
    if (e.operations > Execution.MAX_OPERATIONS) {
      return ScriptError.OP_COUNT;
    }
    int countAt = keys + 1;
    if (!e.has(countAt + 1)) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    if (!e.isNumber(countAt)) {
      return ScriptError.SCRIPTNUM;
    }
    int signatures = e.number(countAt);
    if (signatures < 0 || signatures > keys) {
      return ScriptError.SIG_COUNT;
    }
    return e.has(countAt + 2 + signatures)
        ? checkMultisig(e, keys, signatures, opcode == OP_CHECKMULTISIGVERIFY)
        : ScriptError.INVALID_STACK_OPERATION;
  }

  private static ScriptError checkMultisig(Execution e, int keys, int signatures, boolean verify) {
    int firstSignature = keys + 2;
    byte[] scriptCode = scriptCode(e);
    if (e.version == SigVersion.BASE) {
      for (int i = 0; i < signatures; i++) {
        byte[] without = ScriptCode.without(scriptCode, e.stack.peek(firstSignature + i));
        if (without.length != scriptCode.length && e.flags.has(ScriptFlag.CONST_SCRIPTCODE)) {
          return ScriptError.SIG_FINDANDDELETE;
        }
        scriptCode = without;
      }
    }
    int signaturesLeft = signatures;
    for (int key = 0; signaturesLeft > 0 && signaturesLeft <= keys - key; key++) {
      byte[] signature = e.stack.peek(firstSignature + signatures - signaturesLeft);
      byte[] publicKey = e.stack.peek(1 + key);
      // checked for the pairs that are tried only: the order of evaluation can be observed
      ScriptError error = checkEncodings(e, signature, publicKey);
      if (error != ScriptError.OK) {
        return error;
      }
      if (e.checker.checkEcdsa(signature, publicKey, scriptCode, e.version)) {
        signaturesLeft--;
      }
    }
    boolean success = signaturesLeft == 0;
    if (!success && e.flags.has(ScriptFlag.NULLFAIL)) {
      for (int i = 0; i < signatures; i++) {
        if (e.stack.peek(firstSignature + i).length > 0) {
          return ScriptError.SIG_NULLFAIL;
        }
      }
    }
    e.stack.drop(firstSignature + signatures);
    if (e.flags.has(ScriptFlag.NULLDUMMY) && e.stack.peek(0).length > 0) {
      return ScriptError.SIG_NULLDUMMY;
    }
    e.stack.pop();
    return e.pushOrVerify(success, verify, ScriptError.CHECKMULTISIGVERIFY);
  }

  private static ScriptError checkEncodings(Execution e, byte[] signature, byte[] key) {
    ScriptError error = SignatureEncoding.check(signature, e.flags);
    return error == ScriptError.OK ? SignatureEncoding.checkKey(key, e.flags, e.version) : error;
  }

  private static byte[] scriptCode(Execution e) {
    return e.codeStart == 0 ? e.script : Arrays.copyOfRange(e.script, e.codeStart, e.script.length);
  }
}
