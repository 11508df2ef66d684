package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.DecodedAddress;
import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.MessageSignature;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptCursor;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Addresses, scripts, and texts signed by keys (Bitcoin Core {@code rpc/output_script.cpp}, {@code
 * rpc/rawtransaction.cpp}, {@code rpc/signmessage.cpp}).
 */
final class AddressMethods {
  private static final int COMPRESSED_BYTES = 33;
  private static final int MAX_PUSH_BYTES = 520;

  private final AddressCodec addresses;
  private final TransactionJson json;

  AddressMethods(AddressCodec addresses, TransactionJson json) {
    this.addresses = addresses;
    this.json = json;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "decodescript",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Decode a hex-encoded script, and say how it may be paid to by its hash.",
            List.of(
                RpcParameter.required(
                    "hexstring", RpcParameter.Type.HEX, "The hex-encoded script")),
            this::decodeScript),
        new RpcMethod(
            "signmessagewithprivkey",
            RpcMethod.Category.UTIL,
            "Sign a message with the private key of an address.",
            List.of(
                RpcParameter.required(
                    "privkey", RpcParameter.Type.STRING, "The private key to sign with"),
                RpcParameter.required("message", RpcParameter.Type.STRING, "The message to sign")),
            this::signMessage),
        new RpcMethod(
            "validateaddress",
            RpcMethod.Category.UTIL,
            "Return information about the given bitcoin address.",
            List.of(
                RpcParameter.required(
                    "address", RpcParameter.Type.STRING, "The bitcoin address to validate")),
            this::validate),
        new RpcMethod(
            "verifymessage",
            RpcMethod.Category.UTIL,
            "Verify a signed message.",
            List.of(
                RpcParameter.required(
                    "address", RpcParameter.Type.STRING, "The address whose key signed"),
                RpcParameter.required(
                    "signature", RpcParameter.Type.STRING, "The signature, in base 64"),
                RpcParameter.required(
                    "message", RpcParameter.Type.STRING, "The message that was signed")),
            this::verifyMessage));
  }

  private JsonNode validate(RpcRequest request) throws RpcException {
    String address = request.string(0);
    ObjectNode result = Json.object();
    switch (addresses.decode(address)) {
      case DecodedAddress.Invalid(String error, List<Integer> locations) -> {
        result.put("isvalid", false);
        ArrayNode places = result.putArray("error_locations");
        locations.forEach(places::add);
        result.put("error", error);
      }
      case DecodedAddress.Valid(Script script) -> {
        result
            .put("isvalid", true)
            .put("address", addresses.encode(script).orElse(address))
            .put("scriptPubKey", script.toHex());
        describe(result, StandardScript.of(script));
      }
    }
    return result;
  }

  private static void describe(ObjectNode result, StandardScript script) {
    switch (script) {
      case StandardScript.ScriptHash _ -> result.put("isscript", true).put("iswitness", false);
      case StandardScript.WitnessV0KeyHash(byte[] hash) -> witness(result, false, 0, hash);
      case StandardScript.WitnessV0ScriptHash(byte[] hash) -> witness(result, true, 0, hash);
      case StandardScript.WitnessV1Taproot(byte[] key) -> witness(result, true, 1, key);
      case StandardScript.WitnessUnknown(int version, byte[] program) ->
          result
              .put("iswitness", true)
              .put("witness_version", version)
              .put("witness_program", HexFormat.of().formatHex(program));
      case StandardScript.Anchor _ -> witness(result, true, 1, new byte[] {0x4e, 0x73});
      default -> result.put("isscript", false).put("iswitness", false);
    }
  }

  private static void witness(ObjectNode result, boolean isScript, int version, byte[] program) {
    result
        .put("isscript", isScript)
        .put("iswitness", true)
        .put("witness_version", version)
        .put("witness_program", HexFormat.of().formatHex(program));
  }

  private JsonNode decodeScript(RpcRequest request) throws RpcException {
    String hex = request.string(0);
    Script script = hex.isEmpty() ? Script.EMPTY : Script.of(request.hex(0, "argument"));
    StandardScript standard = StandardScript.of(script);
    ObjectNode result = json.script(script);
    result.remove("hex");
    if (!mayBeHashed(script, standard)) {
      return result;
    }
    addresses.encode(OutputScripts.payToScript(script)).ifPresent(a -> result.put("p2sh", a));
    Optional<Script> witness = witnessOutput(script, standard);
    if (witness.isPresent()) {
      ObjectNode segwit = json.script(witness.get(), script);
      addresses
          .encode(OutputScripts.payToScript(witness.get()))
          .ifPresent(a -> segwit.put("p2sh-segwit", a));
      result.set("segwit", segwit);
    }
    return result;
  }

  /** Whether it makes sense as what is behind a hash: known operations, and spendable. */
  private static boolean mayBeHashed(Script script, StandardScript standard) {
    return switch (standard) {
      case StandardScript.NullData _,
          StandardScript.ScriptHash _,
          StandardScript.WitnessUnknown _,
          StandardScript.WitnessV1Taproot _,
          StandardScript.Anchor _ ->
          false;
      default -> hasKnownOperations(script) && !StandardScript.isUnspendable(script);
    };
  }

  private static boolean hasKnownOperations(Script script) {
    ScriptCursor cursor = new ScriptCursor(script.bytes());
    while (cursor.next()) {
      if (cursor.opcode() > Opcode.OP_NOP10
          || cursor.dataLength() > MAX_PUSH_BYTES
          || isTapscriptSuccess(cursor.opcode())) {
        return false;
      }
    }
    return cursor.isAtEnd();
  }

  /** Operations that succeed at once in tapscript (BIP342), and are of no use before it. */
  private static boolean isTapscriptSuccess(int opcode) {
    return opcode == 80
        || opcode == 98
        || (opcode >= 126 && opcode <= 129)
        || (opcode >= 131 && opcode <= 134)
        || (opcode >= 137 && opcode <= 138)
        || (opcode >= 141 && opcode <= 142)
        || (opcode >= 149 && opcode <= 153);
  }

  /** How it may be paid to by witness. */
  private static Optional<Script> witnessOutput(Script script, StandardScript standard) {
    return switch (standard) {
      case StandardScript.PublicKey(byte[] key) ->
          key.length == COMPRESSED_BYTES
              ? Optional.of(StandardScript.payToWitnessPublicKeyHash(Hash160.hash(key)))
              : Optional.empty();
      case StandardScript.PublicKeyHash(byte[] hash) ->
          Optional.of(StandardScript.payToWitnessPublicKeyHash(hash));
      case StandardScript.Multisig(int _, List<byte[]> keys) ->
          keys.stream().allMatch(key -> key.length == COMPRESSED_BYTES)
              ? Optional.of(OutputScripts.payToWitnessScript(script))
              : Optional.empty();
      case StandardScript.NonStandard _ -> Optional.of(OutputScripts.payToWitnessScript(script));
      default -> Optional.empty();
    };
  }

  private JsonNode signMessage(RpcRequest request) throws RpcException {
    WifKey key =
        addresses
            .decodeWif(request.string(0))
            .orElseThrow(
                () -> new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Invalid private key"));
    byte[] hash = MessageSignature.hash(request.string(1));
    byte[] signature = MessageSignature.sign(key.key(), key.compressed(), hash);
    return Json.string(Base64.getEncoder().encodeToString(signature));
  }

  private JsonNode verifyMessage(RpcRequest request) throws RpcException {
    if (!(addresses.decode(request.string(0)) instanceof DecodedAddress.Valid(Script script))) {
      throw new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Invalid address");
    }
    if (!(StandardScript.of(script) instanceof StandardScript.PublicKeyHash(byte[] keyHash))) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Address does not refer to key");
    }
    byte[] signature;
    try {
      signature = Base64.getDecoder().decode(request.string(1));
    } catch (IllegalArgumentException e) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Malformed base64 encoding");
    }
    boolean signed =
        MessageSignature.recover(signature, MessageSignature.hash(request.string(2)))
            .filter(key -> Arrays.equals(Hash160.hash(key), keyHash))
            .isPresent();
    return Json.bool(signed);
  }
}
