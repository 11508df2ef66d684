package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The coins that a block spent: for each transaction but the coinbase, one for each input in order.
 * Immutable by contract.
 */
public record BlockUndo(List<List<Coin>> spent) {
  private static final int LEAST_TRANSACTION_BYTES = 1;
  private static final int LEAST_COIN_BYTES = 10;

  /** Reads what {@link #toBytes} wrote. */
  static BlockUndo parse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int transactions = in.readCount(ByteReader.MAX_SIZE, LEAST_TRANSACTION_BYTES);
    List<List<Coin>> spent = new ArrayList<>(transactions);
    for (int i = 0; i < transactions; i++) {
      int inputs = in.readCount(ByteReader.MAX_SIZE, LEAST_COIN_BYTES);
      List<Coin> coins = new ArrayList<>(inputs);
      for (int j = 0; j < inputs; j++) {
        coins.add(CoinCodec.read(in));
      }
      spent.add(coins);
    }
    in.requireEnd();
    return new BlockUndo(spent);
  }

  /** A new array: counts and coins. */
  byte[] toBytes() {
    int size = ByteWriter.compactSizeLength(spent.size());
    for (List<Coin> coins : spent) {
      size += ByteWriter.compactSizeLength(coins.size());
      for (Coin coin : coins) {
        size += CoinCodec.encodedSize(coin);
      }
    }
    ByteWriter out = new ByteWriter(size);
    out.writeCompactSize(spent.size());
    for (List<Coin> coins : spent) {
      out.writeCompactSize(coins.size());
      for (Coin coin : coins) {
        CoinCodec.write(out, coin);
      }
    }
    return out.toBytes();
  }
}
