package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.DescriptorChecksum;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.descriptor.Descriptor;
import dev.grapevine.node.descriptor.DescriptorParser;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Descriptors looked at (Bitcoin Core {@code rpc/output_script.cpp}). */
final class DescriptorMethods {
  private final AddressCodec addresses;
  private final Descriptors descriptors;

  DescriptorMethods(AddressCodec addresses, Descriptors descriptors) {
    this.addresses = addresses;
    this.descriptors = descriptors;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "deriveaddresses",
            RpcMethod.Category.UTIL,
            "Derives the addresses that a descriptor describes: of addr, raw, pkh, wpkh, combo,"
                + " multi, tr and rawtr, of sh and wsh around them, and of miniscript in wsh and"
                + " tr. Keys are hex digits, WIF, or extended keys with paths; in tr and rawtr also"
                + " musig of some.",
            List.of(
                RpcParameter.required(
                    "descriptor", RpcParameter.Type.STRING, "The descriptor, with its checksum"),
                RpcParameter.optional(
                    "range",
                    RpcParameter.Type.ANY,
                    "Of a descriptor with a range: the end, or [begin,end], of what to derive")),
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
    Descriptors.Range range =
        request.has(1) ? Descriptors.Range.of(request.at(1)) : new Descriptors.Range(0, 0);
    DescriptorParser.Parsed parsed = descriptors.parse(request.string(0), true);
    if (!parsed.first().isRange() && request.has(1)) {
      throw Lookup.invalid("Range should not be specified for an un-ranged descriptor");
    }
    if (parsed.first().isRange() && !request.has(1)) {
      throw Lookup.invalid("Range must be specified for a ranged descriptor");
    }
    ArrayNode all = Json.array();
    for (Descriptor alternative : parsed.alternatives()) {
      all.add(addresses(alternative, range, parsed.secrets()));
    }
    return all.size() == 1 ? all.get(0) : all;
  }

  private ArrayNode addresses(Descriptor descriptor, Descriptors.Range range, KeyRing secrets)
      throws RpcException {
    ArrayNode found = Json.array();
    for (long position = range.first(); position <= range.last(); position++) {
      List<Script> scripts =
          Descriptors.expand(descriptor, (int) position, secrets, new KeyRing(), "");
      for (Script script : scripts) {
        Optional<String> address = addresses.encode(script);
        boolean ofCombo =
            scripts.size() > 1 && StandardScript.of(script) instanceof StandardScript.PublicKey;
        if (address.isEmpty() && !ofCombo) {
          throw new RpcException(
              RpcErrorCode.INVALID_ADDRESS_OR_KEY,
              "Descriptor does not have a corresponding address");
        }
        address.ifPresent(found::add);
      }
    }
    if (found.isEmpty()) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "Unexpected empty result");
    }
    return found;
  }

  private JsonNode info(RpcRequest request) throws RpcException {
    String given = request.string(0);
    DescriptorParser.Parsed parsed = descriptors.parse(given, false);
    ObjectNode result = Json.object().put("descriptor", descriptors.text(parsed.first()));
    if (parsed.alternatives().size() > 1) {
      ArrayNode expansion = result.putArray("multipath_expansion");
      parsed.alternatives().forEach(one -> expansion.add(descriptors.text(one)));
    }
    int hash = given.indexOf('#');
    String bare = hash < 0 ? given : given.substring(0, hash);
    return result
        .put("checksum", DescriptorChecksum.of(bare).orElseThrow())
        .put("isrange", parsed.first().isRange())
        .put("issolvable", parsed.first().isSolvable())
        .put("hasprivatekeys", parsed.secrets().hasSecrets());
  }
}
