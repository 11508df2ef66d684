package dev.grapevine.chain.address;

import dev.grapevine.chain.crypto.HmacSha512;
import dev.grapevine.chain.crypto.PrivateKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * A secret key with what it takes to derive more (BIP32); the members are as in {@link
 * ExtendedPublicKey}.
 */
public record ExtendedPrivateKey(
    int depth, int parent, int child, byte[] chainCode, PrivateKey key) {

  /** The public half. */
  public ExtendedPublicKey neutered() {
    return new ExtendedPublicKey(depth, parent, child, chainCode, key.publicKey(true));
  }

  /**
   * The child of an index; hardened ones have the highest bit set. Empty below the greatest depth,
   * and for one index in 2^127.
   */
  public Optional<ExtendedPrivateKey> derive(int index) {
    if (depth == ExtendedPublicKey.MAX_DEPTH) {
      return Optional.empty();
    }
    byte[] publicKey = key.publicKey(true);
    byte[] number = ExtendedPublicKey.bigEndian(index);
    byte[] code =
        index < 0
            ? HmacSha512.of(chainCode, new byte[1], key.secret(), number)
            : HmacSha512.of(chainCode, publicKey, number);
    byte[] childCode = Arrays.copyOfRange(code, 32, HmacSha512.SIZE);
    int fingerprint = ExtendedPublicKey.fingerprintOf(publicKey);
    return key.plus(Arrays.copyOf(code, 32))
        .map(
            childKey -> new ExtendedPrivateKey(depth + 1, fingerprint, index, childCode, childKey));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExtendedPrivateKey that
        && key.equals(that.key)
        && neutered().equals(that.neutered());
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "ExtendedPrivateKey[depth=" + depth + "]";
  }
}
