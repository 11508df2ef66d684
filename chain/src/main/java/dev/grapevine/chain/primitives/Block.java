package dev.grapevine.chain.primitives;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block: header and transactions, immutable; encoded on demand from its transactions' bytes. Its
 * merkle roots are kept once somebody has asked for them: rebuilding it from a sketch, checking it
 * alone and checking it in its context all do.
 */
public final class Block {
  private static final int LEAST_TRANSACTION_BYTES = 10;

  private final BlockHeader header;
  private final List<Transaction> transactions;
  private final int baseSize;
  private final int totalSize;

  // Written by whoever asks first; two who ask at once write equal values.
  private MerkleTree.@Nullable Root txidRoot;
  private @Nullable MerkleRoot witnessRoot;

  /** A block of these parts; the list is copied. Nothing is checked. */
  public Block(BlockHeader header, List<Transaction> transactions) {
    this.header = header;
    this.transactions = List.copyOf(transactions);
    int base = BlockHeader.SIZE + ByteWriter.compactSizeLength(transactions.size());
    int total = base;
    for (Transaction tx : this.transactions) {
      base += tx.baseSize();
      total += tx.totalSize();
    }
    this.baseSize = base;
    this.totalSize = total;
  }

  /** Reads a block with witnesses. */
  public static Block read(ByteReader in) {
    BlockHeader header = BlockHeader.read(in);
    int count = in.readCount(ByteReader.MAX_SIZE, LEAST_TRANSACTION_BYTES);
    List<Transaction> transactions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      transactions.add(Transaction.read(in));
    }
    return new Block(header, transactions);
  }

  /** Reads a block that is all of {@code bytes}. */
  public static Block parse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    Block block = read(in);
    in.requireEnd();
    return block;
  }

  /** Writes {@link #totalSize()} bytes. */
  public void write(ByteWriter out) {
    header.write(out);
    out.writeCompactSize(transactions.size());
    for (Transaction tx : transactions) {
      out.writeBytes(tx.serialized());
    }
  }

  /** A new array of the block with witnesses. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(totalSize);
    write(out);
    return out.toBytes();
  }

  /** A new array of the block as a peer without witness support asks for it. */
  public byte[] toBytesWithoutWitness() {
    ByteWriter out = new ByteWriter(baseSize);
    header.write(out);
    out.writeCompactSize(transactions.size());
    for (Transaction tx : transactions) {
      out.writeBytes(tx.serializedWithoutWitness());
    }
    return out.toBytes();
  }

  /** The header. */
  public BlockHeader header() {
    return header;
  }

  /** The header's hash. */
  public BlockHash hash() {
    return header.hash();
  }

  /** The transactions, coinbase first, unmodifiable. */
  public List<Transaction> transactions() {
    return transactions;
  }

  /** Root over the txids, which the header must name; a hash for each transaction, once. */
  public MerkleTree.Root txidRoot() {
    MerkleTree.Root known = txidRoot;
    if (known == null) {
      known = MerkleTree.ofTxids(transactions);
      txidRoot = known;
    }
    return known;
  }

  /** Root over the wtxids, which the coinbase commits to (BIP141); costs the same, once. */
  public MerkleRoot witnessRoot() {
    MerkleRoot known = witnessRoot;
    if (known == null) {
      known = MerkleTree.ofWtxids(transactions);
      witnessRoot = known;
    }
    return known;
  }

  /** Bytes without witnesses. */
  public int baseSize() {
    return baseSize;
  }

  /** Bytes with witnesses. */
  public int totalSize() {
    return totalSize;
  }

  /** Weight units (BIP141). */
  public int weight() {
    return baseSize * (Transaction.WITNESS_SCALE_FACTOR - 1) + totalSize;
  }

  @Override
  public String toString() {
    return "Block[" + hash() + ", " + transactions.size() + " transactions]";
  }
}
