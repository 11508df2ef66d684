package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads what callers hand in as hex digits. */
final class RawHex {
  private RawHex() {}

  /** The transaction that {@code hex} is; empty if it is none. */
  static Optional<Transaction> transaction(String hex) {
    try {
      return Optional.of(Transaction.parse(HexFormat.of().parseHex(hex)));
    } catch (IllegalArgumentException | MalformedDataException e) {
      return Optional.empty();
    }
  }

  /** The block that {@code hex} begins with, as Bitcoin Core takes it; empty if with none. */
  static Optional<Block> block(String hex) {
    try {
      return Optional.of(Block.read(new ByteReader(HexFormat.of().parseHex(hex))));
    } catch (IllegalArgumentException | MalformedDataException e) {
      return Optional.empty();
    }
  }

  /** The members of an array parameter, which must be strings. */
  static List<String> strings(RpcRequest request, int index) throws RpcException {
    List<String> strings = new ArrayList<>();
    for (JsonNode member : request.at(index)) {
      if (!member.isString()) {
        throw new RpcException(
            RpcErrorCode.TYPE_ERROR,
            "JSON value of type "
                + member.getNodeType().name().toLowerCase(Locale.ROOT)
                + " is not of expected type string");
      }
      strings.add(member.stringValue());
    }
    return strings;
  }
}
