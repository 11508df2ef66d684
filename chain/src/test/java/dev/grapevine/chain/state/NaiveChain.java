package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.consensus.Subsidy;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the tip and the coins ought to be, the simplest way: every block carries the whole set of
 * coins after it, and the tip is looked for among all blocks each time. Knows the rules that {@link
 * ChainstateOracleTest}'s blocks break, and no others.
 */
final class NaiveChain {
  private static final int OP_RETURN = 0x6a;

  /** One block of the tree. */
  static final class Node {
    final Block block;
    final Optional<Node> parent;
    final int height;

    /** Coins after it; empty if it or a block below breaks a rule. */
    final Optional<Map<OutPoint, Coin>> coins;

    boolean stored;
    boolean complete;
    boolean marked;
    long order;

    Node(Block block, Optional<Node> parent) {
      this.block = block;
      this.parent = parent;
      this.height = parent.map(p -> p.height + 1).orElse(0);
      this.coins =
          parent.isEmpty()
              ? Optional.of(Map.of())
              : parent.get().coins.flatMap(below -> connect(block, height, below));
    }

    boolean isAtOrBelow(Node other) {
      Optional<Node> walk = Optional.of(other);
      while (walk.isPresent() && walk.get().height > height) {
        walk = walk.get().parent;
      }
      return walk.filter(node -> node == this).isPresent();
    }

    boolean isSound() {
      return coins.isPresent() && !marked && parent.map(Node::isUnmarked).orElse(true);
    }

    private boolean isUnmarked() {
      return !marked && parent.map(Node::isUnmarked).orElse(true);
    }
  }

  private static Optional<Map<OutPoint, Coin>> connect(
      Block block, int height, Map<OutPoint, Coin> below) {
    Map<OutPoint, Coin> coins = new LinkedHashMap<>(below);
    long limit = Subsidy.at(height, Networks.REGTEST);
    for (Transaction tx : block.transactions()) {
      if (!tx.isCoinbase()) {
        for (TxIn input : tx.inputs()) {
          Coin coin = coins.remove(input.prevout());
          if (coin == null
              || (coin.coinbase() && height - coin.height() < ConsensusLimits.COINBASE_MATURITY)) {
            return Optional.empty();
          }
          limit += coin.output().value();
        }
        limit -= sum(tx);
      }
      for (int i = 0; i < tx.outputs().size(); i++) {
        TxOut output = tx.outputs().get(i);
        byte[] script = output.scriptPubKey().bytes();
        if (script.length == 0 || script[0] != OP_RETURN) {
          coins.put(new OutPoint(tx.txid(), i), new Coin(output, height, tx.isCoinbase()));
        }
      }
    }
    return sum(block.transactions().getFirst()) > limit ? Optional.empty() : Optional.of(coins);
  }

  private static long sum(Transaction tx) {
    return tx.outputs().stream().mapToLong(TxOut::value).sum();
  }

  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> waiting = new ArrayList<>();
  private long lastOrder;
  private long lastPreferred;

  NaiveChain(Node genesis) {
    genesis.stored = true;
    genesis.complete = true;
    nodes.add(genesis);
  }

  void stored(Node node) {
    node.stored = true;
    nodes.add(node);
    waiting.add(node);
    List<Node> queue = new ArrayList<>(List.of(node));
    while (!queue.isEmpty()) {
      Node next = queue.removeFirst();
      if (next.parent.orElseThrow().complete) {
        next.complete = true;
        next.order = ++lastOrder;
        waiting.remove(next);
        for (Node other : waiting) {
          if (other.parent.orElseThrow() == next) {
            queue.add(other);
          }
        }
      }
    }
  }

  void prefer(Node node) {
    if (node.height >= tip().height) {
      node.order = --lastPreferred;
    }
  }

  void invalidate(Node node, Collection<Node> known) {
    for (Node other : known) {
      if (node.isAtOrBelow(other)) {
        other.marked = true;
      }
    }
  }

  void reconsider(Node node, Collection<Node> all) {
    for (Node other : all) {
      if (other.isAtOrBelow(node) || node.isAtOrBelow(other)) {
        other.marked = false;
      }
    }
  }

  Node tip() {
    Node best = nodes.getFirst();
    for (Node node : nodes) {
      if (node.complete
          && node.isSound()
          && (node.height > best.height
              || (node.height == best.height && node.order < best.order))) {
        best = node;
      }
    }
    return best;
  }
}
