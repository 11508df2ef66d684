package dev.grapevine.node.methods;

import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.rpc.RpcException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * All coins as a file that Bitcoin Core's {@code loadtxoutset} reads: amounts and usual scripts in
 * short forms, transactions in the order of their ids' bytes ({@code node/utxo_snapshot.h}, {@code
 * compressor.cpp}). For one thread, not the node's loop.
 */
final class CoinSnapshot {
  private static final byte[] MAGIC = {'u', 't', 'x', 'o', (byte) 0xff};
  private static final int VERSION = 2;

  /** Scripts of other forms are written whole, their length after the numbers of the forms. */
  private static final int SPECIAL_SCRIPTS = 6;

  private final OutputStream out;
  private final List<Output> ofOne = new ArrayList<>();
  private Optional<Txid> current = Optional.empty();
  private long written;

  private record Output(int index, Coin coin) {}

  private CoinSnapshot(OutputStream out) {
    this.out = out;
  }

  /** Coins by txid (bytes) and index; told twice, the same both times. */
  @FunctionalInterface
  interface Source {
    void forEach(BiConsumer<OutPoint, Coin> visitor) throws RpcException;
  }

  /**
   * Writes {@code file}; how many coins there are.
   *
   * @param too is handed all coins, once
   * @param base the block as of which they are
   */
  static long write(
      Source coins, BiConsumer<OutPoint, Coin> too, int magic, BlockHash base, Path file)
      throws IOException, RpcException {
    long[] count = {0};
    coins.forEach((_, _) -> count[0]++);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      ByteWriter header = new ByteWriter(64).writeBytes(MAGIC).writeUint16(VERSION);
      header.writeInt32(magic).writeHash(base);
      out.write(header.writeInt64(count[0]).toBytes());
      CoinSnapshot snapshot = new CoinSnapshot(out);
      coins.forEach(too.andThen(snapshot::add));
      snapshot.flush();
      return snapshot.written;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void add(OutPoint outPoint, Coin coin) {
    if (current.filter(outPoint.txid()::equals).isEmpty()) {
      flush();
      current = Optional.of(outPoint.txid());
    }
    ofOne.add(new Output(outPoint.index(), coin));
  }

  private void flush() {
    if (current.isEmpty()) {
      return;
    }
    ByteWriter bytes = new ByteWriter(128);
    bytes.writeHash(current.get());
    bytes.writeCompactSize(ofOne.size());
    for (Output output : ofOne) {
      Coin coin = output.coin();
      bytes.writeCompactSize(Integer.toUnsignedLong(output.index()));
      writeVarInt(bytes, (long) coin.height() << 1 | (coin.coinbase() ? 1 : 0));
      writeVarInt(bytes, compressed(coin.output().value()));
      writeScript(bytes, coin.output().scriptPubKey());
    }
    try {
      out.write(bytes.toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    written += ofOne.size();
    ofOne.clear();
  }

  /** Seven bits a byte, the highest first, each but the last less by one than it stands for. */
  private static void writeVarInt(ByteWriter out, long value) {
    byte[] reversed = new byte[10];
    int length = 0;
    long rest = value;
    reversed[length++] = (byte) (rest & 0x7f);
    while (rest > 0x7f) {
      rest = (rest >>> 7) - 1;
      reversed[length++] = (byte) (rest & 0x7f | 0x80);
    }
    while (length > 0) {
      out.writeUint8(reversed[--length]);
    }
  }

  /** A number that is small for amounts with few digits. */
  static long compressed(long amount) {
    if (amount == 0) {
      return 0;
    }
    int zeroes = 0;
    long rest = amount;
    while (rest % 10 == 0 && zeroes < 9) {
      rest /= 10;
      zeroes++;
    }
    if (zeroes == 9) {
      return 1 + (rest - 1) * 10 + 9;
    }
    long digit = rest % 10;
    return 1 + (rest / 10 * 9 + digit - 1) * 10 + zeroes;
  }

  private static void writeScript(ByteWriter out, Script script) {
    switch (StandardScript.of(script)) {
      case StandardScript.PublicKeyHash(byte[] hash) -> out.writeUint8(0).writeBytes(hash);
      case StandardScript.ScriptHash(byte[] hash) -> out.writeUint8(1).writeBytes(hash);
      case StandardScript.PublicKey(byte[] key) when PublicKeys.isCompressed(key) ->
          out.writeBytes(key);
      case StandardScript.PublicKey(byte[] key) when PublicKeys.isPlainPoint(key) ->
          out.writeUint8(4 | key[64] & 1).writeBytes(PublicKeys.xOf(key));
      default -> {
        writeVarInt(out, script.length() + SPECIAL_SCRIPTS);
        out.writeBytes(script.bytes());
      }
    }
  }
}
