package dev.grapevine.node.psbt;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.signing.InputSolver;
import dev.grapevine.node.signing.SignatureMaker;
import dev.grapevine.node.signing.SigningState;
import java.util.List;
import java.util.Optional;

/**
 * Adds to a PSBT what keys and scripts allow: scripts and origins (updater), signatures (signer),
 * what unlocks (finalizer), and takes the transaction out (extractor). Bitcoin Core {@code
 * psbt.cpp}. Works in place; for one thread.
 */
public final class PsbtSigner {
  private final Psbt psbt;
  private final PrecomputedTransactionData data;
  private final boolean pretends;

  private PsbtSigner(Psbt psbt, PrecomputedTransactionData data, boolean pretends) {
    this.psbt = psbt;
    this.data = data;
    this.pretends = pretends;
  }

  /** For a PSBT; empty if it cannot become a transaction. What is spent must be filled in. */
  public static Optional<PsbtSigner> of(Psbt psbt) {
    return psbt.signingData().map(data -> new PsbtSigner(psbt, data, false));
  }

  /** As {@link #of}, with signatures that are none: for estimates. */
  static Optional<PsbtSigner> pretending(Psbt psbt) {
    return psbt.signingData().map(data -> new PsbtSigner(psbt, data, true));
  }

  /** How far it went. */
  public enum Outcome {
    /** There is enough to unlock the input. */
    COMPLETE,
    /** Something is missing. */
    INCOMPLETE,
    /** It is not known what is spent. */
    MISSING_INPUTS,
    /** The PSBT, or a signature in it, asks for another hash type. */
    SIGHASH_MISMATCH
  }

  /** What came of it, and what was found and missed on the way. */
  record Result(Outcome outcome, SigningState state) {}

  /**
   * Adds to input number {@code index}.
   *
   * @param wanted the hash type; empty for the usual one
   * @param finish put what unlocks the input, if it is complete, instead of its parts
   */
  public Outcome sign(int index, KeyRing keys, Optional<Integer> wanted, boolean finish) {
    return work(index, keys, wanted, finish).outcome();
  }

  Result work(int index, KeyRing keys, Optional<Integer> wanted, boolean finish) {
    PsbtInput input = psbt.inputs().get(index);
    if (isVerified(index)) {
      return new Result(Outcome.COMPLETE, new SigningState());
    }
    Optional<TxOut> spent = input.utxo();
    if (spent.isEmpty()) {
      return new Result(Outcome.MISSING_INPUTS, new SigningState());
    }
    boolean needsWitness = input.nonWitnessUtxo().isEmpty();
    boolean taproot =
        StandardScript.of(spent.get().scriptPubKey()) instanceof StandardScript.WitnessV1Taproot;
    int hashType = wanted.orElse(taproot ? HashType.DEFAULT : HashType.ALL);
    if (input.hashType().filter(type -> type != hashType).isPresent()) {
      return new Result(Outcome.SIGHASH_MISMATCH, new SigningState());
    }
    boolean isUsual = hashType == HashType.DEFAULT || (hashType == HashType.ALL && !taproot);
    if (!isUsual) {
      input.hashType(hashType);
    }
    if (!signaturesAreOf(input, hashType)) {
      return new Result(Outcome.SIGHASH_MISMATCH, new SigningState());
    }
    SigningState state = input.state();
    SignatureMaker maker =
        pretends
            ? SignatureMaker.pretending(data, index)
            : SignatureMaker.of(data, index, hashType, psbt.knowsAllSpent());
    boolean complete = InputSolver.solve(maker, keys, spent.get().scriptPubKey(), state);
    // What is spent was not shown to be so: only a witness's signature covers it.
    if (needsWitness && !state.isWitness()) {
      return new Result(Outcome.INCOMPLETE, new SigningState());
    }
    input.take(state, finish);
    if (state.isWitness()) {
      input.witnessUtxo(spent.get());
    }
    return new Result(complete ? Outcome.COMPLETE : Outcome.INCOMPLETE, state);
  }

  private static boolean signaturesAreOf(PsbtInput input, int hashType) {
    boolean schnorrFits =
        List.of(PsbtFields.IN_TAP_KEY_SIG, PsbtFields.IN_TAP_SCRIPT_SIG).stream()
            .flatMap(type -> input.map().all(type).stream())
            .allMatch(entry ->
                hashType == HashType.DEFAULT
                    ? entry.value().length == 64
                    : entry.value().length == 65 && (entry.value()[64] & 0xff) == hashType);
    return schnorrFits
        && (hashType == HashType.DEFAULT
            || input.map().all(PsbtFields.IN_PARTIAL_SIG).stream()
                .allMatch(entry -> (entry.value()[entry.value().length - 1] & 0xff) == hashType));
  }

  /** Whether what is said to unlock an input does. */
  boolean isVerified(int index) {
    PsbtInput input = psbt.inputs().get(index);
    Optional<TxOut> spent = input.utxo();
    return spent.isPresent()
        && SignatureMaker.of(data, index, HashType.DEFAULT, psbt.knowsAllSpent())
                .verify(input.finalScriptSig(), spent.get().scriptPubKey(), input.finalWitness())
            == ScriptError.OK;
  }

  /** Adds to output number {@code index} what is known of its script. */
  public void describe(int index, KeyRing keys) {
    PsbtOutput output = psbt.outputs().get(index);
    SigningState state = output.state();
    if (!psbt.inputs().isEmpty()) {
      // A spend that would be: what it takes is what is to be told.
      SignatureMaker maker = SignatureMaker.of(data, 0, HashType.ALL, false);
      InputSolver.solve(maker, keys.withoutSecrets(), output.txOut().scriptPubKey(), state);
    }
    output.take(state);
  }

  /** Puts what unlocks in the place of its parts, where it can; whether that is all inputs. */
  public static boolean finish(Psbt psbt) {
    Optional<PsbtSigner> signer = of(psbt);
    boolean complete = signer.isPresent();
    for (int i = 0; i < psbt.inputs().size() && signer.isPresent(); i++) {
      complete &=
          signer.get().sign(i, new KeyRing(), psbt.inputs().get(i).hashType(), true)
              == Outcome.COMPLETE;
    }
    return complete;
  }

  /** The transaction, ready to be sent; empty if something is missing. */
  public static Optional<Transaction> extract(Psbt psbt) {
    Psbt copy = psbt.copy();
    return finish(copy) ? copy.finalTx() : Optional.empty();
  }

  /** Drops whole transactions where every input's signature covers what it spends anyway. */
  public static void dropUnneededTransactions(Psbt psbt) {
    for (PsbtInput input : psbt.inputs()) {
      Optional<TxOut> spent = input.witnessUtxo();
      boolean isLater =
          spent.isPresent()
              && switch (StandardScript.of(spent.get().scriptPubKey())) {
                case StandardScript.WitnessV1Taproot _,
                    StandardScript.WitnessUnknown _,
                    StandardScript.Anchor _ ->
                    true;
                default -> false;
              };
      boolean coversOne =
          input.hashType().filter(type -> (type & HashType.ANYONE_CAN_PAY) != 0).isPresent();
      if (!isLater || coversOne) {
        return;
      }
    }
    psbt.inputs().forEach(PsbtInput::dropNonWitnessUtxo);
  }
}
