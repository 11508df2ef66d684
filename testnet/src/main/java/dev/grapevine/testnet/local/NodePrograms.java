package dev.grapevine.testnet.local;

import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.testnet.fault.NodeSet;
import dev.grapevine.testnet.process.NodeProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which nodes are processes of their own, and of which program. Immutable.
 *
 * @param byNode empty for a node of this process
 */
record NodePrograms(List<Optional<NodeProgram>> byNode) {
  private static final String LAUNCHER = "dev.grapevine.testnet.cli.Grapevine";

  /**
   * Draws which nodes are {@code bitcoind}s, after asking the program for its version.
   *
   * @throws TestnetException if it is no bitcoind
   */
  static NodePrograms draw(TestnetOptions options, SplittableRandom random)
      throws TestnetException, InterruptedException {
    Optional<NodeProgram> ours =
        options.kinds().processes()
            ? Optional.of(NodeProgram.grapevine(LAUNCHER, ClientVersion.VERSION))
            : Optional.empty();
    List<Optional<NodeProgram>> byNode =
        new ArrayList<>(Collections.nCopies(options.nodes(), ours));
    if (options.kinds().bitcoinds().isPresent()) {
      TestnetOptions.Bitcoinds wanted = options.kinds().bitcoinds().get();
      Optional<NodeProgram> bitcoind = Optional.of(bitcoind(wanted));
      int left = wanted.count();
      for (int node = 0; node < options.nodes(); node++) {
        // Of the nodes that are left, so many are still to be chosen: each choice is equally
        // likely.
        if (random.nextInt(options.nodes() - node) < left) {
          byNode.set(node, bitcoind);
          left--;
        }
      }
    }
    return new NodePrograms(List.copyOf(byNode));
  }

  private static NodeProgram bitcoind(TestnetOptions.Bitcoinds wanted)
      throws TestnetException, InterruptedException {
    try {
      return NodeProgram.bitcoind(wanted.program());
    } catch (NodeProgram.Unusable e) {
      throw new TestnetException("--bitcoind " + wanted.program() + ": " + e.getMessage(), e);
    }
  }

  /** The program of a node; empty for a node of this process. */
  Optional<NodeProgram> of(int node) {
    return byNode.get(node);
  }

  /** Whether a link between two nodes has an end in another process. */
  boolean isOutside(int from, int to) {
    return byNode.get(from).isPresent() || byNode.get(to).isPresent();
  }

  /** The nodes in processes of their own. */
  NodeSet outside() {
    return NodeSet.where(byNode.size(), node -> byNode.get(node).isPresent());
  }

  /** The {@code bitcoind} among them; empty if there is none. */
  Optional<NodeProgram> bitcoind() {
    return byNode.stream().flatMap(Optional::stream).filter(NodeProgram::isBitcoind).findFirst();
  }

  /** Real {@code bitcoind}s, by number. */
  List<Integer> bitcoindNodes() {
    return IntStream.range(0, byNode.size())
        .filter(node -> byNode.get(node).filter(NodeProgram::isBitcoind).isPresent())
        .boxed()
        .toList();
  }

  /** Nodes in processes of their own. */
  int processes() {
    return (int) byNode.stream().filter(Optional::isPresent).count();
  }
}
