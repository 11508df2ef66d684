package dev.grapevine.node.core;

import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.config.ClientVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node's owner is told beside every answer about it (Bitcoin Core {@code node/warnings.h}).
 * On the node's loop.
 */
public final class NodeWarnings {
  private static final String PRE_RELEASE =
      "This is a pre-release test build - use at your own risk - do not use for mining or merchant"
          + " applications";

  private NodeWarnings() {}

  /** What is true of the program first, then what is wrong with the chain. */
  public static List<String> all(Chainstate chain) {
    List<String> all = new ArrayList<>();
    if (!ClientVersion.IS_RELEASE) {
      all.add(PRE_RELEASE);
    }
    all.addAll(ChainProgress.warnings(chain));
    return all;
  }
}
