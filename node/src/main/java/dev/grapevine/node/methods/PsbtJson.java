package dev.grapevine.node.methods;

import dev.grapevine.chain.address.Base58;
import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.ScriptText;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.script.TaprootTree;
import dev.grapevine.node.keys.KeyOrigin;
import dev.grapevine.node.psbt.Derivations;
import dev.grapevine.node.psbt.Psbt;
import dev.grapevine.node.psbt.PsbtFields;
import dev.grapevine.node.psbt.PsbtInput;
import dev.grapevine.node.psbt.PsbtMap;
import dev.grapevine.node.psbt.PsbtOutput;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.signing.SigningState;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** PSBTs as JSON (Bitcoin Core {@code decodepsbt}). Immutable, for any thread. */
final class PsbtJson {
  private static final HexFormat HEX = HexFormat.of();

  private final TransactionJson transactions;

  PsbtJson(TransactionJson transactions) {
    this.transactions = transactions;
  }

  /** All of a PSBT. */
  ObjectNode of(Psbt psbt) {
    ObjectNode result = Json.object();
    if (psbt.version() < 2) {
      result.set("tx", transactions.decoded(psbt.unsignedTx().orElseThrow()));
    }
    writeExtendedKeys(result.putArray("global_xpubs"), psbt.global());
    if (psbt.version() >= 2) {
      result.put("tx_version", Integer.toUnsignedLong(psbt.txVersion()));
      psbt.fallbackLockTime()
          .ifPresent(time -> result.put("fallback_locktime", Integer.toUnsignedLong(time)));
      result.put("input_count", psbt.inputs().size());
      result.put("output_count", psbt.outputs().size());
      psbt.modifiable()
          .ifPresent(flags ->
              result
                  .put("inputs_modifiable", (flags & 1) != 0)
                  .put("outputs_modifiable", (flags & 2) != 0)
                  .put("has_sighash_single", (flags & 4) != 0));
    }
    result.put("psbt_version", psbt.version());
    result.set("proprietary", proprietary(psbt.global()));
    result.set("unknown", unknown(psbt.global(), 0xfb));
    ArrayNode inputs = result.putArray("inputs");
    psbt.inputs().forEach(input -> inputs.add(input(psbt, input)));
    ArrayNode outputs = result.putArray("outputs");
    psbt.outputs().forEach(output -> outputs.add(output(psbt, output)));
    fee(psbt).ifPresent(fee -> result.put("fee", Amounts.of(fee)));
    return result;
  }

  /** What is paid, where all amounts are known and make sense. */
  private static Optional<Long> fee(Psbt psbt) {
    long in = 0;
    for (PsbtInput input : psbt.inputs()) {
      Optional<TxOut> spent = input.utxo();
      if (spent.isEmpty() || !isMoney(spent.get().value()) || !isMoney(in + spent.get().value())) {
        return Optional.empty();
      }
      in += spent.get().value();
    }
    long out = 0;
    for (PsbtOutput output : psbt.outputs()) {
      long value = output.txOut().value();
      if (!isMoney(value) || !isMoney(out + value)) {
        return Optional.empty();
      }
      out += value;
    }
    return Optional.of(in - out);
  }

  private static boolean isMoney(long value) {
    return value >= 0 && value <= ConsensusLimits.MAX_MONEY;
  }

  private static void writeExtendedKeys(ArrayNode target, PsbtMap global) {
    for (PsbtMap.Entry entry : global.all(PsbtFields.GLOBAL_XPUB)) {
      KeyOrigin origin = Derivations.origin(new ByteReader(entry.value()));
      target
          .addObject()
          .put("xpub", Base58.encodeCheck(entry.key().data()))
          .put("master_fingerprint", origin.fingerprintText())
          .put("path", path(origin));
    }
  }

  private static String path(KeyOrigin origin) {
    return "m" + KeyOrigin.pathText(origin.path(), 'h');
  }

  private static ArrayNode proprietary(PsbtMap map) {
    ArrayNode all = Json.array();
    for (PsbtMap.Entry entry : map.all(PsbtFields.PROPRIETARY)) {
      ByteReader in = new ByteReader(entry.key().data());
      all.addObject()
          .put("identifier", HEX.formatHex(in.readVarBytes()))
          .put("subtype", in.readCompactSizeUnbounded())
          .put("key", HEX.formatHex(entry.key().toBytes()))
          .put("value", HEX.formatHex(entry.value()));
    }
    return all;
  }

  private static ObjectNode unknown(PsbtMap map, int lastKnown) {
    ObjectNode all = Json.object();
    for (PsbtMap.Entry entry : map.unknown(lastKnown)) {
      all.put(HEX.formatHex(entry.key().toBytes()), HEX.formatHex(entry.value()));
    }
    return all;
  }

  private static void putExtras(ObjectNode target, PsbtMap map, int lastKnown) {
    ArrayNode proprietary = proprietary(map);
    if (!proprietary.isEmpty()) {
      target.set("proprietary", proprietary);
    }
    ObjectNode unknown = unknown(map, lastKnown);
    if (!unknown.isEmpty()) {
      target.set("unknown", unknown);
    }
  }

  private ObjectNode input(Psbt psbt, PsbtInput input) {
    ObjectNode result = Json.object();
    PsbtMap map = input.map();
    input
        .witnessUtxo()
        .ifPresent(output ->
            result
                .putObject("witness_utxo")
                .put("amount", Amounts.of(output.value()))
                .set("scriptPubKey", transactions.script(output.scriptPubKey())));
    input
        .nonWitnessUtxo()
        .ifPresent(tx -> result.set("non_witness_utxo", transactions.decoded(tx)));
    putMap(result, "partial_signatures", map, PsbtFields.IN_PARTIAL_SIG);
    input.hashType().ifPresent(type -> result.put("sighash", HashTypes.name(type & 0xff)));
    putScript(result, "redeem_script", map, PsbtFields.IN_REDEEM_SCRIPT);
    putScript(result, "witness_script", map, PsbtFields.IN_WITNESS_SCRIPT);
    putOrigins(result, map, PsbtFields.IN_BIP32_DERIVATION);
    if (input.finalScriptSig().length() > 0) {
      result
          .putObject("final_scriptSig")
          .put("asm", ScriptText.asm(input.finalScriptSig(), true))
          .put("hex", input.finalScriptSig().toHex());
    }
    if (!input.finalWitness().isEmpty()) {
      ArrayNode items = result.putArray("final_scriptwitness");
      input.finalWitness().items().forEach(item -> items.add(HEX.formatHex(item)));
    }
    putMap(result, "ripemd160_preimages", map, PsbtFields.IN_RIPEMD160);
    putMap(result, "sha256_preimages", map, PsbtFields.IN_SHA256);
    putMap(result, "hash160_preimages", map, PsbtFields.IN_HASH160);
    putMap(result, "hash256_preimages", map, PsbtFields.IN_HASH256);
    if (psbt.version() >= 2) {
      result
          .put("previous_txid", input.prevout().txid().toString())
          .put("previous_vout", Integer.toUnsignedLong(input.prevout().index()));
      input
          .sequence()
          .ifPresent(sequence -> result.put("sequence", Integer.toUnsignedLong(sequence)));
      putNumber(result, "time_locktime", map, PsbtFields.IN_TIME_LOCKTIME);
      putNumber(result, "height_locktime", map, PsbtFields.IN_HEIGHT_LOCKTIME);
    }
    putTaproot(result, input);
    putMusig(result, map);
    putExtras(result, map, PsbtFields.IN_MUSIG2_PARTIAL_SIG);
    return result;
  }

  private ObjectNode output(Psbt psbt, PsbtOutput output) {
    ObjectNode result = Json.object();
    PsbtMap map = output.map();
    putScript(result, "redeem_script", map, PsbtFields.OUT_REDEEM_SCRIPT);
    putScript(result, "witness_script", map, PsbtFields.OUT_WITNESS_SCRIPT);
    putOrigins(result, map, PsbtFields.OUT_BIP32_DERIVATION);
    if (psbt.version() >= 2) {
      result.put("amount", Amounts.of(output.txOut().value()));
      result.set("script", transactions.script(output.txOut().scriptPubKey()));
    }
    putHex(result, "taproot_internal_key", map, PsbtFields.OUT_TAP_INTERNAL_KEY);
    List<TaprootTree.Leaf> leaves = output.leaves();
    if (!leaves.isEmpty()) {
      ArrayNode tree = result.putArray("taproot_tree");
      for (TaprootTree.Leaf leaf : leaves) {
        tree.addObject()
            .put("depth", leaf.depth())
            .put("leaf_ver", leaf.version())
            .put("script", leaf.script().toHex());
      }
    }
    putTaprootOrigins(result, map, PsbtFields.OUT_TAP_BIP32_DERIVATION);
    putParticipants(result, map, PsbtFields.OUT_MUSIG2_PARTICIPANTS);
    putExtras(result, map, PsbtFields.OUT_MUSIG2_PARTICIPANTS);
    return result;
  }

  private static void putMap(ObjectNode target, String name, PsbtMap map, int type) {
    List<PsbtMap.Entry> entries = map.all(type);
    if (!entries.isEmpty()) {
      ObjectNode object = target.putObject(name);
      entries.forEach(
          entry -> object.put(HEX.formatHex(entry.key().data()), HEX.formatHex(entry.value())));
    }
  }

  private static void putHex(ObjectNode target, String name, PsbtMap map, int type) {
    map.get(type).ifPresent(value -> target.put(name, HEX.formatHex(value)));
  }

  private static void putNumber(ObjectNode target, String name, PsbtMap map, int type) {
    map.get(type).ifPresent(value -> target.put(name, new ByteReader(value).readUint32()));
  }

  private static void putScript(ObjectNode target, String name, PsbtMap map, int type) {
    map.get(type)
        .map(Script::of)
        .filter(script -> script.length() > 0)
        .ifPresent(script ->
            target
                .putObject(name)
                .put("asm", ScriptText.asm(script))
                .put("hex", script.toHex())
                .put("type", StandardScript.of(script).typeName()));
  }

  private static void putOrigins(ObjectNode target, PsbtMap map, int type) {
    List<SigningState.OriginOf> origins = Derivations.read(map, type);
    if (!origins.isEmpty()) {
      ArrayNode all = target.putArray("bip32_derivs");
      for (SigningState.OriginOf known : origins) {
        all.addObject()
            .put("pubkey", HEX.formatHex(known.publicKey()))
            .put("master_fingerprint", known.origin().fingerprintText())
            .put("path", path(known.origin()));
      }
    }
  }

  private static void putTaprootOrigins(ObjectNode target, PsbtMap map, int type) {
    List<SigningState.TaprootOriginOf> origins = Derivations.readTaproot(map, type);
    if (!origins.isEmpty()) {
      ArrayNode all = target.putArray("taproot_bip32_derivs");
      for (SigningState.TaprootOriginOf known : origins) {
        ArrayNode hashes =
            all.addObject()
                .put("pubkey", HEX.formatHex(known.x()))
                .put("master_fingerprint", known.origin().fingerprintText())
                .put("path", path(known.origin()))
                .putArray("leaf_hashes");
        known.leafHashes().forEach(hashes::add);
      }
    }
  }

  private static void putTaproot(ObjectNode target, PsbtInput input) {
    PsbtMap map = input.map();
    putHex(target, "taproot_key_path_sig", map, PsbtFields.IN_TAP_KEY_SIG);
    List<PsbtMap.Entry> signatures = map.all(PsbtFields.IN_TAP_SCRIPT_SIG);
    if (!signatures.isEmpty()) {
      ArrayNode all = target.putArray("taproot_script_path_sigs");
      for (PsbtMap.Entry entry : signatures) {
        byte[] key = entry.key().data();
        all.addObject()
            .put("pubkey", HEX.formatHex(key, 0, 32))
            .put("leaf_hash", HEX.formatHex(key, 32, 64))
            .put("sig", HEX.formatHex(entry.value()));
      }
    }
    putLeaves(target, map);
    putTaprootOrigins(target, map, PsbtFields.IN_TAP_BIP32_DERIVATION);
    putHex(target, "taproot_internal_key", map, PsbtFields.IN_TAP_INTERNAL_KEY);
    putHex(target, "taproot_merkle_root", map, PsbtFields.IN_TAP_MERKLE_ROOT);
  }

  private static void putLeaves(ObjectNode target, PsbtMap map) {
    List<PsbtMap.Entry> entries =
        map.all(PsbtFields.IN_TAP_LEAF_SCRIPT).stream()
            .sorted((a, b) -> Arrays.compareUnsigned(a.value(), b.value()))
            .toList();
    if (entries.isEmpty()) {
      return;
    }
    ArrayNode all = target.putArray("taproot_scripts");
    byte[] last = {};
    ArrayNode blocks = Json.array();
    for (PsbtMap.Entry entry : entries) {
      byte[] value = entry.value();
      if (!Arrays.equals(value, last)) {
        blocks =
            all.addObject()
                .put("script", HEX.formatHex(value, 0, value.length - 1))
                .put("leaf_ver", value[value.length - 1] & 0xff)
                .putArray("control_blocks");
        last = value;
      }
      blocks.add(HEX.formatHex(entry.key().data()));
    }
  }

  private static void putMusig(ObjectNode target, PsbtMap map) {
    putParticipants(target, map, PsbtFields.IN_MUSIG2_PARTICIPANTS);
    putShares(target, "musig2_pubnonces", "pubnonce", map, PsbtFields.IN_MUSIG2_PUB_NONCE);
    putShares(target, "musig2_partial_sigs", "partial_sig", map, PsbtFields.IN_MUSIG2_PARTIAL_SIG);
  }

  private static void putParticipants(ObjectNode target, PsbtMap map, int type) {
    List<PsbtMap.Entry> entries = map.all(type);
    if (entries.isEmpty()) {
      return;
    }
    ArrayNode all = target.putArray("musig2_participant_pubkeys");
    for (PsbtMap.Entry entry : entries) {
      ArrayNode keys =
          all.addObject()
              .put("aggregate_pubkey", HEX.formatHex(entry.key().data()))
              .putArray("participant_pubkeys");
      byte[] value = entry.value();
      for (int at = 0; at < value.length; at += PublicKeys.COMPRESSED) {
        keys.add(HEX.formatHex(value, at, at + PublicKeys.COMPRESSED));
      }
    }
  }

  private static void putShares(
      ObjectNode target, String name, String member, PsbtMap map, int type) {
    List<PsbtMap.Entry> entries = map.all(type);
    if (entries.isEmpty()) {
      return;
    }
    ArrayNode all = target.putArray(name);
    for (PsbtMap.Entry entry : entries) {
      byte[] key = entry.key().data();
      ObjectNode share =
          all.addObject()
              .put("participant_pubkey", HEX.formatHex(key, 0, PublicKeys.COMPRESSED))
              .put(
                  "aggregate_pubkey",
                  HEX.formatHex(key, PublicKeys.COMPRESSED, 2 * PublicKeys.COMPRESSED));
      if (key.length > 2 * PublicKeys.COMPRESSED) {
        share.put("leaf_hash", HEX.formatHex(key, 2 * PublicKeys.COMPRESSED, key.length));
      }
      // Bitcoin Core shows a partial signature as the number that it is, not as a hash.
      share.put(member, HEX.formatHex(entry.value()));
    }
  }
}
