package dev.grapevine.chain.script;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Witness;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an input may spend an output (Bitcoin Core {@code VerifyScript}): the scriptSig, then the
 * scriptPubKey on the stack that it left, then what P2SH and segwit add. Pure; may be called from
 * any thread. Cost is that of the signatures: 12,000 a second and core with the native library.
 */
public final class ScriptVerifier {
  private ScriptVerifier() {}

  /** Verifies one input of a transaction against the output that it spends. */
  public static ScriptError verifyInput(
      PrecomputedTransactionData data, int input, ScriptFlags flags, SignatureVerifier verifier) {
    TxIn in = data.transaction().inputs().get(input);
    return verify(
        in.scriptSig(),
        data.spentOutput(input).scriptPubKey(),
        in.witness(),
        flags,
        new TransactionSignatureChecker(data, input, verifier));
  }

  /**
   * Verifies scripts.
   *
   * @return {@link ScriptError#OK} or the first thing that failed
   * @throws IllegalArgumentException if {@code flags} hold WITNESS without P2SH, or CLEANSTACK
   *     without both
   */
  public static ScriptError verify(
      Script scriptSig,
      Script scriptPubKey,
      Witness witness,
      ScriptFlags flags,
      TransactionSignatureChecker checker) {
    if (!flags.isConsistent()) {
      throw new IllegalArgumentException(
          "WITNESS needs P2SH, CLEANSTACK needs P2SH and WITNESS: " + flags);
    }
    if (flags.has(ScriptFlag.SIGPUSHONLY) && !isPushOnly(scriptSig.bytes(), 0)) {
      return ScriptError.SIG_PUSHONLY;
    }
    ScriptStack stack = new ScriptStack();
    ScriptError error = runBase(scriptSig.bytes(), stack, flags, checker);
    if (error != ScriptError.OK) {
      return error;
    }
    boolean p2sh = flags.has(ScriptFlag.P2SH) && isPayToScriptHash(scriptPubKey.bytes());
    ScriptStack pushed = p2sh ? stack.copy() : stack;
    error = runToTrue(scriptPubKey.bytes(), stack, flags, checker);
    if (error != ScriptError.OK) {
      return error;
    }
    if (p2sh) {
      return verifyRedeemScript(scriptSig.bytes(), pushed, witness, flags, checker);
    }
    WitnessProgram program = programOf(scriptPubKey.bytes(), flags);
    if (program == null) {
      return verifyEnd(stack, witness, flags);
    }
    return scriptSig.length() == 0
        ? verifyProgram(program, witness, flags, checker, false)
        : ScriptError.WITNESS_MALLEATED;
  }

  /** BIP16: the last element that the scriptSig pushed is run on the others. */
  private static ScriptError verifyRedeemScript(
      byte[] scriptSig,
      ScriptStack stack,
      Witness witness,
      ScriptFlags flags,
      TransactionSignatureChecker checker) {
    if (!isPushOnly(scriptSig, 0)) {
      return ScriptError.SIG_PUSHONLY;
    }
    byte[] redeemScript = stack.pop();
    ScriptError error = runToTrue(redeemScript, stack, flags, checker);
    if (error != ScriptError.OK) {
      return error;
    }
    WitnessProgram program = programOf(redeemScript, flags);
    if (program == null) {
      return verifyEnd(stack, witness, flags);
    }
    // anything but the one push could be changed by others without spoiling the signature
    return Arrays.equals(scriptSig, ScriptBuilder.push(redeemScript))
        ? verifyProgram(program, witness, flags, checker, true)
        : ScriptError.WITNESS_MALLEATED_P2SH;
  }

  /** What must hold after scripts without a witness program. */
  private static ScriptError verifyEnd(ScriptStack stack, Witness witness, ScriptFlags flags) {
    if (flags.has(ScriptFlag.CLEANSTACK) && stack.size() != 1) {
      return ScriptError.CLEANSTACK;
    }
    return flags.has(ScriptFlag.WITNESS) && !witness.isEmpty()
        ? ScriptError.WITNESS_UNEXPECTED
        : ScriptError.OK;
  }

  private static ScriptError runBase(
      byte[] script, ScriptStack stack, ScriptFlags flags, TransactionSignatureChecker checker) {
    return script.length == 0
        ? ScriptError.OK
        : Interpreter.run(new Execution(script, stack, SigVersion.BASE, flags, checker, null));
  }

  private static ScriptError runToTrue(
      byte[] script, ScriptStack stack, ScriptFlags flags, TransactionSignatureChecker checker) {
    ScriptError error = runBase(script, stack, flags, checker);
    if (error != ScriptError.OK) {
      return error;
    }
    return stack.size() > 0 && ScriptNumber.isTrue(stack.peek(0))
        ? ScriptError.OK
        : ScriptError.EVAL_FALSE;
  }

  private static @Nullable WitnessProgram programOf(byte[] script, ScriptFlags flags) {
    return flags.has(ScriptFlag.WITNESS) ? WitnessProgram.in(script) : null;
  }

  /** The one place that knows which witness versions there are. */
  private static ScriptError verifyProgram(
      WitnessProgram program,
      Witness witness,
      ScriptFlags flags,
      TransactionSignatureChecker checker,
      boolean p2sh) {
    List<byte[]> items = witness.items();
    if (program.isScriptHash()) {
      if (items.isEmpty()) {
        return ScriptError.WITNESS_PROGRAM_WITNESS_EMPTY;
      }
      byte[] script = items.getLast();
      if (!Arrays.equals(Sha256.hash(script), program.program())) {
        return ScriptError.WITNESS_PROGRAM_MISMATCH;
      }
      return runWitness(
          items.subList(0, items.size() - 1), script, SigVersion.WITNESS_V0, flags, checker, null);
    }
    if (program.isKeyHash()) {
      if (items.size() != 2) {
        return ScriptError.WITNESS_PROGRAM_MISMATCH;
      }
      byte[] script = StandardScript.payToPublicKeyHash(program.program()).bytes();
      return runWitness(items, script, SigVersion.WITNESS_V0, flags, checker, null);
    }
    if (program.version() == 0) {
      return ScriptError.WITNESS_PROGRAM_WRONG_LENGTH;
    }
    if (program.isTaproot() && !p2sh) {
      return flags.has(ScriptFlag.TAPROOT)
          ? Taproot.verify(program.program(), witness, flags, checker)
          : ScriptError.OK;
    }
    if (program.isAnchor() && !p2sh) {
      return ScriptError.OK;
    }
    return flags.has(ScriptFlag.DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM)
        ? ScriptError.DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM
        : ScriptError.OK;
  }

  /** Runs a script out of a witness; exactly one true element must be left, as consensus. */
  static ScriptError runWitness(
      List<byte[]> items,
      byte[] script,
      SigVersion version,
      ScriptFlags flags,
      TransactionSignatureChecker checker,
      Execution.@Nullable TapscriptBudget tapscript) {
    ScriptStack stack = new ScriptStack();
    for (byte[] item : items) {
      if (item.length > Execution.MAX_ELEMENT_SIZE) {
        return ScriptError.PUSH_SIZE;
      }
      stack.push(item);
    }
    ScriptError error =
        Interpreter.run(new Execution(script, stack, version, flags, checker, tapscript));
    if (error != ScriptError.OK) {
      return error;
    }
    if (stack.size() != 1) {
      return ScriptError.CLEANSTACK;
    }
    return ScriptNumber.isTrue(stack.peek(0)) ? ScriptError.OK : ScriptError.EVAL_FALSE;
  }

  /** Whether {@code script} from {@code position} on holds no opcode above OP_16. */
  static boolean isPushOnly(byte[] script, int position) {
    ScriptCursor cursor = new ScriptCursor(script, position);
    while (cursor.next()) {
      if (cursor.opcode() > Opcode.OP_16) {
        return false;
      }
    }
    return cursor.isAtEnd();
  }

  /** HASH160, 20 bytes, EQUAL; nothing else (BIP16). */
  static boolean isPayToScriptHash(byte[] script) {
    return script.length == 23
        && script[0] == (byte) Opcode.OP_HASH160
        && script[1] == 20
        && script[22] == (byte) Opcode.OP_EQUAL;
  }
}
