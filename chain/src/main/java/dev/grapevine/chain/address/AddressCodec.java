package dev.grapevine.chain.address;

import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.StandardScript;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Addresses and secret keys of one network (Bitcoin Core key_io.cpp): Base58Check for hashes of
 * keys and scripts, Bech32 and Bech32m for witness programs (BIP173, BIP350). Immutable, for any
 * thread.
 */
public final class AddressCodec {
  private static final int HASH_SIZE = 20;
  private static final int MAX_PLAIN_BASE58_BYTES = 100;

  private final AddressPrefixes prefixes;

  /** Reads and writes with the prefixes of a network. */
  public AddressCodec(AddressPrefixes prefixes) {
    this.prefixes = prefixes;
  }

  /** The address that {@code scriptPubKey} pays to; empty for scripts that have none. */
  public Optional<String> encode(Script scriptPubKey) {
    return switch (StandardScript.of(scriptPubKey)) {
      case StandardScript.PublicKeyHash(byte[] hash) -> Optional.of(base58(prefixes.p2pkh(), hash));
      case StandardScript.ScriptHash(byte[] hash) -> Optional.of(base58(prefixes.p2sh(), hash));
      case StandardScript.WitnessV0KeyHash(byte[] hash) -> Optional.of(bech32(0, hash));
      case StandardScript.WitnessV0ScriptHash(byte[] hash) -> Optional.of(bech32(0, hash));
      case StandardScript.WitnessV1Taproot(byte[] key) -> Optional.of(bech32(1, key));
      case StandardScript.Anchor _ ->
          Optional.of(bech32(1, Arrays.copyOfRange(scriptPubKey.bytes(), 2, 4)));
      case StandardScript.WitnessUnknown(int version, byte[] program) ->
          Optional.of(bech32(version, program));
      case StandardScript.PublicKey _,
          StandardScript.Multisig _,
          StandardScript.NullData _,
          StandardScript.NonStandard _ ->
          Optional.empty();
    };
  }

  /** Reads an address. */
  public DecodedAddress decode(String address) {
    String hrp = prefixes.bech32Hrp();
    boolean bech32 =
        address.length() >= hrp.length()
            && address.substring(0, hrp.length()).toLowerCase(Locale.ROOT).equals(hrp);
    return bech32 ? decodeBech32(address) : decodeBase58(address);
  }

  private DecodedAddress decodeBase58(String address) {
    Optional<byte[]> decoded = Base58.decodeCheck(address, 1 + HASH_SIZE);
    if (decoded.isEmpty()) {
      return Base58.decode(address, MAX_PLAIN_BASE58_BYTES).isEmpty()
          ? invalid("Invalid or unsupported Segwit (Bech32) or Base58 encoding.")
          : invalid("Invalid checksum or length of Base58 address (P2PKH or P2SH)");
    }
    byte[] data = decoded.get();
    int prefix = data.length == 0 ? -1 : data[0] & 0xff;
    if (prefix != prefixes.p2pkh() && prefix != prefixes.p2sh()) {
      return invalid("Invalid or unsupported Base58-encoded address.");
    }
    if (data.length != 1 + HASH_SIZE) {
      return invalid("Invalid length for Base58 address (P2PKH or P2SH)");
    }
    byte[] hash = Arrays.copyOfRange(data, 1, data.length);
    return new DecodedAddress.Valid(
        prefix == prefixes.p2pkh()
            ? StandardScript.payToPublicKeyHash(hash)
            : StandardScript.payToScriptHash(hash));
  }

  private DecodedAddress decodeBech32(String address) {
    Optional<Bech32.Decoded> optional = Bech32.decode(address);
    if (optional.isEmpty()) {
      return Bech32Errors.locate(address);
    }
    Bech32.Decoded decoded = optional.get();
    if (decoded.values().length == 0) {
      return invalid("Empty Bech32 data section");
    }
    if (!decoded.hrp().equals(prefixes.bech32Hrp())) {
      return invalid(
          "Invalid or unsupported prefix for Segwit (Bech32) address (expected "
              + prefixes.bech32Hrp()
              + ", got "
              + decoded.hrp()
              + ").");
    }
    int version = decoded.values()[0];
    if (version == 0 && decoded.encoding() != Bech32.Encoding.BECH32) {
      return invalid("Version 0 witness address must use Bech32 checksum");
    }
    if (version != 0 && decoded.encoding() != Bech32.Encoding.BECH32M) {
      return invalid("Version 1+ witness address must use Bech32m checksum");
    }
    Optional<byte[]> program = Bech32.toBytes(decoded.values());
    return program.isPresent()
        ? decodeProgram(version, program.get())
        : invalid("Invalid padding in Bech32 data section");
  }

  private static DecodedAddress decodeProgram(int version, byte[] program) {
    String size = program.length + (program.length == 1 ? " byte" : " bytes");
    if (version == 0 && program.length != 20 && program.length != 32) {
      return invalid("Invalid Bech32 v0 address program size (" + size + "), per BIP141");
    }
    if (version > 16) {
      return invalid("Invalid Bech32 address witness version");
    }
    if (program.length < 2 || program.length > 40) {
      return invalid("Invalid Bech32 address program size (" + size + ")");
    }
    return new DecodedAddress.Valid(StandardScript.payToWitnessProgram(version, program));
  }

  /** The text of a secret key (WIF). */
  public String encodeWif(WifKey key) {
    byte[] secret = key.key().secret();
    byte[] data = new byte[1 + secret.length + (key.compressed() ? 1 : 0)];
    data[0] = (byte) prefixes.wif();
    System.arraycopy(secret, 0, data, 1, secret.length);
    if (key.compressed()) {
      data[data.length - 1] = 1;
    }
    return Base58.encodeCheck(data);
  }

  /** Reads a secret key (WIF); empty if it is none of this network. */
  public Optional<WifKey> decodeWif(String text) {
    Optional<byte[]> decoded = Base58.decodeCheck(text, 2 + PrivateKey.SIZE);
    if (decoded.isEmpty()) {
      return Optional.empty();
    }
    byte[] data = decoded.get();
    boolean compressed = data.length == 2 + PrivateKey.SIZE && data[data.length - 1] == 1;
    boolean sized = compressed || data.length == 1 + PrivateKey.SIZE;
    if (!sized || (data[0] & 0xff) != prefixes.wif()) {
      return Optional.empty();
    }
    return PrivateKey.of(Arrays.copyOfRange(data, 1, 1 + PrivateKey.SIZE))
        .map(key -> new WifKey(key, compressed));
  }

  private static String base58(int prefix, byte[] hash) {
    byte[] data = new byte[1 + hash.length];
    data[0] = (byte) prefix;
    System.arraycopy(hash, 0, data, 1, hash.length);
    return Base58.encodeCheck(data);
  }

  private String bech32(int version, byte[] program) {
    return Bech32.encode(
        version == 0 ? Bech32.Encoding.BECH32 : Bech32.Encoding.BECH32M,
        prefixes.bech32Hrp(),
        Bech32.toValues(version, program));
  }

  private static DecodedAddress invalid(String error) {
    return new DecodedAddress.Invalid(error, List.of());
  }
}
