package dev.grapevine.chain.state;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All headers that are known, from genesis on, each with its parent (Bitcoin Core {@code
 * BlockManager}, {@code AcceptBlockHeader}). What a peer can add is bounded by proof of work alone;
 * holding back chains of little work is the business of who asks for headers.
 *
 * <p>Found by hash in an open-addressing table of the headers themselves: four to eight bytes for
 * one, no key beside it. Nothing is ever removed. Owned by one thread.
 */
final class BlockTree {
  private static final int FIRST_SLOTS = 64;

  private final ChainParams params;
  private final List<BlockIndex> inOrder = new ArrayList<>();
  private final List<BlockIndex> unsaved = new ArrayList<>();
  private final BlockIndex genesis;
  private @Nullable BlockIndex[] slots = new @Nullable BlockIndex[FIRST_SLOTS];
  private BlockIndex best;
  private Optional<BlockIndex> bestInvalid = Optional.empty();

  /** The tree of the genesis header alone. */
  BlockTree(ChainParams params) {
    this.params = params;
    this.genesis = index(params.genesis().header(), null);
    this.best = genesis;
    insert(genesis);
  }

  private static BlockIndex index(BlockHeader header, @Nullable BlockIndex previous) {
    return new BlockIndex(header, previous, ProofOfWork.work(header.bits()));
  }

  BlockIndex genesis() {
    return genesis;
  }

  /** Header with the most work that is not known to be invalid; of equals the first one seen. */
  BlockIndex best() {
    return best;
  }

  int size() {
    return inOrder.size();
  }

  /** All headers, parents before children, in the order they were added. */
  List<BlockIndex> inOrder() {
    return Collections.unmodifiableList(inOrder);
  }

  Optional<BlockIndex> find(BlockHash hash) {
    return Optional.ofNullable(slots[slot(slots, hash)]);
  }

  /** Checks a header with its context and adds it. */
  HeaderResult accept(BlockHeader header, long unixSeconds) {
    BlockHash hash = header.hash();
    Optional<BlockIndex> known = find(hash);
    if (known.isPresent()) {
      return known.get().isFailed()
          ? rejected(
              Failure.CACHED_INVALID,
              "duplicate-invalid",
              "block " + hash + " was previously marked invalid")
          : new HeaderResult.Accepted(known.get(), false);
    }
    if (BlockChecks.checkHeader(header, params) instanceof Invalid reason) {
      return new HeaderResult.Rejected(reason);
    }
    Optional<BlockIndex> previous = find(header.previous());
    if (previous.isEmpty()) {
      return rejected(Failure.MISSING_PREVIOUS, "prev-blk-not-found", "");
    }
    if (previous.get().isFailed()) {
      return rejected(Failure.INVALID_PREVIOUS, "bad-prevblk", "");
    }
    ValidationResult inContext =
        BlockChecks.checkHeaderInContext(header, previous.get(), params, unixSeconds);
    if (inContext instanceof Invalid reason) {
      return new HeaderResult.Rejected(reason);
    }
    BlockIndex added = add(header, previous.get());
    markUnsaved(added);
    return new HeaderResult.Accepted(added, true);
  }

  private static HeaderResult rejected(Failure failure, String reason, String detail) {
    return new HeaderResult.Rejected(invalid(failure, reason, detail));
  }

  /** Adds a header that was checked before. */
  BlockIndex add(BlockHeader header, BlockIndex previous) {
    BlockIndex added = index(header, previous);
    added.failed = previous.failed;
    insert(added);
    considerBest(added);
    return added;
  }

  /** Marks a block invalid, and with it all that descends from it. */
  void markFailed(BlockIndex index) {
    fail(index);
    for (BlockIndex other : inOrder) {
      if (other.previous().filter(BlockIndex::isFailed).isPresent()) {
        fail(other);
      }
    }
    findBest();
  }

  private void fail(BlockIndex index) {
    if (!index.failed) {
      index.failed = true;
      markUnsaved(index);
    }
  }

  /**
   * Takes the marks from a block, its ancestors and its descendants; true if there were any. Other
   * descendants of its ancestors keep theirs (Bitcoin Core {@code ResetBlockFailureFlags}).
   */
  boolean clearFailed(BlockIndex index) {
    boolean any = false;
    for (BlockIndex other : inOrder) {
      if (other.failed && (index.isAncestorOf(other) || other.isAncestorOf(index))) {
        other.failed = false;
        markUnsaved(other);
        any = true;
      }
    }
    findBest();
    return any;
  }

  /** Looks at all headers again, after marks have changed. */
  void findBest() {
    best = genesis;
    bestInvalid = Optional.empty();
    inOrder.forEach(this::considerBest);
  }

  private void considerBest(BlockIndex index) {
    if (index.isFailed()) {
      if (bestInvalid
          .filter(known -> known.chainWork().compareTo(index.chainWork()) >= 0)
          .isEmpty()) {
        bestInvalid = Optional.of(index);
      }
    } else if (index.chainWork().compareTo(best.chainWork()) > 0) {
      best = index;
    }
  }

  /** The header with most work of those that are marked invalid. */
  Optional<BlockIndex> bestInvalid() {
    return bestInvalid;
  }

  /** Notes that {@code index} is to be written to the store. */
  void markUnsaved(BlockIndex index) {
    if (!index.unsaved) {
      index.unsaved = true;
      unsaved.add(index);
    }
  }

  /** What is to be written, parents before children; forgets it. */
  List<BlockIndex> takeUnsaved() {
    List<BlockIndex> taken = List.copyOf(unsaved);
    unsaved.clear();
    for (BlockIndex index : taken) {
      index.unsaved = false;
    }
    return taken;
  }

  private void insert(BlockIndex index) {
    inOrder.add(index);
    if (inOrder.size() * 2 > slots.length) {
      @Nullable BlockIndex[] larger = new @Nullable BlockIndex[slots.length * 2];
      for (BlockIndex each : inOrder) {
        larger[slot(larger, each.hash())] = each;
      }
      slots = larger;
    } else {
      slots[slot(slots, index.hash())] = index;
    }
  }

  /** Where {@code hash} is, or would be. The low bits of a proof-of-work hash cannot be aimed. */
  private static int slot(@Nullable BlockIndex[] table, BlockHash hash) {
    int slot = (int) hash.w0() & (table.length - 1);
    while (true) {
      BlockIndex there = table[slot];
      if (there == null || there.hash().equals(hash)) {
        return slot;
      }
      slot = (slot + 1) & (table.length - 1);
    }
  }
}
