package dev.grapevine.testnet.local;

import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.topology.Topology;

/** What is found out before a network starts: whether its nodes can do what is asked for, here. */
final class Limits {
  private Limits() {}

  static void check(TestnetOptions options, Topology topology, NodePrograms programs)
      throws TestnetException {
    abilities(options, topology, programs);
    OpenFiles.check(options, topology, programs, OpenFiles.limit());
    FreeMemory.check(options, programs, FreeMemory.available(), Runtime.getRuntime().maxMemory());
  }

  /** Links are slowed down by the nodes of this process; relaying is as a bitcoind does it. */
  private static void abilities(TestnetOptions options, Topology topology, NodePrograms programs)
      throws TestnetException {
    if (programs.processes() == 0) {
      return;
    }
    LinkProfile links = options.graph().links();
    if (!links.isNone()) {
      throw new TestnetException(
          "--latency and --bandwidth slow down nodes of this process alone: not with --processes"
              + " or --bitcoind-nodes");
    }
    if (options.protocol().relay() != RelayMode.HIGH_BANDWIDTH) {
      throw new TestnetException(
          "--relay changes nodes of this process alone: not with --processes or --bitcoind-nodes");
    }
    for (int node = 0; node < topology.size(); node++) {
      if (programs.of(node).isPresent() && topology.outbound(node) > ProcessNode.MAX_OUTBOUND) {
        throw new TestnetException(
            "a bitcoind opens at most "
                + ProcessNode.MAX_OUTBOUND
                + " full-relay connections and node "
                + node
                + " is to open "
                + topology.outbound(node)
                + ": lower --outbound");
      }
    }
  }
}
