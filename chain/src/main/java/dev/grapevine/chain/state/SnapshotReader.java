package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Reads a file of coins as {@code dumptxoutset} writes it (Bitcoin Core {@code
 * node/utxo_snapshot.h}, {@code PopulateAndValidateSnapshot}): five bytes of magic, version, the
 * network's magic, the block as of which the coins are, their number; then each transaction's id
 * and the outputs of it that are unspent. It comes from anybody: nothing in it is believed, and
 * never more of it is held than one coin. What it says is right only if the hash over all of its
 * coins is. For one thread.
 */
public final class SnapshotReader implements AutoCloseable {
  private static final byte[] MAGIC = {'u', 't', 'x', 'o', (byte) 0xff};
  private static final int VERSION = 2;
  private static final int HEADER_BYTES = MAGIC.length + 2 + 4 + Hash256.SIZE + 8;
  private static final int BUFFER_BYTES = 1 << 18;

  private final InputStream file;
  private final SnapshotInput in;
  private final BlockHash base;

  /** Unsigned, as all numbers of coins here. */
  private final long count;

  private long left;

  private SnapshotReader(InputStream file, BlockHash base, long count) {
    this.file = file;
    this.in = new SnapshotInput(file);
    this.base = base;
    this.count = count;
    this.left = count;
  }

  /**
   * Opens a file and reads what stands before the coins.
   *
   * @throws IOException if there is no such file, or it cannot be read
   * @throws SnapshotException if it is none of coins, or one of another network
   */
  public static SnapshotReader open(Path path, ChainParams params)
      throws IOException, SnapshotException {
    InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
    try {
      byte[] header = file.readNBytes(HEADER_BYTES);
      if (!Arrays.equals(
          header, 0, Math.min(header.length, MAGIC.length), MAGIC, 0, MAGIC.length)) {
        throw new SnapshotException(
            "Invalid UTXO set snapshot magic bytes. Please check if this is indeed a snapshot file"
                + " or if you are using an outdated snapshot format.");
      }
      if (header.length < HEADER_BYTES) {
        throw new SnapshotException("end of file");
      }
      ByteReader fields = new ByteReader(header);
      fields.skip(MAGIC.length);
      requireVersion(fields.readUint16());
      requireNetwork(fields.readInt32(), params);
      return new SnapshotReader(file, fields.readBlockHash(), fields.readInt64());
    } catch (IOException | SnapshotException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static void requireVersion(int version) throws SnapshotException {
    if (version != VERSION) {
      throw new SnapshotException(
          "Version of snapshot " + version + " does not match any of the supported versions.");
    }
  }

  private static void requireNetwork(int magic, ChainParams params) throws SnapshotException {
    if (magic == params.magic()) {
      return;
    }
    Optional<ChainParams> other = Networks.byMagic(magic);
    throw new SnapshotException(
        other.isPresent()
            ? "The network of the snapshot ("
                + other.get().name()
                + ") does not match the network of this node ("
                + params.name()
                + ")."
            : "This snapshot has been created for an unrecognized network. This could be a custom"
                + " signet, a new testnet or possibly caused by data corruption.");
  }

  /** The block as of which the coins are said to be. */
  public BlockHash base() {
    return base;
  }

  /** How many coins there are said to be, unsigned. */
  public long count() {
    return count;
  }

  /**
   * Hands over the coins in the order of the file; once.
   *
   * @param baseHeight no coin is younger
   * @throws SnapshotException if the file is not as it should be
   */
  void forEach(int baseHeight, BiConsumer<OutPoint, Coin> visitor) throws SnapshotException {
    try {
      while (left != 0) {
        transaction(baseHeight, visitor);
      }
    } catch (IOException e) {
      throw new SnapshotException(
          "Bad snapshot format or truncated snapshot after deserializing " + read() + " coins");
    }
    if (!endsHere()) {
      throw new SnapshotException(
          "Bad snapshot - coins left over after deserializing " + read() + " coins");
    }
  }

  private String read() {
    return Long.toUnsignedString(count - left);
  }

  private boolean endsHere() {
    try {
      return in.isAtEnd();
    } catch (IOException e) {
      return true;
    }
  }

  private void transaction(int baseHeight, BiConsumer<OutPoint, Coin> visitor)
      throws IOException, SnapshotException {
    Txid txid = Txid.of(in.bytes(Hash256.SIZE), 0);
    int outputs = in.compactSize();
    if (Long.compareUnsigned(outputs, left) > 0) {
      throw new SnapshotException(
          "Mismatch in coins count in snapshot metadata and actual snapshot data");
    }
    for (int i = 0; i < outputs; i++) {
      OutPoint outPoint = new OutPoint(txid, in.compactSize());
      Coin coin = in.coin();
      if (coin.height() > baseHeight) {
        throw new SnapshotException("Bad snapshot data after deserializing " + read() + " coins");
      }
      if (!ConsensusLimits.isMoney(coin.output().value())) {
        throw new SnapshotException(
            "Bad snapshot data after deserializing " + read() + " coins - bad tx out value");
      }
      visitor.accept(outPoint, coin);
      left--;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
