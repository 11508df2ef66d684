package dev.grapevine.chain.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A hash function of its own for one purpose: SHA-256(SHA-256(tag) || SHA-256(tag) || data)
 * (BIP340). Make one for a tag and keep it: the tag's part is absorbed once. Immutable, may be used
 * from any thread.
 */
public final class TaggedHash {
  private final MessageDigest primed;

  private TaggedHash(String tag) {
    byte[] tagHash = Sha256.hash(tag.getBytes(StandardCharsets.UTF_8));
    primed = Sha256.newDigest();
    primed.update(tagHash);
    primed.update(tagHash);
  }

  /** The hash of {@code tag}, such as {@code BIP0340/challenge}. */
  public static TaggedHash of(String tag) {
    return new TaggedHash(tag);
  }

  /** The hash of the parts one after the other, in a new array of 32 bytes. */
  public byte[] hash(byte[]... parts) {
    MessageDigest digest = Sha256.copyOf(primed);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** A writer whose first {@link HashWriter#finish} is this hash of what is written to it. */
  public HashWriter writer() {
    return new HashWriter(Sha256.copyOf(primed));
  }
}
