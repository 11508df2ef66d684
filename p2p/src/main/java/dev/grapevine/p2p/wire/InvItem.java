package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Wtxid;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code inv}, {@code getdata} and {@code notfound} name: a kind and a hash. The hash is held
 * as four longs (see {@link Hash256}), because which of the three hashes it is follows from the
 * kind.
 *
 * @param type one of the constants here, or any other number from a peer
 */
public record InvItem(int type, long w0, long w1, long w2, long w3) {
  /** A transaction by txid. */
  public static final int MSG_TX = 1;

  /** A block. */
  public static final int MSG_BLOCK = 2;

  /** A block through the bloom filter of BIP37. */
  public static final int MSG_FILTERED_BLOCK = 3;

  /** A compact block (BIP152). */
  public static final int MSG_CMPCT_BLOCK = 4;

  /** A transaction by wtxid (BIP339). */
  public static final int MSG_WTX = 5;

  /** Added in {@code getdata}: with witness (BIP144). */
  public static final int MSG_WITNESS_FLAG = 1 << 30;

  /** A transaction by txid, wanted with its witness. */
  public static final int MSG_WITNESS_TX = MSG_TX | MSG_WITNESS_FLAG;

  /** A block, wanted with witnesses. */
  public static final int MSG_WITNESS_BLOCK = MSG_BLOCK | MSG_WITNESS_FLAG;

  /** Bytes on the wire. */
  public static final int SIZE = Integer.BYTES + Hash256.SIZE;

  private static InvItem of(int type, Hash256 hash) {
    return new InvItem(type, hash.w0(), hash.w1(), hash.w2(), hash.w3());
  }

  /** A transaction by txid. */
  public static InvItem tx(Txid txid) {
    return of(MSG_TX, txid);
  }

  /** A transaction by txid, wanted with its witness. */
  public static InvItem witnessTx(Txid txid) {
    return of(MSG_WITNESS_TX, txid);
  }

  /** A transaction by wtxid. */
  public static InvItem wtx(Wtxid wtxid) {
    return of(MSG_WTX, wtxid);
  }

  /** A block. */
  public static InvItem block(BlockHash hash) {
    return of(MSG_BLOCK, hash);
  }

  /** A block, wanted with witnesses. */
  public static InvItem witnessBlock(BlockHash hash) {
    return of(MSG_WITNESS_BLOCK, hash);
  }

  /** A block, wanted as a compact block. */
  public static InvItem cmpctBlock(BlockHash hash) {
    return of(MSG_CMPCT_BLOCK, hash);
  }

  /** True if it names a transaction, by txid or wtxid. */
  public boolean isTransaction() {
    return type == MSG_TX || type == MSG_WTX || type == MSG_WITNESS_TX;
  }

  /** True if it names a block, in whichever form it is wanted. */
  public boolean isBlock() {
    return type == MSG_BLOCK
        || type == MSG_FILTERED_BLOCK
        || type == MSG_CMPCT_BLOCK
        || type == MSG_WITNESS_BLOCK;
  }

  /**
   * The hash of a transaction named by txid.
   *
   * @throws IllegalStateException if it names something else
   */
  public Txid txid() {
    require(type == MSG_TX || type == MSG_WITNESS_TX);
    return new Txid(w0, w1, w2, w3);
  }

  /**
   * The hash of a transaction named by wtxid.
   *
   * @throws IllegalStateException if it names something else
   */
  public Wtxid wtxid() {
    require(type == MSG_WTX);
    return new Wtxid(w0, w1, w2, w3);
  }

  /**
   * The hash of a block.
   *
   * @throws IllegalStateException if it names something else
   */
  public BlockHash blockHash() {
    require(isBlock());
    return new BlockHash(w0, w1, w2, w3);
  }

  private void require(boolean rightKind) {
    if (!rightKind) {
      throw new IllegalStateException("not the hash of an item of type " + type);
    }
  }

  /** Reads a count of items that are all there. */
  static int readCount(ByteReader in) {
    int count = in.readCompactSize();
    if (count > in.remaining() / SIZE) {
      throw new MalformedDataException("end of data");
    }
    return count;
  }

  static List<InvItem> readList(ByteReader in, int count) {
    List<InvItem> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(
          new InvItem(
              in.readInt32(), in.readInt64(), in.readInt64(), in.readInt64(), in.readInt64()));
    }
    return items;
  }

  static int listSize(List<InvItem> items) {
    return ByteWriter.compactSizeLength(items.size()) + items.size() * SIZE;
  }

  static void writeList(List<InvItem> items, ByteWriter out) {
    out.writeCompactSize(items.size());
    for (InvItem item : items) {
      out.writeInt32(item.type)
          .writeInt64(item.w0)
          .writeInt64(item.w1)
          .writeInt64(item.w2)
          .writeInt64(item.w3);
    }
  }

  /** The kind's name as Bitcoin Core logs it, and the hash in display order. */
  @Override
  public String toString() {
    String kind =
        switch (type & ~MSG_WITNESS_FLAG) {
          case MSG_TX -> "tx";
          case MSG_BLOCK -> "block";
          case MSG_FILTERED_BLOCK -> "merkleblock";
          case MSG_CMPCT_BLOCK -> "cmpctblock";
          case MSG_WTX -> "wtx";
          default -> Integer.toUnsignedString(type);
        };
    String witness = (type & MSG_WITNESS_FLAG) == 0 ? "" : "witness-";
    return witness + kind + " " + new Txid(w0, w1, w2, w3);
  }
}
