package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Descriptors over single keys (BIP381, BIP382, BIP383): {@code pk}, {@code pkh}, {@code wpkh},
 * {@code multi}, {@code sortedmulti} and {@code rawtr}, and {@code sh} and {@code wsh} around them.
 * A key is hex digits or, as a private key, WIF; extended keys and their paths are not read.
 */
final class KeyExpressions {
  private static final int COMPRESSED_BYTES = 33;

  private final AddressCodec addresses;

  KeyExpressions(AddressCodec addresses) {
    this.addresses = addresses;
  }

  /** The script of a descriptor without a checksum; empty if it is none of these functions. */
  Optional<Script> script(String descriptor) throws RpcException {
    int open = descriptor.indexOf('(');
    if (open < 0 || !descriptor.endsWith(")")) {
      return Optional.empty();
    }
    String argument = descriptor.substring(open + 1, descriptor.length() - 1);
    return switch (descriptor.substring(0, open)) {
      case "pk" -> Optional.of(StandardScript.payToPublicKey(key(argument)));
      case "pkh" -> Optional.of(StandardScript.payToPublicKeyHash(Hash160.hash(key(argument))));
      case "wpkh" ->
          Optional.of(StandardScript.payToWitnessPublicKeyHash(Hash160.hash(compressed(argument))));
      case "rawtr" -> Optional.of(StandardScript.payToTaproot(onlyX(argument)));
      case "multi" -> Optional.of(multisig(argument, false));
      case "sortedmulti" -> Optional.of(multisig(argument, true));
      case "sh" -> script(argument).map(OutputScripts::payToScript);
      case "wsh" -> script(argument).map(OutputScripts::payToWitnessScript);
      default -> Optional.empty();
    };
  }

  /** The descriptor with its private keys replaced by the public ones. */
  String withoutSecrets(String descriptor) {
    StringBuilder result = new StringBuilder();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < descriptor.length(); i++) {
      char c = descriptor.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        word.append(c);
      } else {
        result.append(publicForm(word.toString())).append(c);
        word.setLength(0);
      }
    }
    return result.append(word).toString();
  }

  private String publicForm(String word) {
    return addresses
        .decodeWif(word)
        .map(key -> HexFormat.of().formatHex(key.publicKey()))
        .orElse(word);
  }

  private byte[] key(String text) throws RpcException {
    Optional<WifKey> secret = addresses.decodeWif(text);
    if (secret.isPresent()) {
      return secret.get().publicKey();
    }
    try {
      byte[] key = HexFormat.of().parseHex(text);
      if ((key.length == COMPRESSED_BYTES || key.length == 65) && Descriptors.isPublicKey(key)) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw invalid("key '" + text + "' is not valid");
  }

  private byte[] compressed(String text) throws RpcException {
    byte[] key = key(text);
    if (key.length != COMPRESSED_BYTES) {
      throw invalid("Uncompressed keys are not allowed");
    }
    return key;
  }

  private byte[] onlyX(String text) throws RpcException {
    byte[] key = text.length() == 64 ? key("02" + text) : compressed(text);
    return Arrays.copyOfRange(key, 1, COMPRESSED_BYTES);
  }

  private Script multisig(String argument, boolean sorted) throws RpcException {
    String[] words = argument.split(",", -1);
    List<byte[]> keys = new ArrayList<>();
    for (String word : List.of(words).subList(1, words.length)) {
      keys.add(key(word));
    }
    int required = words[0].matches("[0-9]{1,2}") ? Integer.parseInt(words[0]) : 0;
    if (required < 1 || required > keys.size() || keys.size() > 20) {
      throw invalid("Multi threshold '" + words[0] + "' is not valid");
    }
    if (sorted) {
      keys.sort(Arrays::compareUnsigned);
    }
    return StandardScript.multisig(required, keys);
  }

  private static RpcException invalid(String error) {
    return new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, error);
  }
}
