package dev.grapevine.chain.script;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import org.jspecify.annotations.Nullable;

/**
 * Counts signature operations without running scripts, for the limits of blocks and transactions
 * (BIP16, BIP141; Bitcoin Core script/script.cpp and consensus/tx_verify.cpp). Tapscript is not
 * counted: it has its own budget.
 */
public final class SigOps {
  /** What an operation outside of the witness costs. */
  public static final int COST_OF_BASE = 4;

  private SigOps() {}

  /**
   * Operations in a script that is not run, as the first release counted: a CHECKMULTISIG counts
   * 20, and counting stops where the script cannot be parsed.
   */
  public static int legacy(Script script) {
    return count(script.bytes(), false);
  }

  /** As {@link #legacy}, but a CHECKMULTISIG after a small number counts that number of keys. */
  public static int accurate(Script script) {
    return count(script.bytes(), true);
  }

  /** Operations of all of a transaction's scripts as {@link #legacy} counts. */
  public static int legacy(Transaction tx) {
    int count = 0;
    for (TxIn input : tx.inputs()) {
      count += legacy(input.scriptSig());
    }
    for (TxOut output : tx.outputs()) {
      count += legacy(output.scriptPubKey());
    }
    return count;
  }

  /** Operations of the redeem script, if {@code scriptPubKey} is P2SH; else 0. */
  public static int p2sh(Script scriptSig, Script scriptPubKey) {
    byte[] redeemScript = redeemScript(scriptSig, scriptPubKey);
    return redeemScript == null ? 0 : count(redeemScript, true);
  }

  /** Operations of a witness v0 program, plain or in P2SH; 0 for other versions. */
  public static int witness(Script scriptSig, Script scriptPubKey, Witness witness) {
    WitnessProgram program = WitnessProgram.in(scriptPubKey.bytes());
    if (program == null) {
      byte[] redeemScript = redeemScript(scriptSig, scriptPubKey);
      program = redeemScript == null ? null : WitnessProgram.in(redeemScript);
    }
    if (program == null) {
      return 0;
    }
    if (program.isKeyHash()) {
      return 1;
    }
    return program.isScriptHash() && !witness.isEmpty()
        ? count(witness.items().getLast(), true)
        : 0;
  }

  /**
   * The cost of a transaction (BIP141): 4 for each operation outside of the witness, 1 inside it. A
   * coinbase has no outputs that it spends and counts its own scripts only.
   */
  public static long cost(PrecomputedTransactionData data, ScriptFlags flags) {
    Transaction tx = data.transaction();
    long cost = (long) legacy(tx) * COST_OF_BASE;
    if (tx.isCoinbase()) {
      return cost;
    }
    for (int i = 0; i < tx.inputs().size(); i++) {
      TxIn input = tx.inputs().get(i);
      Script spent = data.spentOutput(i).scriptPubKey();
      if (flags.has(ScriptFlag.P2SH)) {
        cost += (long) p2sh(input.scriptSig(), spent) * COST_OF_BASE;
      }
      if (flags.has(ScriptFlag.WITNESS)) {
        cost += witness(input.scriptSig(), spent, input.witness());
      }
    }
    return cost;
  }

  /** What a scriptSig of pushes pushes last, if {@code scriptPubKey} is P2SH. */
  private static byte @Nullable [] redeemScript(Script scriptSig, Script scriptPubKey) {
    if (!ScriptVerifier.isPayToScriptHash(scriptPubKey.bytes())) {
      return null;
    }
    ScriptCursor cursor = new ScriptCursor(scriptSig.bytes());
    byte[] last = ScriptNumber.EMPTY;
    while (cursor.next()) {
      if (cursor.opcode() > Opcode.OP_16) {
        return null;
      }
      last = cursor.data();
    }
    return cursor.isAtEnd() ? last : null;
  }

  private static int count(byte[] script, boolean accurate) {
    int count = 0;
    int previous = Opcode.OP_RETURN;
    ScriptCursor cursor = new ScriptCursor(script);
    while (cursor.next()) {
      int opcode = cursor.opcode();
      switch (opcode) {
        case Opcode.OP_CHECKSIG, Opcode.OP_CHECKSIGVERIFY -> count++;
        case Opcode.OP_CHECKMULTISIG, Opcode.OP_CHECKMULTISIGVERIFY ->
            count +=
                accurate && Opcode.isSmallInteger(previous)
                    ? Opcode.smallInteger(previous)
                    : Execution.MAX_MULTISIG_KEYS;
        default -> {}
      }
      previous = opcode;
    }
    return count;
  }
}
