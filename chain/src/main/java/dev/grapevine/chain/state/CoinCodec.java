package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.TxOut;

/** A coin's bytes at rest: CompactSize of height and coinbase bit, then the output. */
final class CoinCodec {
  private CoinCodec() {}

  static int encodedSize(Coin coin) {
    return ByteWriter.compactSizeLength(code(coin)) + coin.output().encodedSize();
  }

  static void write(ByteWriter out, Coin coin) {
    out.writeCompactSize(code(coin));
    coin.output().write(out);
  }

  static Coin read(ByteReader in) {
    long code = in.readCompactSizeUnbounded();
    return new Coin(TxOut.read(in), (int) (code >>> 1), (code & 1) != 0);
  }

  private static long code(Coin coin) {
    return (long) coin.height() << 1 | (coin.coinbase() ? 1 : 0);
  }
}
