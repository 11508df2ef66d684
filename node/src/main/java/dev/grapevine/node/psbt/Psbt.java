package dev.grapevine.node.psbt;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A partially signed transaction, of version 0 (BIP174) or 2 (BIP370). Mutable, for one thread;
 * {@link #copy} for what is to stay.
 */
public final class Psbt {
  static final int HIGHEST_VERSION = 2;

  private static final int SIGHASH_SINGLE_FLAG = 4;

  private final int version;
  private final int txVersion;
  private final PsbtMap global;
  private final List<PsbtInput> inputs;
  private final List<PsbtOutput> outputs;
  private Optional<Integer> fallbackLockTime;

  Psbt(
      int version,
      int txVersion,
      Optional<Integer> fallbackLockTime,
      PsbtMap global,
      List<PsbtInput> inputs,
      List<PsbtOutput> outputs) {
    this.version = version;
    this.txVersion = txVersion;
    this.fallbackLockTime = fallbackLockTime;
    this.global = global;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** Of a transaction whose signatures are dropped; {@code version} is 0 or 2. */
  public static Psbt create(Transaction tx, int version) {
    List<PsbtInput> inputs = new ArrayList<>();
    for (TxIn input : tx.inputs()) {
      inputs.add(new PsbtInput(input.prevout(), Optional.of(input.sequence()), new PsbtMap()));
    }
    List<PsbtOutput> outputs = new ArrayList<>();
    for (TxOut output : tx.outputs()) {
      outputs.add(new PsbtOutput(output, new PsbtMap()));
    }
    return new Psbt(
        version, tx.version(), Optional.of(tx.lockTime()), new PsbtMap(), inputs, outputs);
  }

  /** A PSBT that shares nothing with this one. */
  public Psbt copy() {
    return with(
        new ArrayList<>(inputs.stream().map(PsbtInput::copy).toList()),
        new ArrayList<>(outputs.stream().map(PsbtOutput::copy).toList()));
  }

  private Psbt with(List<PsbtInput> newInputs, List<PsbtOutput> newOutputs) {
    return new Psbt(version, txVersion, fallbackLockTime, global.copy(), newInputs, newOutputs);
  }

  public int version() {
    return version;
  }

  /** The version of the transaction, unsigned 32-bit. */
  public int txVersion() {
    return txVersion;
  }

  /** The lock time where no input asks for one, unsigned 32-bit. */
  public Optional<Integer> fallbackLockTime() {
    return fallbackLockTime;
  }

  /** Extended keys, proprietary and unknown entries; the rest has accessors. */
  public PsbtMap global() {
    return global;
  }

  public List<PsbtInput> inputs() {
    return inputs;
  }

  public List<PsbtOutput> outputs() {
    return outputs;
  }

  /** Whether inputs (1) and outputs (2) may be added, and whether one is signed SINGLE (4). */
  public Optional<Integer> modifiable() {
    return global.get(PsbtFields.GLOBAL_TX_MODIFIABLE).map(value -> value[0] & 0xff);
  }

  /** The lock time that the inputs ask for, unsigned 32-bit; empty if they contradict. */
  Optional<Integer> lockTime() {
    long height = 0;
    long time = 0;
    boolean mayBeHeight = true;
    boolean mayBeTime = true;
    for (PsbtInput input : version < 2 ? List.<PsbtInput>of() : inputs) {
      Optional<Long> wantedHeight = input.unsigned32(PsbtFields.IN_HEIGHT_LOCKTIME);
      Optional<Long> wantedTime = input.unsigned32(PsbtFields.IN_TIME_LOCKTIME);
      mayBeHeight &= wantedTime.isEmpty() || wantedHeight.isPresent();
      mayBeTime &= wantedHeight.isEmpty() || wantedTime.isPresent();
      height = Math.max(height, wantedHeight.orElse(0L));
      time = Math.max(time, wantedTime.orElse(0L));
    }
    if (!mayBeHeight && !mayBeTime) {
      return Optional.empty();
    }
    if (mayBeHeight && height > 0) {
      return Optional.of((int) height);
    }
    return mayBeTime && time > 0
        ? Optional.of((int) time)
        : Optional.of(fallbackLockTime.orElse(0));
  }

  /** The transaction without signatures; empty if the inputs' lock times contradict. */
  public Optional<Transaction> unsignedTx() {
    return lockTime().map(lockTime -> tx(false, lockTime, false));
  }

  /** The transaction with what unlocks each input, as far as that is final. */
  Optional<Transaction> finalTx() {
    return lockTime().map(lockTime -> tx(true, lockTime, false));
  }

  private Transaction tx(boolean unlocked, int lockTime, boolean withoutSequences) {
    List<TxIn> ins = new ArrayList<>();
    for (PsbtInput input : inputs) {
      int sequence = withoutSequences ? 0 : input.sequence().orElse(TxIn.SEQUENCE_FINAL);
      ins.add(
          unlocked
              ? new TxIn(input.prevout(), input.finalScriptSig(), sequence, input.finalWitness())
              : new TxIn(input.prevout(), Script.EMPTY, sequence));
    }
    return Transaction.of(
        txVersion, ins, outputs.stream().map(PsbtOutput::txOut).toList(), lockTime);
  }

  /** What is the same for all PSBTs of one transaction (BIP370). */
  Optional<Txid> uniqueId() {
    return lockTime().map(lockTime -> tx(false, lockTime, version >= 2).txid());
  }

  /** The transaction and what it spends, with nothing where that is not known. */
  Optional<PrecomputedTransactionData> signingData() {
    List<TxOut> spent =
        inputs.stream().map(input -> input.utxo().orElse(new TxOut(0, Script.EMPTY))).toList();
    return unsignedTx().map(tx -> new PrecomputedTransactionData(tx, spent));
  }

  /** Whether all outputs that are spent are known. */
  boolean knowsAllSpent() {
    return inputs.stream().allMatch(input -> input.utxo().isPresent());
  }

  /** Whether each input has what unlocks it. */
  public boolean isSigned() {
    return inputs.stream().allMatch(PsbtInput::isSigned);
  }

  /** Takes what {@code other} has; false, with this one spoilt, if it is of another transaction. */
  boolean merge(Psbt other) {
    Optional<Txid> id = uniqueId();
    if (id.isEmpty() || !id.equals(other.uniqueId()) || version != other.version) {
      return false;
    }
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).merge(other.inputs.get(i));
    }
    for (int i = 0; i < outputs.size(); i++) {
      outputs.get(i).map().merge(other.outputs.get(i).map());
    }
    Optional<Integer> flags = modifiable();
    Optional<Integer> otherFlags = other.modifiable();
    global.merge(other.global);
    fallbackLockTime = fallbackLockTime.or(() -> other.fallbackLockTime);
    if (flags.isPresent() || otherFlags.isPresent()) {
      int one = flags.orElse(0);
      int two = otherFlags.orElse(0);
      int merged = (one & two & ~SIGHASH_SINGLE_FLAG) | ((one | two) & SIGHASH_SINGLE_FLAG);
      global.put(PsbtFields.GLOBAL_TX_MODIFIABLE, new byte[] {(byte) merged});
    }
    return true;
  }

  static byte[] int32(int value) {
    return new ByteWriter(4).writeInt32(value).toBytes();
  }

  static int int32(byte[] value) {
    return new ByteReader(value).readInt32();
  }
}
