package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.DescriptorChecksum;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Descriptors looked at (Bitcoin Core {@code rpc/output_script.cpp}). */
final class DescriptorMethods {
  private final AddressCodec addresses;
  private final Descriptors descriptors;
  private final KeyExpressions keys;

  DescriptorMethods(AddressCodec addresses, Descriptors descriptors) {
    this.addresses = addresses;
    this.descriptors = descriptors;
    this.keys = new KeyExpressions(addresses);
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "deriveaddresses",
            RpcMethod.Category.UTIL,
            "Derives the address that a descriptor without a range pays to: addr, raw, pkh, wpkh,"
                + " multi, rawtr, and sh and wsh around them, with keys as hex digits or WIF.",
            List.of(
                RpcParameter.required(
                    "descriptor", RpcParameter.Type.STRING, "The descriptor, with its checksum"),
                RpcParameter.optional(
                    "range", RpcParameter.Type.ANY, "Of a descriptor with a range; there is none")),
            this::derive),
        new RpcMethod(
            "getdescriptorinfo",
            RpcMethod.Category.UTIL,
            "Analyses a descriptor.",
            List.of(
                RpcParameter.required("descriptor", RpcParameter.Type.STRING, "The descriptor")),
            this::info));
  }

  private JsonNode derive(RpcRequest request) throws RpcException {
    String text = request.string(0);
    if (text.indexOf('#') < 0) {
      throw new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Missing checksum");
    }
    Script script = descriptors.parse(text);
    if (request.has(1)) {
      throw Lookup.invalid("Range should not be specified for an un-ranged descriptor");
    }
    String address =
        addresses
            .encode(script)
            .orElseThrow(() ->
                new RpcException(
                    RpcErrorCode.INVALID_ADDRESS_OR_KEY,
                    "Descriptor does not have a corresponding address"));
    return Json.array().add(address);
  }

  private JsonNode info(RpcRequest request) throws RpcException {
    String text = request.string(0);
    descriptors.parse(text);
    int hash = text.indexOf('#');
    String bare = hash < 0 ? text : text.substring(0, hash);
    String open = keys.withoutSecrets(bare);
    return Json.object()
        .put("descriptor", DescriptorChecksum.append(open))
        .put("checksum", DescriptorChecksum.of(bare).orElseThrow())
        .put("isrange", false)
        .put("issolvable", !bare.startsWith("addr(") && !bare.startsWith("raw("))
        .put("hasprivatekeys", !open.equals(bare));
  }
}
