package dev.grapevine.node.methods;

import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.SignatureHash;
import dev.grapevine.chain.script.StandardScript;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs inputs with keys and scripts that a caller hands in: P2PK, P2PKH and bare multisig, also
 * within P2SH, P2WSH and P2SH-P2WSH, and P2WPKH, also within P2SH (Bitcoin Core {@code
 * script/sign.cpp}). Signatures that an input has already are not merged with.
 */
final class InputSigner {
  private static final byte[] EMPTY = {};
  private static final int MAX_SIGNATURE_BYTES = 73;

  /** How deep scripts may lie in one another: P2SH, P2WSH, and what is within. */
  private static final int MAX_NESTING = 3;

  private final Map<String, WifKey> keys = new HashMap<>();
  private final Map<String, Script> scripts = new HashMap<>();

  /** Keys are found by their public key and its hash. */
  void add(WifKey key) {
    byte[] publicKey = key.publicKey();
    keys.put(hex(publicKey), key);
    keys.put(hex(Hash160.hash(publicKey)), key);
  }

  /** Scripts are found by both of their hashes. */
  void add(Script script) {
    scripts.put(hex(Hash160.hash(script.bytes())), script);
    scripts.put(hex(Sha256.hash(script.bytes())), script);
  }

  /**
   * Input number {@code input} with what unlocks {@code spent}, as far as the keys go; empty if
   * they do not go anywhere.
   */
  Optional<TxIn> sign(Transaction tx, int input, TxOut spent, int hashType) {
    boolean nothingToSign =
        (hashType & ~HashType.ANYONE_CAN_PAY) == HashType.SINGLE && input >= tx.outputs().size();
    if (nothingToSign) {
      return Optional.empty();
    }
    return new OneInput(tx, input, spent, hashType).sign();
  }

  /** What unlocks: pushes of the scriptSig, items of the witness. */
  private record Unlocked(List<byte[]> pushes, List<byte[]> items) {
    static Unlocked by(List<byte[]> elements, boolean witness) {
      return witness ? new Unlocked(List.of(), elements) : new Unlocked(elements, List.of());
    }
  }

  private final class OneInput {
    private final Transaction tx;
    private final int input;
    private final TxOut spent;
    private final int hashType;

    OneInput(Transaction tx, int input, TxOut spent, int hashType) {
      this.tx = tx;
      this.input = input;
      this.spent = spent;
      this.hashType = hashType;
    }

    Optional<TxIn> sign() {
      TxIn in = tx.inputs().get(input);
      return unlock(spent.scriptPubKey(), false, 0)
          .map(unlocked ->
              new TxIn(
                  in.prevout(),
                  pushes(unlocked.pushes()),
                  in.sequence(),
                  Witness.of(unlocked.items())));
    }

    private Optional<Unlocked> unlock(Script script, boolean witness, int depth) {
      if (depth == MAX_NESTING) {
        return Optional.empty();
      }
      return switch (StandardScript.of(script)) {
        case StandardScript.PublicKey(byte[] key) ->
            signature(keys.get(hex(key)), script, witness)
                .map(signature -> Unlocked.by(List.of(signature), witness));
        case StandardScript.PublicKeyHash(byte[] hash) -> byKeyHash(hash, script, witness);
        case StandardScript.Multisig(int required, List<byte[]> multisigKeys) ->
            byKeys(required, multisigKeys, script, witness);
        case StandardScript.WitnessV0KeyHash(byte[] hash) when !witness ->
            byKeyHash(hash, StandardScript.payToPublicKeyHash(hash), true);
        case StandardScript.ScriptHash(byte[] hash) when !witness && depth == 0 ->
            Optional.ofNullable(scripts.get(hex(hash)))
                .flatMap(redeem ->
                    unlock(redeem, false, depth + 1)
                        .map(inner -> new Unlocked(with(inner.pushes(), redeem), inner.items())));
        case StandardScript.WitnessV0ScriptHash(byte[] hash) when !witness ->
            Optional.ofNullable(scripts.get(hex(hash)))
                .flatMap(inside ->
                    unlock(inside, true, depth + 1)
                        .map(inner -> new Unlocked(List.of(), with(inner.items(), inside))));
        case StandardScript.ScriptHash _,
            StandardScript.WitnessV0KeyHash _,
            StandardScript.WitnessV0ScriptHash _,
            StandardScript.WitnessV1Taproot _,
            StandardScript.WitnessUnknown _,
            StandardScript.Anchor _,
            StandardScript.NullData _,
            StandardScript.NonStandard _ ->
            Optional.empty();
      };
    }

    private Optional<Unlocked> byKeyHash(byte[] hash, Script scriptCode, boolean witness) {
      WifKey key = keys.get(hex(hash));
      return signature(key, scriptCode, witness)
          .map(signature -> Unlocked.by(List.of(signature, publicKey(key)), witness));
    }

    private Optional<Unlocked> byKeys(
        int required, List<byte[]> multisigKeys, Script script, boolean witness) {
      List<byte[]> elements = new ArrayList<>();
      elements.add(EMPTY);
      for (byte[] key : multisigKeys) {
        if (elements.size() <= required) {
          signature(keys.get(hex(key)), script, witness).ifPresent(elements::add);
        }
      }
      if (elements.size() == 1) {
        return Optional.empty();
      }
      while (elements.size() <= required) {
        elements.add(EMPTY);
      }
      return Optional.of(Unlocked.by(elements, witness));
    }

    private Optional<byte[]> signature(@Nullable WifKey key, Script scriptCode, boolean witness) {
      if (key == null || (witness && !key.compressed())) {
        return Optional.empty();
      }
      // Before taproot a signature covers no other output that is spent, so any will do for those.
      byte[] hash =
          witness
              ? SignatureHash.segwitV0(
                  new PrecomputedTransactionData(
                      tx, Collections.nCopies(tx.inputs().size(), spent)),
                  input,
                  scriptCode.bytes(),
                  hashType)
              : SignatureHash.legacy(tx, input, scriptCode.bytes(), hashType);
      return Optional.of(
          new ByteWriter(MAX_SIGNATURE_BYTES)
              .writeBytes(key.key().sign(hash))
              .writeUint8(hashType)
              .toBytes());
    }
  }

  private static byte[] publicKey(@Nullable WifKey key) {
    if (key == null) {
      throw new IllegalStateException("signed without a key");
    }
    return key.publicKey();
  }

  private static List<byte[]> with(List<byte[]> elements, Script last) {
    List<byte[]> all = new ArrayList<>(elements);
    all.add(last.bytes());
    return all;
  }

  /** A zero-length element is pushed as OP_0, which is what a push of no bytes is. */
  private static Script pushes(List<byte[]> elements) {
    ScriptBuilder script = new ScriptBuilder();
    elements.forEach(script::data);
    return script.build();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
