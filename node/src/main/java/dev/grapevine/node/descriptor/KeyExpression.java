package dev.grapevine.node.descriptor;

import dev.grapevine.chain.address.ExtendedPrivateKey;
import dev.grapevine.chain.address.ExtendedPublicKey;
import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.KeyAggregation;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.node.keys.AggregateKey;
import dev.grapevine.node.keys.KeyOrigin;
import dev.grapevine.node.keys.KeyRing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A key in a descriptor (BIP380). Secrets are apart from it, in a {@link KeyRing}. */
public sealed interface KeyExpression {
  /** A key at a position, and where it comes from. */
  record Derived(byte[] publicKey, KeyOrigin origin) {}

  /** How the last step of a path goes with the position. */
  enum Range {
    NONE(""),
    NORMAL("/*"),
    HARDENED("/*");

    private final String text;

    Range(String text) {
      this.text = text;
    }
  }

  /**
   * The key at {@code position}; empty if it takes a secret that {@code secrets} do not have, or if
   * there is none at that position.
   */
  Optional<Derived> derive(int position, KeyRing secrets);

  /** The secret of that key, if {@code secrets} have it or what it is derived from. */
  Optional<WifKey> deriveSecret(int position, KeyRing secrets);

  /** Whether there are keys at more than one position. */
  boolean isRange();

  /** Whether it is derived from an extended key. */
  boolean isExtended();

  /** This, and the keys that it is an aggregate of. */
  default Stream<KeyExpression> withParticipants() {
    return Stream.of(this);
  }

  /** Bytes of the keys. */
  int size();

  /** As in a descriptor, without secrets. */
  String text(ExtendedKeyText extendedKeys);

  /** Writes extended public keys for a network. */
  @FunctionalInterface
  interface ExtendedKeyText {
    String of(ExtendedPublicKey key);
  }

  /**
   * One key.
   *
   * @param xOnly written without its first byte
   */
  record Single(byte[] publicKey, boolean xOnly) implements KeyExpression {
    @Override
    public Optional<Derived> derive(int position, KeyRing secrets) {
      return Optional.of(new Derived(publicKey, KeyOrigin.of(publicKey)));
    }

    @Override
    public Optional<WifKey> deriveSecret(int position, KeyRing secrets) {
      Optional<WifKey> exact = secrets.secretOf(publicKey);
      return exact.isPresent() || !xOnly ? exact : secrets.secret(PublicKeys.xOf(publicKey));
    }

    @Override
    public boolean isRange() {
      return false;
    }

    @Override
    public boolean isExtended() {
      return false;
    }

    @Override
    public int size() {
      return publicKey.length;
    }

    @Override
    public String text(ExtendedKeyText extendedKeys) {
      return HexFormat.of().formatHex(xOnly ? PublicKeys.xOf(publicKey) : publicKey);
    }
  }

  /**
   * Children of an extended key (BIP32).
   *
   * @param hardenedMark {@code h} or an apostrophe, as it was written
   */
  record Extended(ExtendedPublicKey root, List<Integer> path, Range range, char hardenedMark)
      implements KeyExpression {
    @Override
    public Optional<Derived> derive(int position, KeyRing secrets) {
      KeyOrigin origin = new KeyOrigin(root.fingerprint(), List.of()).then(steps(position));
      if (origin.path().stream().anyMatch(step -> step < 0)) {
        return deriveExtended(position, secrets)
            .map(key -> new Derived(key.key().publicKey(true), origin));
      }
      Optional<ExtendedPublicKey> key = Optional.of(root);
      for (int step : origin.path()) {
        key = key.flatMap(parent -> parent.derive(step));
      }
      return key.map(child -> new Derived(child.key(), origin));
    }

    @Override
    public Optional<WifKey> deriveSecret(int position, KeyRing secrets) {
      return deriveExtended(position, secrets).map(key -> new WifKey(key.key(), true));
    }

    private Optional<ExtendedPrivateKey> deriveExtended(int position, KeyRing secrets) {
      Optional<ExtendedPrivateKey> key =
          secrets
              .secretOf(root.key())
              .map(secret ->
                  new ExtendedPrivateKey(
                      root.depth(), root.parent(), root.child(), root.chainCode(), secret.key()));
      for (int step : steps(position)) {
        key = key.flatMap(parent -> parent.derive(step));
      }
      return key;
    }

    private List<Integer> steps(int position) {
      List<Integer> steps = new ArrayList<>(path);
      switch (range) {
        case NONE -> {}
        case NORMAL -> steps.add(position);
        case HARDENED -> steps.add(position | Integer.MIN_VALUE);
      }
      return steps;
    }

    @Override
    public boolean isRange() {
      return range != Range.NONE;
    }

    @Override
    public boolean isExtended() {
      return true;
    }

    @Override
    public int size() {
      return PublicKeys.COMPRESSED;
    }

    @Override
    public String text(ExtendedKeyText extendedKeys) {
      String last = range.text + (range == Range.HARDENED ? hardenedMark : "");
      return extendedKeys.of(root) + KeyOrigin.pathText(path, hardenedMark) + last;
    }
  }

  /** A key of which it is said where it comes from. */
  record WithOrigin(KeyOrigin origin, KeyExpression key, char hardenedMark)
      implements KeyExpression {
    @Override
    public Optional<Derived> derive(int position, KeyRing secrets) {
      return key.derive(position, secrets)
          .map(derived -> new Derived(derived.publicKey(), origin.then(derived.origin().path())));
    }

    @Override
    public Optional<WifKey> deriveSecret(int position, KeyRing secrets) {
      return key.deriveSecret(position, secrets);
    }

    @Override
    public boolean isRange() {
      return key.isRange();
    }

    @Override
    public boolean isExtended() {
      return key.isExtended();
    }

    @Override
    public int size() {
      return key.size();
    }

    @Override
    public String text(ExtendedKeyText extendedKeys) {
      return "[" + origin.text(hardenedMark) + "]" + key.text(extendedKeys);
    }
  }

  /**
   * The aggregate of other keys (BIP390), or children of it (BIP328). There is no secret of it.
   *
   * @param path none of it hardened
   * @param isRanged whether the position is a last step; then participants are no ranges
   */
  record MuSig(List<KeyExpression> participants, List<Integer> path, boolean isRanged)
      implements KeyExpression {
    /** The aggregate at {@code position}, which a path begins at; empty as {@link #derive}. */
    Optional<AggregateKey> aggregate(int position, KeyRing secrets) {
      List<byte[]> keys = new ArrayList<>();
      for (KeyExpression participant : participants) {
        participant.derive(position, secrets).map(Derived::publicKey).ifPresent(keys::add);
      }
      if (keys.size() != participants.size()) {
        return Optional.empty();
      }
      keys.sort(Arrays::compareUnsigned);
      return KeyAggregation.of(keys).map(key -> new AggregateKey(key, keys));
    }

    @Override
    public Optional<Derived> derive(int position, KeyRing secrets) {
      Optional<byte[]> aggregate = aggregate(position, secrets).map(AggregateKey::key);
      return path.isEmpty() && !isRanged
          ? aggregate.map(key -> new Derived(key, KeyOrigin.of(key)))
          : aggregate.flatMap(key -> children(key).derive(position, secrets));
    }

    private KeyExpression children(byte[] aggregate) {
      Range range = isRanged ? Range.NORMAL : Range.NONE;
      return new Extended(ExtendedPublicKey.ofAggregate(aggregate), path, range, 'h');
    }

    @Override
    public Optional<WifKey> deriveSecret(int position, KeyRing secrets) {
      return Optional.empty();
    }

    @Override
    public boolean isRange() {
      return isRanged || participants.stream().anyMatch(KeyExpression::isRange);
    }

    @Override
    public boolean isExtended() {
      return false;
    }

    @Override
    public Stream<KeyExpression> withParticipants() {
      return Stream.concat(Stream.of(this), participants.stream());
    }

    @Override
    public int size() {
      return PublicKeys.COMPRESSED;
    }

    @Override
    public String text(ExtendedKeyText extendedKeys) {
      return participants.stream()
              .map(key -> key.text(extendedKeys))
              .collect(Collectors.joining(",", "musig(", ")"))
          + KeyOrigin.pathText(path, 'h')
          + (isRanged ? "/*" : "");
    }
  }
}
