package dev.grapevine.relay.mempool;

import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptCursor;
import dev.grapevine.chain.script.SigOps;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.state.Coin;
import java.util.List;
import java.util.Optional;

/**
 * Which valid transactions are relayed and mined: those of known forms and bounded cost (Bitcoin
 * Core {@code policy/policy.cpp}), in its order and with its reject reasons. Pure.
 */
final class Standardness {
  /** {@code MAX_STANDARD_TX_SIGOPS_COST}. */
  static final int MAX_SIGOPS_COST = 16_000;

  /**
   * {@code MIN_STANDARD_TX_NONWITNESS_SIZE}: 64 bytes could pass for two nodes of a merkle tree.
   */
  static final int MIN_BASE_SIZE = 65;

  private static final int MIN_VERSION = 1;
  private static final int MAX_VERSION = 3;

  /** {@code MAX_STANDARD_TX_WEIGHT}. */
  private static final int MAX_WEIGHT = 400_000;

  /** {@code MAX_STANDARD_SCRIPTSIG_SIZE}: 15 of 15 in P2SH and some. */
  private static final int MAX_SCRIPT_SIG_SIZE = 1650;

  private static final int MAX_BARE_MULTISIG_KEYS = 3;
  private static final int MAX_DUST_OUTPUTS = 1;

  /** {@code MAX_TX_LEGACY_SIGOPS} (BIP54). */
  private static final int MAX_LEGACY_SIGOPS = 2500;

  private static final int MAX_P2SH_SIGOPS = 15;

  /** {@code MAX_STANDARD_P2WSH_...}. */
  private static final int MAX_WITNESS_SCRIPT_SIZE = 3600;

  private static final int MAX_WITNESS_STACK_ITEMS = 100;
  private static final int MAX_WITNESS_ITEM_SIZE = 80;

  private static final int ANNEX_TAG = 0x50;
  private static final int TAPROOT_LEAF_MASK = 0xfe;
  private static final int TAPROOT_LEAF_TAPSCRIPT = 0xc0;

  /** Bytes of an input that spends an output: outpoint, script length, sequence. */
  private static final int INPUT_BYTES = 32 + 4 + 1 + 4;

  /** Bytes of a signature and a compressed key, which is what unlocks most outputs. */
  private static final int UNLOCKING_BYTES = 107;

  private Standardness() {}

  /** The forms of a transaction that can be judged without the coins it spends. */
  static Optional<Invalid> check(Transaction tx, MempoolOptions options) {
    if (tx.version() < MIN_VERSION || tx.version() > MAX_VERSION) {
      return notStandard("version");
    }
    if (tx.weight() > MAX_WEIGHT) {
      return notStandard("tx-size");
    }
    for (TxIn input : tx.inputs()) {
      if (input.scriptSig().length() > MAX_SCRIPT_SIG_SIZE) {
        return notStandard("scriptsig-size");
      }
      if (!isPushOnly(input.scriptSig())) {
        return notStandard("scriptsig-not-pushonly");
      }
    }
    Optional<Invalid> outputs = checkOutputs(tx, options);
    if (outputs.isPresent()) {
      return outputs;
    }
    return dustOutputs(tx, options.dustRelay()) > MAX_DUST_OUTPUTS
        ? notStandard("dust")
        : Optional.empty();
  }

  private static Optional<Invalid> checkOutputs(Transaction tx, MempoolOptions options) {
    int dataLeft = options.dataCarrierBytes();
    for (TxOut output : tx.outputs()) {
      switch (StandardScript.of(output.scriptPubKey())) {
        case StandardScript.NonStandard _ -> {
          return notStandard("scriptpubkey");
        }
        case StandardScript.Multisig multisig -> {
          if (multisig.keys().size() > MAX_BARE_MULTISIG_KEYS) {
            return notStandard("scriptpubkey");
          }
          if (!options.permitBareMultisig()) {
            return notStandard("bare-multisig");
          }
        }
        case StandardScript.NullData _ -> {
          if (output.scriptPubKey().length() > dataLeft) {
            return notStandard("datacarrier");
          }
          dataLeft -= output.scriptPubKey().length();
        }
        case StandardScript.PublicKey _,
            StandardScript.PublicKeyHash _,
            StandardScript.ScriptHash _,
            StandardScript.Anchor _,
            StandardScript.WitnessV0KeyHash _,
            StandardScript.WitnessV0ScriptHash _,
            StandardScript.WitnessV1Taproot _,
            StandardScript.WitnessUnknown _ -> {}
      }
    }
    return Optional.empty();
  }

  private static boolean isPushOnly(Script script) {
    ScriptCursor cursor = new ScriptCursor(script.bytes());
    while (cursor.next()) {
      if (cursor.opcode() > Opcode.OP_16) {
        return false;
      }
    }
    return cursor.isAtEnd();
  }

  /** Outputs that cost more to spend than they are worth at {@code dustRelay}. */
  static int dustOutputs(Transaction tx, FeeRate dustRelay) {
    int count = 0;
    for (TxOut output : tx.outputs()) {
      if (output.value() < dustThreshold(output, dustRelay)) {
        count++;
      }
    }
    return count;
  }

  /** Least value in satoshi that is not dust: 546 for P2PKH, 294 for P2WPKH at the default rate. */
  static long dustThreshold(TxOut output, FeeRate dustRelay) {
    if (StandardScript.isUnspendable(output.scriptPubKey())) {
      return 0;
    }
    int unlocking =
        isWitnessProgram(output.scriptPubKey())
            ? UNLOCKING_BYTES / Transaction.WITNESS_SCALE_FACTOR
            : UNLOCKING_BYTES;
    return dustRelay.feeFor((long) output.encodedSize() + INPUT_BYTES + unlocking);
  }

  private static boolean isWitnessProgram(Script script) {
    return switch (StandardScript.of(script)) {
      case StandardScript.Anchor _,
          StandardScript.WitnessV0KeyHash _,
          StandardScript.WitnessV0ScriptHash _,
          StandardScript.WitnessV1Taproot _,
          StandardScript.WitnessUnknown _ ->
          true;
      case StandardScript.PublicKey _,
          StandardScript.PublicKeyHash _,
          StandardScript.ScriptHash _,
          StandardScript.Multisig _,
          StandardScript.NullData _,
          StandardScript.NonStandard _ ->
          false;
    };
  }

  /** The forms of what is spent, without the witness: the txid says it all. */
  static Optional<Invalid> checkInputs(Transaction tx, List<Coin> coins) {
    int sigops = 0;
    for (int i = 0; i < coins.size(); i++) {
      Script scriptSig = tx.inputs().get(i).scriptSig();
      Script spent = coins.get(i).output().scriptPubKey();
      boolean p2sh = StandardScript.of(spent) instanceof StandardScript.ScriptHash;
      sigops += SigOps.accurate(scriptSig);
      sigops += p2sh ? SigOps.p2sh(scriptSig, spent) : SigOps.accurate(spent);
      if (sigops > MAX_LEGACY_SIGOPS) {
        return inputsNotStandard("non-witness sigops exceed bip54 limit");
      }
    }
    for (int i = 0; i < coins.size(); i++) {
      Script spent = coins.get(i).output().scriptPubKey();
      switch (StandardScript.of(spent)) {
        case StandardScript.NonStandard _ -> {
          return inputsNotStandard("input " + i + " script unknown");
        }
        case StandardScript.WitnessUnknown _ -> {
          return inputsNotStandard("input " + i + " witness program is undefined");
        }
        case StandardScript.ScriptHash _ -> {
          Script scriptSig = tx.inputs().get(i).scriptSig();
          if (scriptSig.length() == 0) {
            return inputsNotStandard("input " + i + " P2SH redeemscript missing");
          }
          int redeemSigops = SigOps.p2sh(scriptSig, spent);
          if (redeemSigops > MAX_P2SH_SIGOPS) {
            return inputsNotStandard(
                "p2sh redeemscript sigops exceed limit (input "
                    + i
                    + ": "
                    + redeemSigops
                    + " > "
                    + MAX_P2SH_SIGOPS
                    + ")");
          }
        }
        case StandardScript.PublicKey _,
            StandardScript.PublicKeyHash _,
            StandardScript.Multisig _,
            StandardScript.NullData _,
            StandardScript.Anchor _,
            StandardScript.WitnessV0KeyHash _,
            StandardScript.WitnessV0ScriptHash _,
            StandardScript.WitnessV1Taproot _ -> {}
      }
    }
    return Optional.empty();
  }

  /** True if no witness is stuffed with what nothing needs. */
  static boolean isWitnessStandard(Transaction tx, List<Coin> coins) {
    for (int i = 0; i < coins.size(); i++) {
      TxIn input = tx.inputs().get(i);
      if (!input.witness().isEmpty()) {
        StandardScript spent = StandardScript.of(coins.get(i).output().scriptPubKey());
        boolean p2sh = spent instanceof StandardScript.ScriptHash;
        StandardScript program = p2sh ? StandardScript.of(redeemScript(input)) : spent;
        if (!isWitnessStandard(program, input.witness(), p2sh)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isWitnessStandard(StandardScript program, Witness witness, boolean p2sh) {
    return switch (program) {
      case StandardScript.WitnessV0ScriptHash _ -> isScriptWitnessStandard(witness.items());
      case StandardScript.WitnessV1Taproot _ -> p2sh || isTaprootWitnessStandard(witness.items());
      case StandardScript.WitnessV0KeyHash _, StandardScript.WitnessUnknown _ -> true;
      case StandardScript.Anchor _ -> p2sh;
      case StandardScript.PublicKey _,
          StandardScript.PublicKeyHash _,
          StandardScript.ScriptHash _,
          StandardScript.Multisig _,
          StandardScript.NullData _,
          StandardScript.NonStandard _ ->
          false;
    };
  }

  private static boolean isScriptWitnessStandard(List<byte[]> items) {
    return items.getLast().length <= MAX_WITNESS_SCRIPT_SIZE
        && items.size() - 1 <= MAX_WITNESS_STACK_ITEMS
        && areSmall(items.subList(0, items.size() - 1));
  }

  private static boolean isTaprootWitnessStandard(List<byte[]> items) {
    if (items.size() < 2) {
      return true;
    }
    byte[] controlBlock = items.getLast();
    if (controlBlock.length == 0 || controlBlock[0] == ANNEX_TAG) {
      return false;
    }
    return (controlBlock[0] & TAPROOT_LEAF_MASK) != TAPROOT_LEAF_TAPSCRIPT
        || areSmall(items.subList(0, items.size() - 2));
  }

  private static boolean areSmall(List<byte[]> items) {
    for (byte[] item : items) {
      if (item.length > MAX_WITNESS_ITEM_SIZE) {
        return false;
      }
    }
    return true;
  }

  /**
   * True if a witness program is spent that is no anchor, so that a transaction without witnesses
   * may have been stripped of them on the way.
   */
  static boolean spendsWitnessProgram(Transaction tx, List<Coin> coins) {
    for (int i = 0; i < coins.size(); i++) {
      Script spent = coins.get(i).output().scriptPubKey();
      StandardScript template = StandardScript.of(spent);
      boolean p2sh = template instanceof StandardScript.ScriptHash;
      Script script = p2sh ? redeemScript(tx.inputs().get(i)) : spent;
      if (isWitnessProgram(script) && !(template instanceof StandardScript.Anchor)) {
        return true;
      }
    }
    return false;
  }

  /** What the scriptSig pushes last; empty if that is no bytes. */
  private static Script redeemScript(TxIn input) {
    ScriptCursor cursor = new ScriptCursor(input.scriptSig().bytes());
    Script last = Script.EMPTY;
    while (cursor.next()) {
      last = Script.of(cursor.data());
    }
    return last;
  }

  private static Optional<Invalid> notStandard(String reason) {
    return Optional.of(ValidationResult.invalid(Failure.NOT_STANDARD, reason));
  }

  private static Optional<Invalid> inputsNotStandard(String detail) {
    return Optional.of(
        ValidationResult.invalid(
            Failure.INPUTS_NOT_STANDARD, "bad-txns-nonstandard-inputs", detail));
  }
}
