package dev.grapevine.chain.state;

import dev.grapevine.chain.crypto.HashWriter;
import dev.grapevine.chain.primitives.CoinsHash;
import java.util.function.BooleanSupplier;

/** The hash over all coins of a store ({@code hash_serialized_3}; {@code kernel/coinstats.cpp}). */
final class CoinSetHash {
  private CoinSetHash() {}

  /**
   * Goes through all coins: minutes for those of the main network.
   *
   * @param stop asked before each
   * @throws ImportStoppedException if that says so
   */
  static CoinsHash of(CoinsStore coins, BooleanSupplier stop) {
    HashWriter hash = new HashWriter();
    coins.forEach((outPoint, coin) -> {
      if (stop.getAsBoolean()) {
        throw new ImportStoppedException();
      }
      hash.bytes(CoinSetElement.bytes(outPoint, coin));
    });
    return CoinsHash.of(hash.finishDouble());
  }
}
