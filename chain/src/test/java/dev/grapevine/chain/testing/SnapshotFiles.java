package dev.grapevine.chain.testing;

import dev.grapevine.chain.consensus.AssumedCoins;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.crypto.HashWriter;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.CoinsHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.state.ChainStorage;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinSetElement;
import dev.grapevine.chain.state.CoinsStore;
import dev.grapevine.chain.state.MemoryCoinsStore;
import dev.grapevine.chain.state.SnapshotException;
import dev.grapevine.chain.state.SnapshotLoading;
import dev.grapevine.chain.state.SnapshotReader;
import dev.grapevine.chain.store.MemoryBlockStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files of coins for tests: each coin for itself, amounts and scripts in their plainest form. */
public final class SnapshotFiles {
  private static final int SPECIAL_SCRIPTS = 6;

  private SnapshotFiles() {}

  /** All coins as of a builder's block. */
  public static Map<OutPoint, Coin> coinsAt(ChainBuilder builder, int height) {
    ChainStorage storage = ChainStorage.inMemory(new MemoryBlockStore(), 1);
    Chainstate chain = Chains.open(builder.params(), storage);
    Chains.feed(chain, builder.blocks().subList(0, height));
    return Chains.coinsOf(chain);
  }

  /** What is known of a builder's block whose coins are said to be these. */
  public static AssumedCoins assumed(ChainBuilder builder, int height, Map<OutPoint, Coin> coins) {
    MemoryCoinsStore store = new MemoryCoinsStore(1, 2);
    CoinsStore.Batch batch = store.begin();
    coins.forEach(batch::put);
    batch.commit(builder.at(height).hash());
    long transactions = 0;
    for (int i = 0; i <= height; i++) {
      transactions += builder.at(i).transactions().size();
    }
    return new AssumedCoins(height, hash(store), transactions, builder.at(height).hash());
  }

  private static CoinsHash hash(CoinsStore coins) {
    HashWriter hash = new HashWriter();
    coins.forEach((outPoint, coin) -> hash.bytes(CoinSetElement.bytes(outPoint, coin)));
    return CoinsHash.of(hash.finishDouble());
  }

  /** Has a chain set out from coins, by way of a file in {@code directory}. */
  public static void load(
      Chainstate chain, Path directory, BlockHash base, Map<OutPoint, Coin> coins)
      throws SnapshotException {
    Path file = write(directory, chain.params().magic(), base, coins);
    try (SnapshotReader reader = SnapshotReader.open(file, chain.params())) {
      SnapshotLoading loading = chain.snapshots().begin(reader.base(), true);
      try {
        loading.populate(reader, () -> false);
        chain.snapshots().activate(loading, true);
      } finally {
        chain.snapshots().giveUp(loading);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The builder's network, of which the coins of one block are known. */
  public static ChainParams knowing(ChainBuilder builder, int height, Map<OutPoint, Coin> coins) {
    return builder.params().withAssumedCoins(List.of(assumed(builder, height, coins)));
  }

  /** The same coins but for one, which is worth less. */
  public static Map<OutPoint, Coin> falsified(Map<OutPoint, Coin> coins) {
    Map<OutPoint, Coin> other = new LinkedHashMap<>(coins);
    Map.Entry<OutPoint, Coin> first = coins.entrySet().iterator().next();
    Coin coin = first.getValue();
    TxOut less = new TxOut(coin.output().value() - 1, coin.output().scriptPubKey());
    other.put(first.getKey(), new Coin(less, coin.height(), coin.coinbase()));
    return other;
  }

  /** Writes a file in {@code directory}. */
  public static Path write(Path directory, int magic, BlockHash base, Map<OutPoint, Coin> coins) {
    try {
      return Files.write(directory.resolve("coins.dat"), bytes(magic, base, coins));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Such a file. */
  public static byte[] bytes(int magic, BlockHash base, Map<OutPoint, Coin> coins) {
    ByteWriter out = header(2, magic, base, coins.size());
    coins.forEach((outPoint, coin) -> {
      out.writeHash(outPoint.txid()).writeCompactSize(1).writeCompactSize(outPoint.index());
      varInt(out, (long) coin.height() << 1 | (coin.coinbase() ? 1 : 0));
      varInt(out, number(coin.output().value()));
      Script script = coin.output().scriptPubKey();
      varInt(out, script.length() + SPECIAL_SCRIPTS);
      out.writeBytes(script.bytes());
    });
    return out.toBytes();
  }

  /** What stands before the coins. */
  public static ByteWriter header(int version, int magic, BlockHash base, long count) {
    return new ByteWriter(4096)
        .writeBytes(new byte[] {'u', 't', 'x', 'o', (byte) 0xff})
        .writeUint16(version)
        .writeInt32(magic)
        .writeHash(base)
        .writeInt64(count);
  }

  /** The number that stands for an amount. */
  public static long number(long amount) {
    if (amount == 0) {
      return 0;
    }
    int zeroes = 0;
    long rest = amount;
    while (rest % 10 == 0 && zeroes < 9) {
      rest /= 10;
      zeroes++;
    }
    return zeroes == 9
        ? 1 + (rest - 1) * 10 + 9
        : 1 + (rest / 10 * 9 + rest % 10 - 1) * 10 + zeroes;
  }

  /** Seven bits a byte, as files of coins have numbers. */
  public static void varInt(ByteWriter out, long value) {
    if (value > 0x7f) {
      varIntHead(out, (value >>> 7) - 1);
    }
    out.writeUint8((int) (value & 0x7f));
  }

  private static void varIntHead(ByteWriter out, long value) {
    if (value > 0x7f) {
      varIntHead(out, (value >>> 7) - 1);
    }
    out.writeUint8((int) (value & 0x7f | 0x80));
  }
}
