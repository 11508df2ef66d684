package dev.grapevine.node.keys;

import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.TaprootTree;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keys, scripts and taproot trees that somebody knows, found by what an output shows of them: their
 * hashes (Bitcoin Core {@code FlatSigningProvider}). Arrays are not copied. For one thread.
 */
public final class KeyRing {
  private final Map<String, byte[]> publicKeys = new HashMap<>();
  private final Map<String, WifKey> secrets = new HashMap<>();
  private final Map<String, KeyOrigin> origins = new HashMap<>();
  private final Map<String, Script> scripts = new HashMap<>();
  private final Map<String, TaprootTree> trees = new HashMap<>();
  private final Map<String, AggregateKey> aggregates = new TreeMap<>();

  /** Knows nothing. */
  public KeyRing() {}

  /** Takes what {@code other} knows. */
  public KeyRing addAll(KeyRing other) {
    publicKeys.putAll(other.publicKeys);
    secrets.putAll(other.secrets);
    origins.putAll(other.origins);
    scripts.putAll(other.scripts);
    trees.putAll(other.trees);
    aggregates.putAll(other.aggregates);
    return this;
  }

  public void add(byte[] publicKey) {
    publicKeys.put(hex(Hash160.hash(publicKey)), publicKey);
  }

  public void add(byte[] publicKey, KeyOrigin origin) {
    add(publicKey);
    origins.put(hex(publicKey), origin);
    origins.putIfAbsent(hex(PublicKeys.xOf(publicKey)), origin);
  }

  /** Takes a compressed public key, to be found by the HASH160 of its x, as tapscripts have it. */
  public void addByX(byte[] publicKey) {
    publicKeys.put(hex(Hash160.hash(PublicKeys.xOf(publicKey))), publicKey);
  }

  /** Takes a secret and its public key; taproot finds it by x alone. */
  public void add(WifKey secret) {
    byte[] publicKey = secret.publicKey();
    add(publicKey);
    secrets.put(hex(Hash160.hash(publicKey)), secret);
    secrets.put(hex(PublicKeys.xOf(publicKey)), secret);
  }

  /** Takes a script, to be found by its HASH160 and its SHA-256. */
  public void add(Script script) {
    scripts.put(hex(Hash160.hash(script.bytes())), script);
    scripts.put(hex(Sha256.hash(script.bytes())), script);
  }

  public void add(TaprootTree tree) {
    trees.put(hex(tree.outputKey()), tree);
  }

  public void add(AggregateKey aggregate) {
    aggregates.put(hex(aggregate.key()), aggregate);
  }

  /** All but the secrets. */
  public KeyRing withoutSecrets() {
    KeyRing copy = new KeyRing().addAll(this);
    copy.secrets.clear();
    return copy;
  }

  /** All but where keys come from. */
  public KeyRing withoutOrigins() {
    KeyRing copy = new KeyRing().addAll(this);
    copy.origins.clear();
    return copy;
  }

  /** The public key with this HASH160, or whose x has it. */
  public Optional<byte[]> publicKey(byte[] hash) {
    return Optional.ofNullable(publicKeys.get(hex(hash)));
  }

  /** The secret of a public key with this HASH160, or with this x. */
  public Optional<WifKey> secret(byte[] hashOrX) {
    return Optional.ofNullable(secrets.get(hex(hashOrX)));
  }

  /** The secret of a public key in just this form. */
  public Optional<WifKey> secretOf(byte[] publicKey) {
    return secret(Hash160.hash(publicKey));
  }

  /** The origin of a public key, or of one with this x. */
  public Optional<KeyOrigin> origin(byte[] publicKeyOrX) {
    return Optional.ofNullable(origins.get(hex(publicKeyOrX)));
  }

  /** The script with this hash, of 20 or 32 bytes. */
  public Optional<Script> script(byte[] hash) {
    return Optional.ofNullable(scripts.get(hex(hash)));
  }

  /** The tree behind an output key, 32 bytes. */
  public Optional<TaprootTree> tree(byte[] outputKey) {
    return Optional.ofNullable(trees.get(hex(outputKey)));
  }

  /** Keys that stand for several, in the order of their bytes. */
  public List<AggregateKey> aggregates() {
    return List.copyOf(aggregates.values());
  }

  /** Whether there is a secret among what it knows. */
  public boolean hasSecrets() {
    return !secrets.isEmpty();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
