package dev.grapevine.chain.address;

import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.Arrays;
import java.util.Optional;

/**
 * Extended keys of one network as text ({@code xpub...}, {@code tprv...}) and bytes (BIP32).
 * Immutable, for any thread.
 */
public final class ExtendedKeyCodec {
  /** Bytes with the prefix. */
  public static final int SIZE = 4 + ExtendedPublicKey.SIZE;

  private final AddressPrefixes prefixes;

  /** Reads and writes with the prefixes of a network. */
  public ExtendedKeyCodec(AddressPrefixes prefixes) {
    this.prefixes = prefixes;
  }

  /** The text of a public key. */
  public String encode(ExtendedPublicKey key) {
    return Base58.encodeCheck(toBytes(key));
  }

  /** The 78 bytes of a public key. */
  public byte[] toBytes(ExtendedPublicKey key) {
    return new ByteWriter(SIZE)
        .writeBytes(ExtendedPublicKey.bigEndian(prefixes.extendedPublic()))
        .writeUint8(key.depth())
        .writeBytes(ExtendedPublicKey.bigEndian(key.parent()))
        .writeBytes(ExtendedPublicKey.bigEndian(key.child()))
        .writeBytes(key.chainCode())
        .writeBytes(key.key())
        .toBytes();
  }

  /** Reads the text of a public key; empty if it is none of this network. */
  public Optional<ExtendedPublicKey> decodePublic(String text) {
    return Base58.decodeCheck(text, SIZE).flatMap(this::readPublic);
  }

  /** Reads the 78 bytes of a public key; empty if they are none of this network. */
  public Optional<ExtendedPublicKey> readPublic(byte[] bytes) {
    if (bytes.length != SIZE) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(bytes);
    int prefix = Integer.reverseBytes(in.readInt32());
    int depth = in.readUint8();
    int parent = Integer.reverseBytes(in.readInt32());
    int child = Integer.reverseBytes(in.readInt32());
    byte[] chainCode = in.readBytes(32);
    byte[] key = in.readBytes(PublicKeys.COMPRESSED);
    boolean rootless = depth == 0 && (parent != 0 || child != 0);
    return prefix != prefixes.extendedPublic() || rootless || !PublicKeys.isPlainPoint(key)
        ? Optional.empty()
        : Optional.of(new ExtendedPublicKey(depth, parent, child, chainCode, key));
  }

  /** Reads the text of a secret key; empty if it is none of this network. */
  public Optional<ExtendedPrivateKey> decodePrivate(String text) {
    Optional<byte[]> decoded = Base58.decodeCheck(text, SIZE).filter(bytes -> bytes.length == SIZE);
    if (decoded.isEmpty()) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(decoded.get());
    int prefix = Integer.reverseBytes(in.readInt32());
    int depth = in.readUint8();
    int parent = Integer.reverseBytes(in.readInt32());
    int child = Integer.reverseBytes(in.readInt32());
    byte[] chainCode = in.readBytes(32);
    byte[] key = in.readBytes(1 + PrivateKey.SIZE);
    boolean rootless = depth == 0 && (parent != 0 || child != 0);
    if (prefix != prefixes.extendedSecret() || rootless || key[0] != 0) {
      return Optional.empty();
    }
    return PrivateKey.of(Arrays.copyOfRange(key, 1, key.length))
        .map(secret -> new ExtendedPrivateKey(depth, parent, child, chainCode, secret));
  }
}
