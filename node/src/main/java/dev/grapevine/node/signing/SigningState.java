package dev.grapevine.node.signing;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.TaprootTree;
import dev.grapevine.node.keys.AggregateKey;
import dev.grapevine.node.keys.KeyOrigin;
import dev.grapevine.node.miniscript.Fragment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What there is to unlock one input with, what was found on the way, and what was missing (Bitcoin
 * Core {@code SignatureData}). Arrays are not copied. For one thread.
 */
public final class SigningState {
  /** A public key and its signature with the hash type. */
  public record KeySignature(byte[] publicKey, byte[] signature) {}

  /** A signature of a tapscript. */
  public record LeafSignature(byte[] x, byte[] leafHash, byte[] signature) {}

  /** A public key and where it comes from. */
  public record OriginOf(byte[] publicKey, KeyOrigin origin) {}

  /** A taproot key, where it comes from, and the leaves that it is in, by their hashes in hex. */
  public record TaprootOriginOf(byte[] x, KeyOrigin origin, Set<String> leafHashes) {}

  private final Map<String, KeySignature> signatures = new TreeMap<>();
  private final Map<String, LeafSignature> leafSignatures = new TreeMap<>();
  private final Map<String, OriginOf> origins = new TreeMap<>();
  private final Map<String, TaprootOriginOf> taprootOrigins = new TreeMap<>();
  private final Map<String, LeafScript> leaves = new TreeMap<>();
  private final Map<String, byte[]> preimages = new TreeMap<>();
  private final Map<String, byte[]> taprootKeys = new TreeMap<>();
  private final List<AggregateKey> aggregates = new ArrayList<>();
  private final List<byte[]> missingKeys = new ArrayList<>();
  private final List<byte[]> missingSignatures = new ArrayList<>();

  private Script scriptSig = Script.EMPTY;
  private Witness witness = Witness.EMPTY;
  private boolean complete;
  private boolean isWitness;
  private Optional<Script> redeemScript = Optional.empty();
  private Optional<Script> witnessScript = Optional.empty();
  private Optional<byte[]> keyPathSignature = Optional.empty();
  private Optional<byte[]> internalKey = Optional.empty();
  private Optional<byte[]> merkleRoot = Optional.empty();
  private Optional<TaprootTree> tree = Optional.empty();
  private Optional<byte[]> missingRedeemScript = Optional.empty();
  private Optional<byte[]> missingWitnessScript = Optional.empty();

  /** Nothing yet. */
  public SigningState() {}

  /** The scriptSig as far as it goes; empty unless {@link InputSolver} ran. */
  public Script scriptSig() {
    return scriptSig;
  }

  /** The witness as far as it goes. */
  public Witness witness() {
    return witness;
  }

  /** Whether they unlock the output. */
  public boolean isComplete() {
    return complete;
  }

  /** Whether a witness is what unlocks, as far as was seen. */
  public boolean isWitness() {
    return isWitness;
  }

  /** Sets what unlocks, be it all or a part. */
  public void unlocking(Script newScriptSig, Witness newWitness, boolean isAll) {
    scriptSig = newScriptSig;
    witness = newWitness;
    complete = isAll;
  }

  void usesWitness() {
    isWitness = true;
  }

  public Optional<Script> redeemScript() {
    return redeemScript;
  }

  public void redeemScript(Script script) {
    redeemScript = Optional.of(script);
  }

  public Optional<Script> witnessScript() {
    return witnessScript;
  }

  public void witnessScript(Script script) {
    witnessScript = Optional.of(script);
  }

  /** The script among the two with this HASH160. */
  Optional<Script> scriptByHash(byte[] hash) {
    return redeemScript
        .filter(script -> java.util.Arrays.equals(Hash160.hash(script.bytes()), hash))
        .or(() ->
            witnessScript.filter(
                script -> java.util.Arrays.equals(Hash160.hash(script.bytes()), hash)));
  }

  /** ECDSA signatures, in the order of the hashes of their keys. */
  public List<KeySignature> signatures() {
    return List.copyOf(signatures.values());
  }

  public void signature(byte[] publicKey, byte[] signature) {
    signatures.putIfAbsent(hex(Hash160.hash(publicKey)), new KeySignature(publicKey, signature));
  }

  Optional<byte[]> signatureOf(byte[] publicKey) {
    return Optional.ofNullable(signatures.get(hex(Hash160.hash(publicKey))))
        .map(KeySignature::signature);
  }

  /** A public key with this HASH160 that is known by its signature or its origin. */
  Optional<byte[]> publicKey(byte[] hash) {
    return Optional.ofNullable(signatures.get(hex(hash)))
        .map(KeySignature::publicKey)
        .or(() -> Optional.ofNullable(origins.get(hex(hash))).map(OriginOf::publicKey));
  }

  public Optional<byte[]> keyPathSignature() {
    return keyPathSignature;
  }

  public void keyPathSignature(byte[] signature) {
    keyPathSignature = Optional.of(signature);
  }

  public List<LeafSignature> leafSignatures() {
    return List.copyOf(leafSignatures.values());
  }

  public void leafSignature(LeafSignature signature) {
    leafSignatures.put(hex(signature.x()) + hex(signature.leafHash()), signature);
    taprootKeys.put(hex(Hash160.hash(signature.x())), signature.x());
  }

  Optional<byte[]> leafSignature(byte[] x, byte[] leafHash) {
    return Optional.ofNullable(leafSignatures.get(hex(x) + hex(leafHash)))
        .map(LeafSignature::signature);
  }

  /** A taproot key with this HASH160 that is known by a signature or its origin. */
  Optional<byte[]> taprootKey(byte[] hash) {
    return Optional.ofNullable(taprootKeys.get(hex(hash)));
  }

  /** Takes what a function gives a digest of. */
  public void preimage(Fragment hash, byte[] digest, byte[] preimage) {
    preimages.put(hash + hex(digest), preimage);
  }

  Optional<byte[]> preimage(Fragment hash, byte[] digest) {
    return Optional.ofNullable(preimages.get(hash + hex(digest)));
  }

  public Optional<byte[]> internalKey() {
    return internalKey;
  }

  public void internalKey(byte[] x) {
    internalKey = Optional.of(x);
  }

  public Optional<byte[]> merkleRoot() {
    return merkleRoot;
  }

  public void merkleRoot(byte[] hash) {
    merkleRoot = Optional.of(hash);
  }

  /** Scripts that may be run, in the order of their bytes, the shortest control block first. */
  public List<LeafScript> leaves() {
    return leaves.values().stream()
        .sorted(
            Comparator.comparing(
                    (LeafScript leaf) -> leaf.script().bytes(), java.util.Arrays::compareUnsigned)
                .thenComparingInt(LeafScript::version)
                .thenComparingInt(leaf -> leaf.controlBlock().length))
        .toList();
  }

  public void leaf(LeafScript leaf) {
    leaves.put(hex(leaf.controlBlock()) + leaf.script() + leaf.version(), leaf);
  }

  /** The whole tree, if somebody knows it. */
  public Optional<TaprootTree> tree() {
    return tree;
  }

  void tree(TaprootTree known) {
    tree = Optional.of(known);
    internalKey = Optional.of(known.internalKey());
    merkleRoot = known.merkleRoot().or(() -> merkleRoot);
    for (int i = 0; i < known.leaves().size(); i++) {
      TaprootTree.Leaf leaf = known.leaves().get(i);
      leaf(new LeafScript(leaf.script(), leaf.version(), known.controlBlock(i)));
    }
  }

  /** Where keys come from that are needed. */
  public List<OriginOf> origins() {
    return List.copyOf(origins.values());
  }

  public void origin(byte[] publicKey, KeyOrigin origin) {
    origins.putIfAbsent(hex(Hash160.hash(publicKey)), new OriginOf(publicKey, origin));
  }

  /** Where taproot keys come from that are needed. */
  public List<TaprootOriginOf> taprootOrigins() {
    return List.copyOf(taprootOrigins.values());
  }

  /** Adds an origin, and a leaf to those that its key is in. */
  public void taprootOrigin(byte[] x, KeyOrigin origin, Optional<byte[]> leafHash) {
    TaprootOriginOf known =
        taprootOrigins.computeIfAbsent(
            hex(x), _ -> new TaprootOriginOf(x, origin, new TreeSet<>()));
    taprootKeys.put(hex(Hash160.hash(x)), x);
    leafHash.ifPresent(hash -> known.leafHashes().add(hex(hash)));
  }

  /** Keys that stand for several, and may be among those that are needed. */
  public List<AggregateKey> aggregates() {
    return List.copyOf(aggregates);
  }

  void aggregates(List<AggregateKey> known) {
    aggregates.addAll(known);
  }

  /** HASH160s of public keys that nobody knows. */
  public List<byte[]> missingKeys() {
    return missingKeys;
  }

  /** HASH160s of public keys whose signatures are missing. */
  public List<byte[]> missingSignatures() {
    return missingSignatures;
  }

  /** The HASH160 of the redeem script that is missing. */
  public Optional<byte[]> missingRedeemScript() {
    return missingRedeemScript;
  }

  void missingRedeemScript(byte[] hash) {
    missingRedeemScript = Optional.of(hash);
  }

  /** The SHA-256 of the witness script that is missing. */
  public Optional<byte[]> missingWitnessScript() {
    return missingWitnessScript;
  }

  void missingWitnessScript(byte[] hash) {
    missingWitnessScript = Optional.of(hash);
  }

  /** Takes what another has and this one has not; all of it, if that one is complete. */
  public void merge(SigningState other) {
    if (complete) {
      return;
    }
    if (other.complete) {
      unlocking(other.scriptSig, other.witness, true);
      return;
    }
    redeemScript = redeemScript.or(other::redeemScript);
    witnessScript = witnessScript.or(other::witnessScript);
    other.signatures.forEach(signatures::putIfAbsent);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
