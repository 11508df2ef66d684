package dev.grapevine.testnet.local;

import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.fault.Fault;
import dev.grapevine.testnet.fault.FaultPlan;
import dev.grapevine.testnet.fault.NodeSet;
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

  /** Relaying is as a bitcoind does it, and a process has the machine's clock. */
  private static void abilities(TestnetOptions options, Topology topology, NodePrograms programs)
      throws TestnetException {
    if (programs.processes() == 0) {
      return;
    }
    if (options.protocol().relay() != RelayMode.HIGH_BANDWIDTH) {
      throw new TestnetException(
          "--relay changes nodes of this process alone: not with --processes or --bitcoind-nodes");
    }
    skews(options.faults(), programs);
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

  /** A bitcoind's {@code setmocktime} would stop its clock, and with it its timers. */
  private static void skews(FaultPlan plan, NodePrograms programs) throws TestnetException {
    NodeSet outside = programs.outside();
    NodeSet here = NodeSet.all(programs.byNode().size()).minus(outside);
    for (FaultPlan.Event event : plan.events()) {
      if (event.fault() instanceof Fault.Skew(NodeSet nodes, long seconds)
          && nodes.meets(outside)) {
        throw new TestnetException(
            "--faults: "
                + event.source()
                + ": expected nodes of this process ("
                + (here.isEmpty() ? "none" : here)
                + "), whose clocks can be set, not '"
                + nodes.and(outside)
                + "', which "
                + (nodes.and(outside).size() == 1 ? "is a process of its own" : "are processes"));
      }
    }
  }
}
