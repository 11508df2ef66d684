package dev.grapevine.node.descriptor;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.address.DecodedAddress;
import dev.grapevine.chain.address.DescriptorChecksum;
import dev.grapevine.chain.address.ExtendedKeyCodec;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.node.keys.KeyRing;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads descriptors of a network (Bitcoin Core {@code script/descriptor.cpp}), with the same
 * errors. Nesting is bounded by the grammar: functions nest three deep, trees 128 and without
 * recursion. Immutable, for any thread.
 */
public final class DescriptorParser {
  private static final int CHECKSUM_LENGTH = 8;

  private final AddressCodec addresses;
  private final ExtendedKeyCodec extendedKeys;

  /** Reads the addresses and keys of a network. */
  public DescriptorParser(AddressPrefixes prefixes) {
    addresses = new AddressCodec(prefixes);
    extendedKeys = new ExtendedKeyCodec(prefixes);
  }

  /**
   * What a text gave.
   *
   * @param alternatives at least one; more if a path has alternatives (BIP389)
   * @param secrets the secret keys that were in it
   */
  public record Parsed(List<Descriptor> alternatives, KeyRing secrets) {
    /** The descriptor, or the first alternative. */
    public Descriptor first() {
      return alternatives.getFirst();
    }
  }

  /** Reads a descriptor. */
  public Parsed parse(String text, boolean needsChecksum) throws DescriptorException {
    String bare = withoutChecksum(text, needsChecksum);
    KeyRing secrets = new KeyRing();
    ScriptParser parser =
        new ScriptParser(new KeyParser(addresses, extendedKeys, secrets), this::atTop);
    TextCursor cursor = new TextCursor(bare);
    List<Descriptor> found = parser.script(cursor, KeyParser.Place.TOP);
    if (!cursor.isAtEnd()) {
      throw new DescriptorException("");
    }
    return new Parsed(found, secrets);
  }

  /** The text before the {@code #}, if what is after it is right. */
  private static String withoutChecksum(String text, boolean needed) throws DescriptorException {
    String[] parts = text.split("#", -1);
    if (parts.length > 2) {
      throw new DescriptorException("Multiple '#' symbols");
    }
    if (parts.length == 1 && needed) {
      throw new DescriptorException("Missing checksum");
    }
    if (parts.length == 2 && parts[1].length() != CHECKSUM_LENGTH) {
      throw new DescriptorException(
          "Expected 8 character checksum, not " + parts[1].length() + " characters");
    }
    String checksum =
        DescriptorChecksum.of(parts[0])
            .orElseThrow(() -> new DescriptorException("Invalid characters in payload"));
    if (parts.length == 2 && !parts[1].equals(checksum)) {
      throw new DescriptorException(
          "Provided checksum '%s' does not match computed checksum '%s'"
              .formatted(parts[1], checksum));
    }
    return parts[0];
  }

  /** The functions that describe an output without keys. */
  private Descriptor atTop(String function, String argument) throws DescriptorException {
    if (function.equals("addr")) {
      return switch (addresses.decode(argument)) {
        case DecodedAddress.Valid(Script script) ->
            new Descriptor.Address(addresses.encode(script).orElse(argument), script);
        case DecodedAddress.Invalid _ -> throw new DescriptorException("Address is not valid");
      };
    }
    if (!KeyParser.isHex(argument)) {
      throw new DescriptorException("Raw script is not hex");
    }
    return new Descriptor.Raw(Script.of(HexFormat.of().parseHex(argument)));
  }

  /** Each list made as long as the longest, by repeating what is alone; empty if one is between. */
  static <T> List<List<T>> transposed(List<List<T>> lists, String mismatch)
      throws DescriptorException {
    int most = lists.stream().mapToInt(List::size).max().orElse(1);
    List<List<T>> rows = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      List<T> row = new ArrayList<>();
      for (List<T> list : lists) {
        if (list.size() != 1 && list.size() != most) {
          throw new DescriptorException(mismatch);
        }
        row.add(list.get(list.size() == 1 ? 0 : i));
      }
      rows.add(row);
    }
    return rows;
  }
}
