package dev.grapevine.relay;

import dev.grapevine.chain.consensus.MerkleTree;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.PrefilledTransaction;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block being rebuilt from its sketch (BIP152; Bitcoin Core {@code blockencodings.cpp}).
 *
 * <p>The sketch's ids are sorted once with their places in the low bits, so that a lookup is a
 * binary search over one array: no hash table that chosen ids could clog. The mempool is scanned
 * from the best feerate down and the scan ends when nothing is missing. Two mempool transactions
 * with one id leave the place empty, to be asked for. A wrong match is caught by the Merkle root.
 */
final class PartialBlock {
  /** Places are 16 bits on the wire. */
  static final int MAX_TRANSACTIONS = 0xffff;

  private static final int INDEX_BITS = 16;

  private final BlockHeader header;
  private final @Nullable Transaction[] transactions;
  private final int prefilled;
  private int missing;

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
  sealed interface Start {
    /** Matched as far as the mempool goes. */
    record Begun(PartialBlock block) implements Start {}

    /** The sketch breaks the protocol. */
    record Invalid(String reason) implements Start {}

    /** Two of its ids are equal: possible by chance, so ask for the whole block. */
    record Collided() implements Start {}
  }

  /** Reads {@code sketch} and fills in what the mempool has. */
  static Start begin(CmpctBlock sketch, Mempool mempool) {
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
    long[] sorted = block.sortedIds(sketch);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] >>> INDEX_BITS == sorted[i - 1] >>> INDEX_BITS) {
        return new Start.Collided();
      }
    }
    block.match(sorted, ShortIdKey.of(sketch.header(), sketch.nonce()), mempool);
    return new Start.Begun(block);
  }

  private long[] sortedIds(CmpctBlock sketch) {
    long[] sorted = new long[sketch.shortIds().size()];
    int place = 0;
    for (int i = 0; i < sorted.length; i++) {
      while (transactions[place] != null) {
        place++;
      }
      sorted[i] = sketch.shortIds().get(i) << INDEX_BITS | place;
      place++;
    }
    Arrays.sort(sorted);
    return sorted;
  }

  private void match(long[] sorted, ShortIdKey key, Mempool mempool) {
    boolean[] collided = new boolean[transactions.length];
    Iterator<MempoolEntry> best = mempool.bestFirst();
    while (missing > 0 && best.hasNext()) {
      Transaction transaction = best.next().transaction();
      long id = key.shortId(transaction.wtxid());
      int at = Arrays.binarySearch(sorted, id << INDEX_BITS);
      at = at < 0 ? -at - 1 : at;
      if (at == sorted.length || sorted[at] >>> INDEX_BITS != id) {
        continue;
      }
      int place = (int) (sorted[at] & MAX_TRANSACTIONS);
      if (transactions[place] == null && !collided[place]) {
        transactions[place] = transaction;
        missing--;
      } else if (transactions[place] != null) {
        transactions[place] = null;
        collided[place] = true;
        missing++;
      }
    }
  }

  BlockHash hash() {
    return header.hash();
  }

  /** Places still empty, ascending. */
  int[] missing() {
    int[] places = new int[missing];
    int next = 0;
    for (int i = 0; i < transactions.length; i++) {
      if (transactions[i] == null) {
        places[next++] = i;
      }
    }
    return places;
  }

  boolean isComplete() {
    return missing == 0;
  }

  /** How many were found in the mempool. */
  int found() {
    return transactions.length - prefilled - missing;
  }

  /** What filling the empty places led to. */
  sealed interface Finish {
    /** The block, whose Merkle root is right. */
    record Rebuilt(Block block) implements Finish {}

    /** Not as many transactions as were asked for. */
    record Invalid() implements Finish {}

    /** The Merkle root is wrong: an id matched another transaction. */
    record Collided() implements Finish {}
  }

  /** Fills the empty places in order and checks the result against the header. */
  Finish finish(List<Transaction> rest) {
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
    MerkleTree.Root root = MerkleTree.ofTxids(block.transactions());
    boolean intact = !root.mutated() && root.root().equals(header.merkleRoot());
    return intact ? new Finish.Rebuilt(block) : new Finish.Collided();
  }
}
