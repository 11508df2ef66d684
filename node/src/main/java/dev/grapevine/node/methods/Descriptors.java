package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.address.ExtendedKeyCodec;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.node.descriptor.Descriptor;
import dev.grapevine.node.descriptor.DescriptorException;
import dev.grapevine.node.descriptor.DescriptorParser;
import dev.grapevine.node.descriptor.DescriptorText;
import dev.grapevine.node.descriptor.Expansion;
import dev.grapevine.node.descriptor.Inference;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcParameter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Descriptors as parameters and in results, with Bitcoin Core's codes and texts ({@code
 * rpc/util.cpp}). Immutable, for any thread.
 */
final class Descriptors {
  /** Positions of a scan where the caller names none: 0 to this. */
  private static final long DEFAULT_LAST = 1000;

  private static final long MAX_POSITIONS = 1_000_000;

  private static final KeyRing NOTHING = new KeyRing();

  private final DescriptorParser parser;
  private final DescriptorText text;
  private final Inference inference;

  Descriptors(AddressPrefixes prefixes) {
    parser = new DescriptorParser(prefixes);
    text = new DescriptorText(new ExtendedKeyCodec(prefixes));
    inference = new Inference(new AddressCodec(prefixes));
  }

  /** Reads a descriptor; error -5 if it is none. */
  DescriptorParser.Parsed parse(String descriptor, boolean needsChecksum) throws RpcException {
    try {
      return parser.parse(descriptor, needsChecksum);
    } catch (DescriptorException e) {
      throw new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, e.reason());
    }
  }

  /** A descriptor as text, with its checksum. */
  String text(Descriptor descriptor) {
    return text.of(descriptor);
  }

  /** The one script that a block may pay to. */
  Script payTo(String descriptor) throws RpcException {
    DescriptorParser.Parsed parsed = parse(descriptor, false);
    if (parsed.alternatives().size() > 1) {
      throw Lookup.invalid("Multipath descriptor not accepted");
    }
    if (parsed.first().isRange()) {
      throw Lookup.invalid(
          "Ranged descriptor not accepted. Maybe pass through deriveaddresses first?");
    }
    List<Script> scripts = expand(parsed.first(), 0, parsed.secrets(), new KeyRing(), "");
    return switch (scripts.size()) {
      case 0 -> throw Lookup.invalid("Descriptor does not have a corresponding script");
      case 1 -> scripts.getFirst();
      // Of combo the witness output, or with an uncompressed key the one of its hash.
      case 4 -> scripts.get(2);
      default -> scripts.get(1);
    };
  }

  /** The scripts at a position; error -5, ending in {@code which}, if a secret is missing. */
  static List<Script> expand(
      Descriptor descriptor, int position, KeyRing secrets, KeyRing found, String which)
      throws RpcException {
    return Expansion.of(descriptor, position, secrets, found)
        .orElseThrow(() ->
            new RpcException(
                RpcErrorCode.INVALID_ADDRESS_OR_KEY,
                "Cannot derive script without private keys" + which));
  }

  /**
   * The scripts of an object to scan for: a descriptor, or an object of {@code desc} and {@code
   * range}.
   *
   * @param known is told what is behind the scripts
   * @param withSecrets tell it secrets too
   */
  List<Script> scanned(JsonNode object, KeyRing known, boolean withSecrets) throws RpcException {
    String descriptor;
    Range range = new Range(0, DEFAULT_LAST);
    if (object.isString()) {
      descriptor = object.stringValue();
    } else if (object.isObject()) {
      JsonNode given = object.path("desc");
      if (given.isMissingNode() || given.isNull()) {
        throw Lookup.invalid("Descriptor needs to be provided in scan object");
      }
      if (!given.isString()) {
        throw new RpcException(
            RpcErrorCode.TYPE_ERROR,
            "JSON value of type "
                + RpcParameter.typeName(given)
                + " is not of expected type string");
      }
      descriptor = given.stringValue();
      JsonNode wanted = object.path("range");
      if (!wanted.isMissingNode() && !wanted.isNull()) {
        range = Range.of(wanted);
      }
    } else {
      throw Lookup.invalid("Scan object needs to be either a string or an object");
    }
    DescriptorParser.Parsed parsed = parse(descriptor, false);
    if (!parsed.first().isRange()) {
      range = new Range(0, 0);
    }
    List<Script> scripts = new ArrayList<>();
    for (long position = range.first(); position <= range.last(); position++) {
      for (Descriptor alternative : parsed.alternatives()) {
        scripts.addAll(
            expand(alternative, (int) position, parsed.secrets(), known, ": '" + descriptor + "'"));
        if (withSecrets) {
          Expansion.secretsOf(alternative, (int) position, parsed.secrets(), known);
        }
      }
    }
    return scripts;
  }

  /** Positions, both ends included. */
  record Range(long first, long last) {
    /** Reads an end, or an array of begin and end. */
    static Range of(JsonNode value) throws RpcException {
      Range range = read(value);
      if (range.first < 0) {
        throw Lookup.invalid("Range should be greater or equal than 0");
      }
      if (range.last >> 31 != 0) {
        throw Lookup.invalid("End of range is too high");
      }
      if (range.last >= range.first + MAX_POSITIONS) {
        throw Lookup.invalid("Range is too large");
      }
      return range;
    }

    private static Range read(JsonNode value) throws RpcException {
      if (value.isNumber()) {
        return new Range(0, number(value));
      }
      if (!value.isArray()
          || value.size() != 2
          || !value.path(0).isNumber()
          || !value.path(1).isNumber()) {
        throw Lookup.invalid("Range must be specified as end or as [begin,end]");
      }
      Range range = new Range(number(value.path(0)), number(value.path(1)));
      if (range.first > range.last) {
        throw Lookup.invalid("Range specified as [begin,end] must not have begin after end");
      }
      return range;
    }

    private static long number(JsonNode value) throws RpcException {
      if (!value.isIntegralNumber() || !value.canConvertToLong()) {
        throw new RpcException(RpcErrorCode.MISC_ERROR, "JSON integer out of range");
      }
      return value.longValue();
    }
  }

  /** A descriptor of {@code script} from the script alone. */
  Descriptor infer(Script script) {
    return inference.of(script, NOTHING);
  }

  /** A descriptor of {@code script} that says what {@code known} adds to it. */
  Descriptor inferred(Script script, KeyRing known) {
    return inference.of(script, known);
  }

  /** The same as text. */
  String infer(Script script, KeyRing known) {
    return text.of(inferred(script, known));
  }
}
