package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.DecodedAddress;
import dev.grapevine.chain.address.DescriptorChecksum;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Output descriptors (BIP380): reads {@code raw(hex)}, {@code addr(address)} and {@link
 * KeyExpressions}, with or without a checksum, and writes the one that describes a script best
 * without knowing keys (Bitcoin Core {@code script/descriptor.cpp}). Immutable, for any thread.
 */
final class Descriptors {
  private static final int CHECKSUM_LENGTH = 8;
  private static final int UNCOMPRESSED_MARK = 4;

  /** Order of the field that secp256k1 is over. */
  private static final BigInteger FIELD =
      BigInteger.ONE.shiftLeft(256).subtract(BigInteger.valueOf((1L << 32) + 977));

  private static final BigInteger SEVEN = BigInteger.valueOf(7);

  private final AddressCodec addresses;

  Descriptors(AddressCodec addresses) {
    this.addresses = addresses;
  }

  /** The script that a descriptor describes; error -5 with Bitcoin Core's words if it is none. */
  Script parse(String text) throws RpcException {
    String descriptor = withoutChecksum(text);
    Optional<String> raw = argument(descriptor, "raw");
    if (raw.isPresent()) {
      try {
        return Script.parse(raw.get());
      } catch (IllegalArgumentException e) {
        throw invalid("Raw script is not hex");
      }
    }
    Optional<String> address = argument(descriptor, "addr");
    if (address.isPresent()) {
      return switch (addresses.decode(address.get())) {
        case DecodedAddress.Valid(Script script) -> script;
        case DecodedAddress.Invalid ignored -> throw invalid("Address is not valid");
      };
    }
    return new KeyExpressions(addresses)
        .script(descriptor)
        .orElseThrow(() -> invalid("'" + descriptor + "' is not a valid descriptor function"));
  }

  private static Optional<String> argument(String descriptor, String function) {
    return descriptor.startsWith(function + "(") && descriptor.endsWith(")")
        ? Optional.of(descriptor.substring(function.length() + 1, descriptor.length() - 1))
        : Optional.empty();
  }

  private static String withoutChecksum(String text) throws RpcException {
    String[] parts = text.split("#", -1);
    if (parts.length > 2) {
      throw invalid("Multiple '#' symbols");
    }
    if (parts.length == 2 && parts[1].length() != CHECKSUM_LENGTH) {
      throw invalid("Expected 8 character checksum, not " + parts[1].length() + " characters");
    }
    String checksum =
        DescriptorChecksum.of(parts[0]).orElseThrow(() -> invalid("Invalid characters in payload"));
    if (parts.length == 2 && !parts[1].equals(checksum)) {
      throw invalid(
          "Provided checksum '%s' does not match computed checksum '%s'"
              .formatted(parts[1], checksum));
    }
    return parts[0];
  }

  private static RpcException invalid(String error) {
    return new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, error);
  }

  /** A descriptor of {@code script}, with its checksum. */
  String infer(Script script) {
    return DescriptorChecksum.append(inferred(script));
  }

  private String inferred(Script script) {
    return switch (StandardScript.of(script)) {
      case StandardScript.PublicKey(byte[] key) when isPlain(key) -> "pk(" + hex(key) + ")";
      case StandardScript.Multisig(int required, List<byte[]> keys)
          when keys.stream().allMatch(Descriptors::isPlain) ->
          "multi("
              + required
              + ","
              + String.join(",", keys.stream().map(Descriptors::hex).toList())
              + ")";
      case StandardScript.WitnessV1Taproot(byte[] key) when isPoint(key) ->
          "rawtr(" + hex(key) + ")";
      default ->
          addresses
              .encode(script)
              .map(a -> "addr(" + a + ")")
              .orElse("raw(" + script.toHex() + ")");
    };
  }

  /** Not of the hybrid form, which descriptors do not know. */
  private static boolean isPlain(byte[] key) {
    return key[0] <= UNCOMPRESSED_MARK;
  }

  /** True if it is a point of secp256k1, compressed or not, and not of the hybrid form. */
  static boolean isPublicKey(byte[] key) {
    byte[] x = Arrays.copyOfRange(key, 1, 33);
    if (key.length == 33) {
      return (key[0] == 2 || key[0] == 3) && isPoint(x);
    }
    if (key.length != 65 || key[0] != UNCOMPRESSED_MARK || !isPoint(x)) {
      return false;
    }
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(key, 33, 65));
    BigInteger square = new BigInteger(1, x).pow(3).add(SEVEN).mod(FIELD);
    return y.compareTo(FIELD) < 0 && y.multiply(y).mod(FIELD).equals(square);
  }

  /** True if it is the x coordinate of a point of secp256k1: x³ + 7 has a square root (BIP340). */
  private static boolean isPoint(byte[] xOnlyKey) {
    BigInteger x = new BigInteger(1, xOnlyKey);
    BigInteger square = x.pow(3).add(SEVEN).mod(FIELD);
    return x.compareTo(FIELD) < 0
        && square.modPow(FIELD.shiftRight(1), FIELD).equals(BigInteger.ONE);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
