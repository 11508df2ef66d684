package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.DescriptorChecksum;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Addresses of several keys (Bitcoin Core {@code rpc/output_script.cpp}, {@code rpc/util.cpp}). */
final class MultisigMethods {
  private static final int MAX_KEYS = 20;
  private static final int COMPRESSED_BYTES = 33;
  private static final int UNCOMPRESSED_BYTES = 65;

  /** A redeem script is pushed as one element ({@code MAX_SCRIPT_ELEMENT_SIZE}). */
  private static final int MAX_REDEEM_BYTES = 520;

  private final AddressCodec addresses;

  MultisigMethods(AddressCodec addresses) {
    this.addresses = addresses;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "createmultisig",
            RpcMethod.Category.UTIL,
            "Creates a multi-signature address with n signatures of m keys required. It returns a"
                + " json object with the address and redeemScript.",
            List.of(
                RpcParameter.required(
                    "nrequired",
                    RpcParameter.Type.NUMBER,
                    "The number of required signatures out of the m keys"),
                RpcParameter.required(
                    "keys", RpcParameter.Type.ARRAY, "The hex-encoded public keys"),
                RpcParameter.optional(
                    "address_type",
                    RpcParameter.Type.STRING,
                    "legacy, p2sh-segwit or bech32 (default: legacy)")),
            this::create));
  }

  /** How the script is paid to. */
  private enum Kind {
    LEGACY,
    P2SH_SEGWIT,
    BECH32
  }

  private JsonNode create(RpcRequest request) throws RpcException {
    int required = request.integer(0);
    List<byte[]> keys = new ArrayList<>();
    for (String text : RawHex.strings(request, 1)) {
      keys.add(key(text));
    }
    Kind wanted = kind(request.optionalString(2).orElse("legacy"));
    requireNumbers(required, keys.size());
    boolean compressed = keys.stream().allMatch(key -> key.length == COMPRESSED_BYTES);
    Kind kind = compressed ? wanted : Kind.LEGACY;
    Script script = StandardScript.multisig(required, keys);
    if (kind == Kind.LEGACY && script.length() > MAX_REDEEM_BYTES) {
      throw invalid(
          "redeemScript exceeds size limit: " + script.length() + " > " + MAX_REDEEM_BYTES);
    }
    String inner = "multi(" + required + "," + joined(keys) + ")";
    Script output =
        switch (kind) {
          case LEGACY -> OutputScripts.payToScript(script);
          case P2SH_SEGWIT -> OutputScripts.payToScript(OutputScripts.payToWitnessScript(script));
          case BECH32 -> OutputScripts.payToWitnessScript(script);
        };
    String descriptor =
        switch (kind) {
          case LEGACY -> "sh(" + inner + ")";
          case P2SH_SEGWIT -> "sh(wsh(" + inner + "))";
          case BECH32 -> "wsh(" + inner + ")";
        };
    ObjectNode result =
        Json.object()
            .put("address", addresses.encode(output).orElseThrow(AssertionError::new))
            .put("redeemScript", script.toHex())
            .put("descriptor", DescriptorChecksum.append(descriptor));
    if (kind != wanted) {
      result
          .putArray("warnings")
          .add(
              "Unable to make chosen address type, please ensure no uncompressed public keys are"
                  + " present.");
    }
    return result;
  }

  private static Kind kind(String name) throws RpcException {
    return switch (name) {
      case "legacy" -> Kind.LEGACY;
      case "p2sh-segwit" -> Kind.P2SH_SEGWIT;
      case "bech32" -> Kind.BECH32;
      case "bech32m" ->
          throw new RpcException(
              RpcErrorCode.INVALID_ADDRESS_OR_KEY,
              "createmultisig cannot create bech32m multisig addresses");
      default ->
          throw new RpcException(
              RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Unknown address type '" + name + "'");
    };
  }

  private static void requireNumbers(int required, int keys) throws RpcException {
    if (required < 1) {
      throw invalid("a multisignature address must require at least one key to redeem");
    }
    if (keys < required) {
      throw invalid(
          "not enough keys supplied (got "
              + keys
              + " keys, but need at least "
              + required
              + " to redeem)");
    }
    if (keys > MAX_KEYS) {
      throw invalid(
          "Number of keys involved in the multisignature address creation > "
              + MAX_KEYS
              + "\nReduce the number");
    }
  }

  private static RpcException invalid(String message) {
    return new RpcException(RpcErrorCode.INVALID_PARAMETER, message);
  }

  private static byte[] key(String text) throws RpcException {
    byte[] key;
    try {
      key = HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw notKey(text, "must be a hex string");
    }
    if (key.length != COMPRESSED_BYTES && key.length != UNCOMPRESSED_BYTES) {
      throw notKey(text, "must have a length of either 33 or 65 bytes");
    }
    if (!PublicKeys.isPlainPoint(key)) {
      throw notKey(text, "must be cryptographically valid.");
    }
    return key;
  }

  private static RpcException notKey(String text, String what) {
    return new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Pubkey \"" + text + "\" " + what);
  }

  private static String joined(List<byte[]> keys) {
    return String.join(",", keys.stream().map(HexFormat.of()::formatHex).toList());
  }
}
