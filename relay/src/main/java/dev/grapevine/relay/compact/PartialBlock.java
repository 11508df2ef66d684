package dev.grapevine.relay.compact;

import dev.grapevine.chain.consensus.WitnessCommitment;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleTree;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.PrefilledTransaction;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block being rebuilt from its sketch (BIP152; Bitcoin Core {@code blockencodings.cpp}).
 *
 * <p>The sketch's ids go into a {@link ShortIdTable}. The mempool is scanned from the best feerate
 * down and the scan ends when nothing is missing; then the {@link ExtraTransactions} are looked at.
 * Two transactions with one id leave the place empty, to be asked for. A wrong match is caught by
 * the Merkle root of the txids or by the commitment to the witnesses.
 */
public final class PartialBlock {
  /** Places are 16 bits on the wire. */
  static final int MAX_TRANSACTIONS = ShortIdTable.MAX_PLACE + 1;

  /** Mempool transactions looked at together; the last batch is hashed in part for nothing. */
  private static final int BATCH = 64;

  private static final int WORDS = 4;

  private final BlockHeader header;
  private final @Nullable Transaction[] transactions;
  private final int prefilled;
  private final BitSet collided = new BitSet();
  private int missing;
  private int fromExtra;

  private PartialBlock(BlockHeader header, int size, List<PrefilledTransaction> prefilled) {
    this.header = header;
    this.transactions = new @Nullable Transaction[size];
    this.prefilled = prefilled.size();
    for (PrefilledTransaction each : prefilled) {
      transactions[each.index()] = each.tx();
    }
    this.missing = size - prefilled.size();
  }

  /** What reading a sketch led to. */
  public sealed interface Start {
    /** Matched as far as the mempool goes. */
    record Begun(PartialBlock block) implements Start {}

    /** The sketch breaks the protocol. */
    record Invalid(String reason) implements Start {}

    /** Two of its ids are equal: possible by chance, so ask for the whole block. */
    record Collided() implements Start {}
  }

  /**
   * Reads {@code sketch} and fills in what is at hand.
   *
   * @param secret see {@link ShortIdTable}
   */
  public static Start begin(
      CmpctBlock sketch, Mempool mempool, ExtraTransactions extra, long secret) {
    int size = sketch.shortIds().size() + sketch.prefilled().size();
    if (size == 0 || size > MAX_TRANSACTIONS) {
      return new Start.Invalid("compact block of " + size + " transactions");
    }
    int before = -1;
    for (PrefilledTransaction each : sketch.prefilled()) {
      if (each.index() <= before || each.index() >= size) {
        return new Start.Invalid("compact block with a wrong prefilled index");
      }
      before = each.index();
    }
    PartialBlock block = new PartialBlock(sketch.header(), size, sketch.prefilled());
    ShortIdTable table = new ShortIdTable(sketch.shortIds().size(), secret);
    if (!block.fill(table, sketch)) {
      return new Start.Collided();
    }
    ShortIdKey key = ShortIdKey.of(sketch.header(), sketch.nonce());
    block.match(table, key, mempool);
    block.match(table, key, extra);
    return new Start.Begun(block);
  }

  private boolean fill(ShortIdTable table, CmpctBlock sketch) {
    int place = 0;
    for (int i = 0; i < sketch.shortIds().size(); i++) {
      while (transactions[place] != null) {
        place++;
      }
      if (!table.put(sketch.shortIds().get(i), place)) {
        return false;
      }
      place++;
    }
    return true;
  }

  private void match(ShortIdTable table, ShortIdKey key, Mempool mempool) {
    Iterator<MempoolEntry> best = mempool.bestFirst();
    Transaction[] batch = new Transaction[BATCH];
    Wtxid[] ids = new Wtxid[BATCH];
    long[] words = new long[WORDS * BATCH];
    while (missing > 0 && best.hasNext()) {
      int count = 0;
      while (count < BATCH && best.hasNext()) {
        batch[count++] = best.next().transaction();
      }
      gather(batch, ids, words, count);
      for (int i = 0; i < count; i++) {
        int at = WORDS * i;
        long id = key.shortId(words[at], words[at + 1], words[at + 2], words[at + 3]);
        int place = table.place(id);
        if (place != ShortIdTable.NONE) {
          take(place, batch[i]);
        }
      }
    }
  }

  /**
   * Brings the ids of a batch together. Entry, transaction and id lie scattered in memory: step by
   * step for many at a time the waits for memory overlap, which is most of the time of the scan.
   */
  private static void gather(Transaction[] batch, Wtxid[] ids, long[] words, int count) {
    for (int i = 0; i < count; i++) {
      ids[i] = batch[i].wtxid();
    }
    for (int i = 0; i < count; i++) {
      Wtxid id = ids[i];
      words[WORDS * i] = id.w0();
      words[WORDS * i + 1] = id.w1();
      words[WORDS * i + 2] = id.w2();
      words[WORDS * i + 3] = id.w3();
    }
  }

  private void match(ShortIdTable table, ShortIdKey key, ExtraTransactions extra) {
    if (missing == 0) {
      return;
    }
    for (Transaction transaction : extra.all()) {
      int place = table.place(key.shortId(transaction.wtxid()));
      if (place != ShortIdTable.NONE && !transaction.equals(transactions[place])) {
        int before = missing;
        take(place, transaction);
        fromExtra += before - missing;
      }
    }
  }

  private void take(int place, Transaction transaction) {
    if (transactions[place] != null) {
      transactions[place] = null;
      collided.set(place);
      missing++;
    } else if (!collided.get(place)) {
      transactions[place] = transaction;
      missing--;
    }
  }

  /** Of the block that is to be rebuilt. */
  public BlockHash hash() {
    return header.hash();
  }

  /** Places still empty, ascending. */
  public int[] missing() {
    int[] places = new int[missing];
    int next = 0;
    for (int i = 0; i < transactions.length; i++) {
      if (transactions[i] == null) {
        places[next++] = i;
      }
    }
    return places;
  }

  /** Whether no place is empty. */
  public boolean isComplete() {
    return missing == 0;
  }

  /** How many were found in the mempool. */
  int found() {
    return transactions.length - prefilled - missing;
  }

  /** Where its transactions came from, of which {@code rest} had to be asked for. */
  public Reconstruction reconstruction(List<Transaction> rest) {
    return new Reconstruction(
        prefilled, found(), Math.max(0, fromExtra), rest.size(), Reconstruction.bytes(rest));
  }

  /** What filling the empty places led to. */
  public sealed interface Finish {
    /** The block, whose Merkle roots are right. */
    record Rebuilt(Block block) implements Finish {}

    /** Not as many transactions as were asked for. */
    record Invalid() implements Finish {}

    /** A Merkle root is wrong: an id matched another transaction. */
    record Collided() implements Finish {}
  }

  /**
   * Fills the empty places in order and checks the result against the header.
   *
   * @param segwit witnesses are committed to in this block
   */
  public Finish finish(List<Transaction> rest, boolean segwit) {
    if (rest.size() != missing) {
      return new Finish.Invalid();
    }
    Transaction[] complete = new Transaction[transactions.length];
    Iterator<Transaction> next = rest.iterator();
    for (int i = 0; i < complete.length; i++) {
      Transaction known = transactions[i];
      complete[i] = known == null ? next.next() : known;
    }
    Block block = new Block(header, List.of(complete));
    MerkleTree.Root root = block.txidRoot();
    boolean intact =
        !root.mutated()
            && root.root().equals(header.merkleRoot())
            && hasInputs(block.transactions().getFirst())
            && WitnessCommitment.check(block, segwit).isValid();
    return intact ? new Finish.Rebuilt(block) : new Finish.Collided();
  }

  private static boolean hasInputs(Transaction first) {
    return !first.inputs().isEmpty();
  }
}
