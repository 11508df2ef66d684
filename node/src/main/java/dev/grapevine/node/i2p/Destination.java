package dev.grapevine.node.i2p;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * An I2P destination: the keys and the certificate that a node there is, of which its {@code
 * .b32.i2p} address is the hash. Text is base 64 with {@code -} and {@code ~} for the last two
 * digits. SAM 3.1 knows no ports, so that all addresses have port 0.
 */
final class Destination {
  /** Keys, and a certificate without content. */
  static final int LEAST_BYTES = 387;

  private static final int CERTIFICATE_LENGTH_AT = 385;
  private static final int BYTE_BITS = 8;

  private Destination() {}

  /** The bytes that a text stands for; empty if for none. */
  static Optional<byte[]> decode(String text) {
    if (text.indexOf('+') >= 0 || text.indexOf('/') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(text.replace('-', '+').replace('~', '/')));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The text of these bytes. */
  static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes).replace('+', '-').replace('/', '~');
  }

  /** The destination at the beginning of its private key; empty if that is too short. */
  static Optional<byte[]> ofPrivateKey(byte[] key) {
    if (key.length < LEAST_BYTES) {
      return Optional.empty();
    }
    int certificate =
        Byte.toUnsignedInt(key[CERTIFICATE_LENGTH_AT]) << BYTE_BITS
            | Byte.toUnsignedInt(key[CERTIFICATE_LENGTH_AT + 1]);
    int length = LEAST_BYTES + certificate;
    return length <= key.length ? Optional.of(Arrays.copyOf(key, length)) : Optional.empty();
  }

  /** Where a destination is reached. */
  static NetAddress address(byte[] destination) {
    return NetAddress.of(Network.I2P, Sha256.hash(destination), 0);
  }
}
