package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;

/** A coin as an element of the set of all, in hashes and sums ({@code kernel/coinstats.cpp}). */
public final class CoinSetElement {
  /** Txid, index, height and flag, amount, length: a size that does not depend on the store. */
  private static final int BOGO_OVERHEAD = 50;

  private CoinSetElement() {}

  /** What is hashed of a coin: outpoint, height and coinbase flag, output. */
  public static byte[] bytes(OutPoint outPoint, Coin coin) {
    ByteWriter out = new ByteWriter(BOGO_OVERHEAD + coin.output().scriptPubKey().length() + 8);
    out.writeHash(outPoint.txid());
    out.writeInt32(outPoint.index());
    out.writeInt32(coin.height() << 1 | (coin.coinbase() ? 1 : 0));
    coin.output().write(out);
    return out.toBytes();
  }

  /** Bytes that a coin counts for in the size of the set, whatever store it is in. */
  public static int bogoSize(Script scriptPubKey) {
    return BOGO_OVERHEAD + scriptPubKey.length();
  }
}
