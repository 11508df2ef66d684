package dev.grapevine.node.methods;

import dev.grapevine.chain.crypto.HashWriter;
import dev.grapevine.chain.crypto.MuHash3072;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinSetElement;
import dev.grapevine.node.rpc.RpcException;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds up all coins, which come by txid and index (Bitcoin Core {@code kernel/coinstats.cpp}). For
 * one thread.
 */
final class CoinSums implements BiConsumer<OutPoint, Coin> {
  /** What a coin takes in the store beside its script, roughly: key, codes, LevelDB's own. */
  private static final int STORED_OVERHEAD = 48;

  /** Which hash of the coins is wanted. */
  enum Kind {
    SERIALIZED("hash_serialized_3"),
    MUHASH("muhash"),
    NONE("none");

    final String text;

    Kind(String text) {
      this.text = text;
    }

    static Kind parse(String text) throws RpcException {
      for (Kind kind : values()) {
        if (kind.text.equals(text)) {
          return kind;
        }
      }
      throw Lookup.invalid("'" + text + "' is not a valid hash_type");
    }
  }

  private final Kind kind;
  private final HashWriter serialized = new HashWriter();
  private final MuHash3072 muHash = new MuHash3072();
  private Optional<Txid> last = Optional.empty();
  private long transactions;
  private long outputs;
  private long bogoSize;
  private long stored;
  private long total;

  CoinSums(Kind kind) {
    this.kind = kind;
  }

  @Override
  public void accept(OutPoint outPoint, Coin coin) {
    if (last.filter(outPoint.txid()::equals).isEmpty()) {
      transactions++;
      last = Optional.of(outPoint.txid());
    }
    outputs++;
    bogoSize += CoinSetElement.bogoSize(coin.output().scriptPubKey());
    stored += STORED_OVERHEAD + coin.output().scriptPubKey().length();
    total += coin.output().value();
    switch (kind) {
      case SERIALIZED -> serialized.bytes(CoinSetElement.bytes(outPoint, coin));
      case MUHASH -> muHash.insert(CoinSetElement.bytes(outPoint, coin));
      case NONE -> {}
    }
  }

  /** Adds what was counted to a result. */
  ObjectNode addTo(ObjectNode result) {
    result.put("txouts", outputs).put("bogosize", bogoSize);
    if (kind != Kind.NONE) {
      result.put(kind.text, hash());
    }
    return result
        .put("total_amount", Amounts.of(total))
        .put("transactions", transactions)
        .put("disk_size", stored);
  }

  /** The hash that is wanted, as it is shown; once, after all coins. */
  String hash() {
    return switch (kind) {
      case SERIALIZED -> BlockHash.of(serialized.finishDouble()).toString();
      case MUHASH -> BlockHash.of(muHash.hash()).toString();
      case NONE -> "";
    };
  }
}
