package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.p2p.address.NetAddress;
import java.util.ArrayList;
import java.util.List;

/** Messages of realistic shape, told apart by a number; their contents mean nothing. */
public final class MessageSamples {
  /** Magic of regtest, as a little-endian int. */
  public static final int REGTEST_MAGIC = 0xdab5bffa;

  private MessageSamples() {}

  /** A transaction with one P2WPKH-like input and two outputs, 222 bytes. */
  public static Transaction transaction(long number) {
    byte[] signature = new byte[72];
    byte[] key = new byte[33];
    for (int i = 0; i < signature.length; i++) {
      signature[i] = (byte) (number * 31 + i);
    }
    TxIn input =
        new TxIn(
            new OutPoint(new Txid(number, ~number, number << 7, 1), 0),
            Script.EMPTY,
            0xfffffffd,
            Witness.of(List.of(signature, key)));
    byte[] script = new byte[22];
    script[1] = 20;
    TxOut output = new TxOut(50_000 + number, Script.of(script));
    return Transaction.of(2, List.of(input), List.of(output, output), 0);
  }

  /** Transactions numbered from {@code first}. */
  public static List<Transaction> transactions(long first, int count) {
    List<Transaction> transactions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      transactions.add(transaction(first + i));
    }
    return transactions;
  }

  /** A header whose proof of work is none. */
  public static BlockHeader header(int number) {
    return new BlockHeader(
        0x20000000,
        new BlockHash(number, 2, 3, 4),
        new MerkleRoot(5, 6, 7, number),
        1_700_000_000 + number,
        0x207fffff,
        number);
  }

  /** A block of this many transactions that has no coinbase. */
  public static Block block(int number, int transactions) {
    return new Block(header(number), transactions(1_000L * number, transactions));
  }

  /** A compact block with the first transaction prefilled and an id for each of the others. */
  public static CmpctBlock cmpctBlock(int number, int transactions) {
    long[] ids = new long[transactions - 1];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 0x1234_5678_9abcL * (number + i) & 0xffff_ffff_ffffL;
    }
    return new CmpctBlock(
        header(number),
        number,
        ShortIds.of(ids),
        List.of(new PrefilledTransaction(0, transaction(number))));
  }

  /** An announcement of this many transactions by wtxid. */
  public static Inv inv(int items) {
    List<InvItem> list = new ArrayList<>(items);
    for (int i = 0; i < items; i++) {
      list.add(new InvItem(InvItem.MSG_WTX, i, 2, 3, 4));
    }
    return new Inv(list);
  }

  /** This many headers. */
  public static Headers headers(int count) {
    List<BlockHeader> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(header(i));
    }
    return new Headers(list);
  }

  /** What a node says first. */
  public static Version version(long nonce) {
    NetworkAddress receiver =
        new NetworkAddress(1, NetAddress.parse("127.0.0.1:18444", 0).orElseThrow());
    return new Version(
        70016, 0x409, 1_700_000_000, receiver, NetworkAddress.NONE, nonce, "/sample:1/", 7, true);
  }

  /** The payload alone. */
  public static byte[] payload(Message message) {
    ByteWriter out = new ByteWriter(message.payloadSize());
    message.write(out);
    return out.toBytes();
  }
}
