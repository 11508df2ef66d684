package dev.grapevine.node.psbt;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.SigOps;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.signing.SigningState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a PSBT lacks and who is next (Bitcoin Core {@code node/psbt.cpp}).
 *
 * @param virtualSize what the signed transaction will have by policy, bytes
 * @param fee satoshi, negative if the outputs are worth more
 * @param error why it is no valid transaction at all; the rest then says little
 */
public record PsbtAnalysis(
    List<InputAnalysis> inputs,
    Optional<Long> virtualSize,
    Optional<Long> fee,
    Role next,
    Optional<String> error) {
  private static final int SIGOP_BYTES = 20;
  private static final int WITNESS_SCALE = 4;

  /** Who works on a PSBT, in order. */
  public enum Role {
    CREATOR,
    UPDATER,
    SIGNER,
    FINALIZER,
    EXTRACTOR
  }

  /** Of one input; {@code missing} names keys and scripts by their hashes. */
  public record InputAnalysis(boolean hasUtxo, boolean isFinal, Role next, SigningState missing) {}

  /** Analyses, changing nothing. */
  public static PsbtAnalysis of(Psbt original) {
    Psbt psbt = original.copy();
    Optional<PsbtSigner> signer = PsbtSigner.of(psbt);
    if (signer.isEmpty()) {
      return invalid("PSBT cannot be made into a valid transaction");
    }
    List<InputAnalysis> inputs = new ArrayList<>();
    long in = 0;
    boolean allKnown = true;
    for (int i = 0; i < psbt.inputs().size(); i++) {
      Optional<TxOut> spent = psbt.inputs().get(i).utxo();
      long value = spent.map(TxOut::value).orElse(0L);
      if (!isMoney(value) || !isMoney(in + value)) {
        return invalid("PSBT is not valid. Input " + i + " has invalid value");
      }
      if (spent.filter(o -> StandardScript.isUnspendable(o.scriptPubKey())).isPresent()) {
        return invalid("PSBT is not valid. Input " + i + " spends unspendable output");
      }
      in += value;
      allKnown &= spent.isPresent();
      inputs.add(analyse(signer.get(), i, spent.isPresent()));
    }
    Role next =
        inputs.stream().map(InputAnalysis::next).min(Role::compareTo).orElse(Role.EXTRACTOR);
    if (!allKnown) {
      return new PsbtAnalysis(inputs, Optional.empty(), Optional.empty(), next, Optional.empty());
    }
    long out = 0;
    for (PsbtOutput output : psbt.outputs()) {
      long value = output.txOut().value();
      if (!isMoney(value) || !isMoney(out + value)) {
        return invalid("PSBT is not valid. Output amount invalid");
      }
      out += value;
    }
    return new PsbtAnalysis(inputs, size(psbt), Optional.of(in - out), next, Optional.empty());
  }

  private static boolean isMoney(long value) {
    return value >= 0 && value <= ConsensusLimits.MAX_MONEY;
  }

  private static PsbtAnalysis invalid(String error) {
    return new PsbtAnalysis(
        List.of(), Optional.empty(), Optional.empty(), Role.CREATOR, Optional.of(error));
  }

  private static InputAnalysis analyse(PsbtSigner signer, int index, boolean hasUtxo) {
    if (signer.isVerified(index)) {
      return new InputAnalysis(hasUtxo, true, Role.EXTRACTOR, new SigningState());
    }
    PsbtSigner.Result result = signer.work(index, new KeyRing(), Optional.empty(), true);
    if (result.outcome() == PsbtSigner.Outcome.COMPLETE) {
      return new InputAnalysis(hasUtxo, false, Role.FINALIZER, new SigningState());
    }
    SigningState state = result.state();
    boolean onlySignatures =
        state.missingKeys().isEmpty()
            && state.missingRedeemScript().isEmpty()
            && state.missingWitnessScript().isEmpty()
            && !state.missingSignatures().isEmpty();
    return new InputAnalysis(hasUtxo, false, onlySignatures ? Role.SIGNER : Role.UPDATER, state);
  }

  /** By policy, where operations that check signatures weigh too; empty if it cannot be told. */
  private static Optional<Long> size(Psbt psbt) {
    Optional<PsbtSigner> signer = PsbtSigner.pretending(psbt);
    List<TxOut> spent = new ArrayList<>();
    for (int i = 0; i < psbt.inputs().size(); i++) {
      Optional<Integer> none = Optional.empty();
      if (signer.orElseThrow().sign(i, new KeyRing(), none, true) != PsbtSigner.Outcome.COMPLETE) {
        return Optional.empty();
      }
      spent.add(psbt.inputs().get(i).utxo().orElseThrow());
    }
    Transaction tx = psbt.finalTx().orElseThrow();
    long sigOps = SigOps.cost(new PrecomputedTransactionData(tx, spent), ScriptFlags.STANDARD);
    long weight = Math.max(tx.weight(), sigOps * SIGOP_BYTES);
    return Optional.of((weight + WITNESS_SCALE - 1) / WITNESS_SCALE);
  }
}
