package dev.grapevine.testnet.local;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.testnet.fault.Fault;
import dev.grapevine.testnet.fault.FaultPlan;
import dev.grapevine.testnet.fault.HostileAct;
import dev.grapevine.testnet.fault.HostilePeer;
import dev.grapevine.testnet.fault.Moment;
import dev.grapevine.testnet.fault.NetworkState;
import dev.grapevine.testnet.fault.NodeSet;
import dev.grapevine.testnet.measure.LogRecorder;
import dev.grapevine.testnet.measure.NodeRecorder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Does to a network what a plan says, at the moments it says, and keeps what happened. Belongs to
 * the run's thread, which asks it before each block and while it waits.
 */
final class FaultInjector implements AutoCloseable {
  private final Stage stage;
  private final Miner miner;
  private final FaultPlan plan;
  private final List<InjectedFault> done = new ArrayList<>();
  private final long seed;
  private NetworkState state;
  private long beganAtNanos;
  private int moments;

  FaultInjector(Stage stage, Miner miner) {
    this.stage = stage;
    this.miner = miner;
    this.plan = stage.options().faults();
    this.seed = stage.options().seed();
    this.state = NetworkState.sound(stage.options().nodes());
  }

  /** Measuring begins: seconds are counted from here. */
  void begin() {
    beganAtNanos = System.nanoTime();
  }

  /** What faults have made of the network so far. */
  NetworkState state() {
    return state;
  }

  /** How many different moments have come: the number of the phase, of which 0 is before any. */
  int phase() {
    return moments;
  }

  /** What has been done, in order. */
  List<InjectedFault> done() {
    return done;
  }

  /**
   * Does what is due before a measured block.
   *
   * @return those that came back by it and are to have the tip again
   */
  NodeSet before(int block) throws TestnetException, InterruptedException {
    NodeSet back = NodeSet.NONE;
    while (done.size() < plan.events().size()
        && plan.events().get(done.size()).at() instanceof Moment.Block(int number)
        && number <= block) {
      back = back.plus(inject(plan.events().get(done.size())));
    }
    return back;
  }

  /** Does what is due by the clock. */
  void poll() throws TestnetException, InterruptedException {
    while (done.size() < plan.events().size()
        && plan.events().get(done.size()).at() instanceof Moment.Elapsed(long nanos)
        && System.nanoTime() - beganAtNanos >= nanos) {
      inject(plan.events().get(done.size()));
    }
  }

  private NodeSet inject(FaultPlan.Event event) throws TestnetException, InterruptedException {
    boolean sameMoment = !done.isEmpty() && done.getLast().event().at().equals(event.at());
    moments += sameMoment ? 0 : 1;
    long at = System.nanoTime();
    state = state.after(event.fault());
    BlockHash tip = miner.tip();
    NodeSet back =
        switch (event.fault()) {
          case Fault.Restart(NodeSet nodes) -> nodes;
          case Fault.Resume(NodeSet nodes) -> nodes;
          case Fault.Heal heal -> state.responsive();
          default -> NodeSet.NONE;
        };
    NodeSet lagging = lagging(back);
    List<HostilePeer> hostile = List.of();
    switch (event.fault()) {
      case Fault.Kill(NodeSet nodes) -> kill(nodes);
      case Fault.Restart(NodeSet nodes) -> lagging = restart(nodes);
      case Fault.Skew(NodeSet nodes, long seconds) ->
          nodes.stream().forEach(node -> stage.network().skewClock(node, seconds));
      case Fault.Hostile(NodeSet nodes, HostileAct act) -> hostile = attack(nodes, act);
      case Fault.Resume(NodeSet nodes) -> {
        stage.network().resume(nodes);
        stage.network().relink(state);
      }
      case Fault.Heal heal -> stage.network().relink(state);
      case Fault.Pause(NodeSet nodes) -> {
        stage.network().relink(state);
        stage.network().pause(nodes);
      }
      case Fault.Zombie zombie -> stage.network().relink(state);
      case Fault.Partition partition -> stage.network().relink(state);
      case Fault.Slow slow -> stage.network().relink(state);
      case Fault.Restore restore -> stage.network().relink(state);
    }
    int working = state.workingConnections(stage.topology());
    done.add(new InjectedFault(event, at, at - beganAtNanos, working, back, lagging, tip, hostile));
    return lagging;
  }

  private NodeSet lagging(NodeSet nodes) {
    stage.network().catchUp();
    BlockHash tip = miner.tip();
    return NodeSet.where(
        state.size(), node -> nodes.contains(node) && !stage.recording().isAt(node, tip));
  }

  private void kill(NodeSet nodes) throws TestnetException, InterruptedException {
    stage.network().kill(nodes);
    nodes.stream().forEach(node -> recorder(node).died());
    // What was done to its links ends with it.
    stage.network().relink(state);
  }

  /** Returns those that did not have the tip on disk. */
  private NodeSet restart(NodeSet nodes) throws TestnetException, InterruptedException {
    for (int node : nodes.toList()) {
      NodeRecorder recorder = recorder(node);
      stage
          .network()
          .restart(node, new NodeObserver(recorder, recorder, new LogRecorder(recorder)));
      recorder(node).revived(tipOf(node));
    }
    NodeSet lagging = lagging(nodes);
    new Wiring(stage.network(), stage.topology()).reconnect(nodes, state.alive());
    return lagging;
  }

  private NodeRecorder recorder(int node) {
    return stage.recording().recorders().get(node);
  }

  private BlockHash tipOf(int node) throws TestnetException {
    return BlockHash.parse(stage.network().call(node, "getbestblockhash").stringValue());
  }

  private List<HostilePeer> attack(NodeSet nodes, HostileAct act) throws TestnetException {
    List<HostilePeer> peers = new ArrayList<>();
    for (int node : nodes.toList()) {
      // One that is paused may be unable to say.
      int asked = state.responsive().contains(node) ? node : state.sound().toList().getFirst();
      BlockHash tip = tipOf(asked);
      long tipTime =
          stage.network().call(asked, "getblockheader", tip.toString()).get("time").longValue();
      long time = Math.max(tipTime + 1, System.currentTimeMillis() / 1_000);
      try {
        peers.add(
            HostilePeer.start(
                stage.network().node(node).p2pAddress(),
                act,
                Networks.REGTEST,
                tip,
                time,
                seed + node));
      } catch (IOException e) {
        peers.forEach(HostilePeer::close);
        throw new TestnetException(
            "a hostile peer does not reach node " + node + ": " + e.getMessage(), e);
      }
    }
    return peers;
  }

  /** Hostile peers hang up; what became of them stays known. */
  @Override
  public void close() {
    done.stream().flatMap(fault -> fault.hostile().stream()).forEach(HostilePeer::close);
  }
}
