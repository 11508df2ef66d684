package dev.grapevine.node.psbt;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.node.miniscript.Fragment;
import dev.grapevine.node.signing.LeafScript;
import dev.grapevine.node.signing.SigningState;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What is known of one input. Mutable, for one thread. */
public final class PsbtInput {
  private final OutPoint prevout;
  private final PsbtMap map;
  private Optional<Integer> sequence;

  PsbtInput(OutPoint prevout, Optional<Integer> sequence, PsbtMap map) {
    this.prevout = prevout;
    this.sequence = sequence;
    this.map = map;
  }

  PsbtInput copy() {
    return new PsbtInput(prevout, sequence, map.copy());
  }

  public OutPoint prevout() {
    return prevout;
  }

  /** Unsigned 32-bit. */
  public Optional<Integer> sequence() {
    return sequence;
  }

  /** All entries but outpoint and sequence. */
  public PsbtMap map() {
    return map;
  }

  /** The transaction that is spent from. */
  public Optional<Transaction> nonWitnessUtxo() {
    return map.get(PsbtFields.IN_NON_WITNESS_UTXO).map(Transaction::parse);
  }

  public void nonWitnessUtxo(Transaction tx) {
    map.put(PsbtFields.IN_NON_WITNESS_UTXO, tx.serializedWithoutWitness());
  }

  public Optional<TxOut> witnessUtxo() {
    return map.get(PsbtFields.IN_WITNESS_UTXO).map(value -> TxOut.read(new ByteReader(value)));
  }

  public void witnessUtxo(TxOut output) {
    ByteWriter out = new ByteWriter(output.encodedSize());
    output.write(out);
    map.put(PsbtFields.IN_WITNESS_UTXO, out.toBytes());
  }

  /** The output that is spent, as far as the PSBT tells. */
  public Optional<TxOut> utxo() {
    Optional<Transaction> from = nonWitnessUtxo();
    return from.isPresent() ? from.map(tx -> tx.outputs().get(prevout.index())) : witnessUtxo();
  }

  public Optional<Integer> hashType() {
    return map.get(PsbtFields.IN_SIGHASH).map(Psbt::int32);
  }

  void hashType(int type) {
    map.put(PsbtFields.IN_SIGHASH, Psbt.int32(type));
  }

  Optional<Long> unsigned32(int type) {
    return map.get(type).map(value -> new ByteReader(value).readUint32());
  }

  public Script finalScriptSig() {
    return map.get(PsbtFields.IN_SCRIPT_SIG).map(Script::of).orElse(Script.EMPTY);
  }

  public Witness finalWitness() {
    return map.get(PsbtFields.IN_SCRIPT_WITNESS)
        .map(value -> Witness.read(new ByteReader(value)))
        .orElse(Witness.EMPTY);
  }

  /** Whether there is what is said to unlock it. */
  public boolean isSigned() {
    return finalScriptSig().length() > 0 || !finalWitness().isEmpty();
  }

  void merge(PsbtInput other) {
    map.merge(other.map);
    sequence = sequence.or(() -> other.sequence);
  }

  /** Forgets signatures, as when it moves to another transaction. */
  void dropSignatures() {
    map.remove(PsbtFields.IN_PARTIAL_SIG);
    map.remove(PsbtFields.IN_SCRIPT_SIG);
    map.remove(PsbtFields.IN_SCRIPT_WITNESS);
  }

  void dropNonWitnessUtxo() {
    map.remove(PsbtFields.IN_NON_WITNESS_UTXO);
  }

  /** What is there to sign with. */
  SigningState state() {
    SigningState state = new SigningState();
    if (isSigned()) {
      state.unlocking(finalScriptSig(), finalWitness(), true);
      return state;
    }
    map.all(PsbtFields.IN_PARTIAL_SIG)
        .forEach(entry -> state.signature(entry.key().data(), entry.value()));
    map.get(PsbtFields.IN_REDEEM_SCRIPT).map(Script::of).ifPresent(state::redeemScript);
    map.get(PsbtFields.IN_WITNESS_SCRIPT).map(Script::of).ifPresent(state::witnessScript);
    Derivations.read(map, PsbtFields.IN_BIP32_DERIVATION)
        .forEach(d -> state.origin(d.publicKey(), d.origin()));
    readPreimages(state);
    map.get(PsbtFields.IN_TAP_KEY_SIG).ifPresent(state::keyPathSignature);
    for (PsbtMap.Entry entry : map.all(PsbtFields.IN_TAP_SCRIPT_SIG)) {
      byte[] key = entry.key().data();
      state.leafSignature(
          new SigningState.LeafSignature(
              Arrays.copyOf(key, 32), Arrays.copyOfRange(key, 32, 64), entry.value()));
    }
    map.get(PsbtFields.IN_TAP_INTERNAL_KEY).ifPresent(state::internalKey);
    map.get(PsbtFields.IN_TAP_MERKLE_ROOT).ifPresent(state::merkleRoot);
    for (PsbtMap.Entry entry : map.all(PsbtFields.IN_TAP_LEAF_SCRIPT)) {
      state.leaf(leaf(entry));
    }
    Derivations.readTaproot(map, PsbtFields.IN_TAP_BIP32_DERIVATION)
        .forEach(d -> Derivations.add(state, d));
    return state;
  }

  private void readPreimages(SigningState state) {
    Map.of(
            PsbtFields.IN_RIPEMD160,
            Fragment.RIPEMD160,
            PsbtFields.IN_SHA256,
            Fragment.SHA256,
            PsbtFields.IN_HASH160,
            Fragment.HASH160,
            PsbtFields.IN_HASH256,
            Fragment.HASH256)
        .forEach((type, hash) ->
            map.all(type)
                .forEach(entry -> state.preimage(hash, entry.key().data(), entry.value())));
  }

  static LeafScript leaf(PsbtMap.Entry entry) {
    byte[] value = entry.value();
    int last = value.length - 1;
    return new LeafScript(
        Script.of(Arrays.copyOf(value, last)), value[last] & 0xff, entry.key().data());
  }

  /**
   * Takes what signing found.
   *
   * @param isFinal what unlocks it, if it is complete, instead of its parts
   */
  void take(SigningState state, boolean isFinal) {
    if (isFinal && state.isComplete()) {
      takeFinal(state);
      return;
    }
    for (SigningState.KeySignature signature : state.signatures()) {
      map.add(
          new PsbtMap.Key(PsbtFields.IN_PARTIAL_SIG, signature.publicKey()), signature.signature());
    }
    state.redeemScript().ifPresent(script -> putScript(PsbtFields.IN_REDEEM_SCRIPT, script));
    state.witnessScript().ifPresent(script -> putScript(PsbtFields.IN_WITNESS_SCRIPT, script));
    Derivations.write(map, PsbtFields.IN_BIP32_DERIVATION, state.origins());
    state.keyPathSignature().ifPresent(s -> map.put(PsbtFields.IN_TAP_KEY_SIG, s));
    for (SigningState.LeafSignature signature : state.leafSignatures()) {
      byte[] key = Arrays.copyOf(signature.x(), 64);
      System.arraycopy(signature.leafHash(), 0, key, 32, 32);
      map.add(new PsbtMap.Key(PsbtFields.IN_TAP_SCRIPT_SIG, key), signature.signature());
    }
    state.internalKey().ifPresent(x -> map.put(PsbtFields.IN_TAP_INTERNAL_KEY, x));
    state.merkleRoot().ifPresent(root -> map.put(PsbtFields.IN_TAP_MERKLE_ROOT, root));
    for (LeafScript leaf : state.leaves()) {
      map.add(
          new PsbtMap.Key(PsbtFields.IN_TAP_LEAF_SCRIPT, leaf.controlBlock()),
          new ByteWriter(leaf.script().length() + 1)
              .writeBytes(leaf.script().bytes())
              .writeUint8(leaf.version())
              .toBytes());
    }
    Derivations.writeTaproot(map, PsbtFields.IN_TAP_BIP32_DERIVATION, state.taprootOrigins());
    Derivations.writeAggregates(map, PsbtFields.IN_MUSIG2_PARTICIPANTS, state.aggregates());
  }

  private void takeFinal(SigningState state) {
    map.remove(PsbtFields.IN_PARTIAL_SIG);
    map.remove(PsbtFields.IN_BIP32_DERIVATION);
    map.remove(PsbtFields.IN_REDEEM_SCRIPT);
    map.remove(PsbtFields.IN_WITNESS_SCRIPT);
    if (state.scriptSig().length() > 0) {
      map.put(PsbtFields.IN_SCRIPT_SIG, state.scriptSig().bytes());
    }
    if (!state.witness().isEmpty()) {
      ByteWriter out = new ByteWriter(128).writeCompactSize(state.witness().size());
      state.witness().items().forEach(out::writeVarBytes);
      map.put(PsbtFields.IN_SCRIPT_WITNESS, out.toBytes());
    }
  }

  private void putScript(int type, Script script) {
    if (script.length() > 0 && map.get(type).isEmpty()) {
      map.put(type, script.bytes());
    }
  }
}
