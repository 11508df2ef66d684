package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A block that nothing builds on (Bitcoin Core {@code getchaintips}).
 *
 * @param branchLength blocks between it and the active chain; 0 for the tip
 */
public record ChainTip(BlockIndex index, int branchLength, Status status) {
  /** How far a branch is known to be good. */
  public enum Status {
    /** The tip of the active chain. */
    ACTIVE("active"),
    /** Every block was connected once. */
    VALID_FORK("valid-fork"),
    /** Every block is stored, not all were connected. */
    VALID_HEADERS("valid-headers"),
    /** A block is not stored. */
    HEADERS_ONLY("headers-only"),
    /** A block is invalid. */
    INVALID("invalid");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** As RPC says it. */
    public String text() {
      return text;
    }
  }

  /** The ends of all branches of {@code tree}, highest first. */
  static List<ChainTip> all(ChainPort chain, List<BlockIndex> tree) {
    Set<BlockHash> parents = new HashSet<>();
    for (BlockIndex index : tree) {
      if (!chain.isActive(index)) {
        index.previous().ifPresent(previous -> parents.add(previous.hash()));
      }
    }
    BlockIndex active = chain.tip();
    List<ChainTip> tips = new ArrayList<>();
    for (BlockIndex index : tree) {
      if (index == active || (!chain.isActive(index) && !parents.contains(index.hash()))) {
        int branch = index.height() - index.forkWith(active).height();
        tips.add(new ChainTip(index, branch, status(index, chain)));
      }
    }
    tips.sort(Comparator.comparingInt((ChainTip tip) -> tip.index().height()).reversed());
    return tips;
  }

  private static Status status(BlockIndex index, ChainPort chain) {
    if (chain.isActive(index)) {
      return Status.ACTIVE;
    }
    if (index.isFailed()) {
      return Status.INVALID;
    }
    if (index.chainTransactionCount() == 0) {
      return Status.HEADERS_ONLY;
    }
    return index.scriptsValid ? Status.VALID_FORK : Status.VALID_HEADERS;
  }
}
