package dev.grapevine.node.descriptor;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.ExtendedKeyCodec;
import dev.grapevine.chain.address.ExtendedPrivateKey;
import dev.grapevine.chain.address.ExtendedPublicKey;
import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.node.keys.KeyOrigin;
import dev.grapevine.node.keys.KeyRing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads key expressions (BIP380, BIP389): hex digits, WIF, extended keys with paths, all with or
 * without an origin. A path with alternatives gives an expression for each. Secrets go to a {@link
 * KeyRing}. For one text.
 */
final class KeyParser {
  /** Where a key stands. */
  enum Place {
    TOP(true, false),
    SCRIPT_HASH(true, false),
    WITNESS(false, false),
    TAPROOT(false, true),
    /** Among those that are aggregated. */
    MUSIG(false, false);

    final boolean uncompressed;
    final boolean xOnly;

    Place(boolean uncompressed, boolean xOnly) {
      this.uncompressed = uncompressed;
      this.xOnly = xOnly;
    }
  }

  private static final long HARDENED = 0x8000_0000L;
  private static final int X_ONLY_BYTES = 32;
  private static final int FINGERPRINT_DIGITS = 8;

  private final AddressCodec addresses;
  private final ExtendedKeyCodec extendedKeys;
  private final KeyRing secrets;

  /** How hardened steps are marked in the expression at hand: as the last one is. */
  private char mark = 'h';

  KeyParser(AddressCodec addresses, ExtendedKeyCodec extendedKeys, KeyRing secrets) {
    this.addresses = addresses;
    this.extendedKeys = extendedKeys;
    this.secrets = secrets;
  }

  /** An expression as text, without secrets. */
  String text(KeyExpression key) {
    return key.text(extendedKeys::encode);
  }

  /** The expressions that {@code text} stands for, at least one. */
  List<KeyExpression> parse(String text, Place place) throws DescriptorException {
    mark = 'h';
    if (text.startsWith("musig(")) {
      return new MuSigParser(this).parse(text, place);
    }
    String[] parts = text.split("]", -1);
    if (parts.length > 2) {
      throw new DescriptorException("Multiple ']' characters found for a single pubkey");
    }
    if (parts.length == 1) {
      return withoutOrigin(text, place);
    }
    KeyOrigin origin = origin(parts[0]);
    List<KeyExpression> all = new ArrayList<>();
    for (KeyExpression key : withoutOrigin(parts[1], place)) {
      all.add(new KeyExpression.WithOrigin(origin, key, mark));
    }
    return all;
  }

  private KeyOrigin origin(String text) throws DescriptorException {
    if (!text.startsWith("[")) {
      throw new DescriptorException(
          "Key origin start '[ character expected but not found, got '"
              + (text.isEmpty() ? ']' : text.charAt(0))
              + "' instead");
    }
    String[] steps = text.substring(1).split("/", -1);
    if (steps[0].length() != FINGERPRINT_DIGITS) {
      throw new DescriptorException(
          "Fingerprint is not 4 bytes ("
              + steps[0].length()
              + " characters instead of 8 characters)");
    }
    if (!isHex(steps[0])) {
      throw new DescriptorException("Fingerprint '" + steps[0] + "' is not hex");
    }
    int fingerprint = HexFormat.fromHexDigits(steps[0]);
    return new KeyOrigin(
        fingerprint, paths(List.of(steps).subList(1, steps.length), false).getFirst());
  }

  private List<KeyExpression> withoutOrigin(String text, Place place) throws DescriptorException {
    List<String> steps = new ArrayList<>(List.of(text.split("/", -1)));
    String key = steps.removeFirst();
    if (key.isEmpty()) {
      throw new DescriptorException("No key provided");
    }
    if (isSpace(key.charAt(0)) || isSpace(key.charAt(key.length() - 1))) {
      throw new DescriptorException("Key '" + key + "' is invalid due to whitespace");
    }
    if (steps.isEmpty()) {
      Optional<KeyExpression> single = single(key, place);
      if (single.isPresent()) {
        return List.of(single.get());
      }
    }
    return extended(key, steps);
  }

  private Optional<KeyExpression> single(String text, Place place) throws DescriptorException {
    if (isHex(text)) {
      return Optional.of(hexKey(text, place));
    }
    Optional<WifKey> secret = addresses.decodeWif(text);
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    if (!secret.get().compressed() && !place.uncompressed) {
      throw new DescriptorException("Uncompressed keys are not allowed");
    }
    secrets.add(secret.get());
    return Optional.of(new KeyExpression.Single(secret.get().publicKey(), place.xOnly));
  }

  private static KeyExpression hexKey(String text, Place place) throws DescriptorException {
    byte[] key = HexFormat.of().parseHex(text);
    boolean hybrid = key.length == PublicKeys.UNCOMPRESSED && (key[0] == 6 || key[0] == 7);
    if (hybrid) {
      throw new DescriptorException("Hybrid public keys are not allowed");
    }
    if (PublicKeys.isPlainPoint(key)) {
      if (key.length != PublicKeys.COMPRESSED && !place.uncompressed) {
        throw new DescriptorException("Uncompressed keys are not allowed");
      }
      return new KeyExpression.Single(key, false);
    }
    if (key.length == X_ONLY_BYTES && place.xOnly && PublicKeys.isXOnly(key)) {
      return new KeyExpression.Single(PublicKeys.withEvenY(key), true);
    }
    throw new DescriptorException("Pubkey '" + text + "' is invalid");
  }

  private List<KeyExpression> extended(String text, List<String> steps) throws DescriptorException {
    Optional<ExtendedPrivateKey> secret = extendedKeys.decodePrivate(text);
    Optional<ExtendedPublicKey> found =
        secret.isPresent()
            ? secret.map(ExtendedPrivateKey::neutered)
            : extendedKeys.decodePublic(text);
    if (found.isEmpty()) {
      throw new DescriptorException("key '" + text + "' is not valid");
    }
    ExtendedPublicKey root = found.get();
    KeyExpression.Range range = KeyExpression.Range.NONE;
    String last = steps.isEmpty() ? "" : steps.getLast();
    if (last.equals("*")) {
      range = KeyExpression.Range.NORMAL;
      steps.removeLast();
    } else if (last.equals("*h") || last.equals("*'")) {
      range = KeyExpression.Range.HARDENED;
      mark = last.charAt(1);
      steps.removeLast();
    }
    List<List<Integer>> paths = paths(steps, true);
    secret.ifPresent(s -> secrets.add(new WifKey(s.key(), true)));
    List<KeyExpression> all = new ArrayList<>();
    for (List<Integer> path : paths) {
      all.add(new KeyExpression.Extended(root, path, range, mark));
    }
    return all;
  }

  /** The paths that steps stand for: one, or one for each alternative of a step. */
  List<List<Integer>> paths(List<String> steps, boolean mayHaveAlternatives)
      throws DescriptorException {
    List<Integer> path = new ArrayList<>();
    List<Integer> alternatives = List.of();
    int at = -1;
    for (String step : steps) {
      if (!step.startsWith("<") || !step.endsWith(">")) {
        path.add(step(step));
        continue;
      }
      if (!mayHaveAlternatives) {
        throw new DescriptorException(
            "Key path value '"
                + step
                + "' specifies multipath in a section where multipath is not allowed");
      }
      if (at >= 0) {
        throw new DescriptorException("Multiple multipath key path specifiers found");
      }
      at = path.size();
      alternatives = alternatives(step.substring(1, Math.max(1, step.length() - 1)));
      path.add(0);
    }
    if (at < 0) {
      return List.of(path);
    }
    List<List<Integer>> paths = new ArrayList<>();
    for (int alternative : alternatives) {
      List<Integer> branch = new ArrayList<>(path);
      branch.set(at, alternative);
      paths.add(branch);
    }
    return paths;
  }

  private List<Integer> alternatives(String text) throws DescriptorException {
    String[] words = text.split(";", -1);
    if (words.length < 2) {
      throw new DescriptorException("Multipath key path specifiers must have at least two items");
    }
    List<Integer> values = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (String word : words) {
      int value = step(word);
      if (!seen.add(value)) {
        throw new DescriptorException(
            "Duplicated key path value "
                + Integer.toUnsignedLong(value)
                + " in multipath specifier");
      }
      values.add(value);
    }
    return values;
  }

  private int step(String text) throws DescriptorException {
    boolean hardened = text.endsWith("h") || text.endsWith("'");
    String digits = hardened ? text.substring(0, text.length() - 1) : text;
    if (hardened) {
      mark = text.charAt(text.length() - 1);
    }
    long value = unsigned(digits);
    if (value < 0) {
      throw new DescriptorException("Key path value '" + digits + "' is not a valid uint32");
    }
    if (value >= HARDENED) {
      throw new DescriptorException("Key path value " + value + " is out of range");
    }
    return (int) (hardened ? value | HARDENED : value);
  }

  /** A number of 32 bits in decimal digits, or -1. */
  static long unsigned(String digits) {
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    String significant = digits.replaceFirst("^0+(?=.)", "");
    long value = significant.length() > 10 ? Long.MAX_VALUE : Long.parseLong(significant);
    return value > 0xffff_ffffL ? -1 : value;
  }

  /** Whole bytes, at least one. */
  static boolean isHex(String text) {
    return !text.isEmpty()
        && text.length() % 2 == 0
        && text.chars().allMatch(HexFormat::isHexDigit);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
