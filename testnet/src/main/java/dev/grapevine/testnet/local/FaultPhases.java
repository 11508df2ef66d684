package dev.grapevine.testnet.local;

import dev.grapevine.testnet.fault.FaultPlan;
import dev.grapevine.testnet.fault.NetworkState;
import dev.grapevine.testnet.fault.NodeSet;
import dev.grapevine.testnet.measure.BlockJourney;
import dev.grapevine.testnet.measure.FaultFigures;
import dev.grapevine.testnet.measure.NodeRecorder;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.Spread;
import dev.grapevine.testnet.measure.TransactionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Who was alive, and which faults had happened, when each block and each round of transactions
 * began. Figures are over the nodes that were alive then; those of a phase are over what began in
 * it, and what came only after its round was over, when a heal let it through, counts there as
 * never.
 */
final class FaultPhases {
  /** How things stood when something began. */
  private record Beginning(NodeSet alive, int phase) {
    long[] among(long[] delays) {
      return alive.stream().mapToLong(node -> delays[node]).toArray();
    }
  }

  private final List<Beginning> rounds = new ArrayList<>();
  private final List<Beginning> blocks = new ArrayList<>();
  private final List<Long> endedAtNanos = new ArrayList<>();

  /** The next round begins: its transactions are submitted now. */
  void beginTransactions(NetworkState state, int phase) {
    rounds.add(new Beginning(state.alive(), phase));
  }

  /** Its block is mined now. */
  void beginBlock(NetworkState state, int phase) {
    blocks.add(new Beginning(state.alive(), phase));
  }

  /** Its block has come to all that it can come to, or has been waited for long enough. */
  void end() {
    endedAtNanos.add(System.nanoTime());
  }

  /** Of each block the delays of the nodes that were alive. */
  List<long[]> ofBlocks(List<BlockJourney> journeys, Function<BlockJourney, long[]> delays) {
    return IntStream.range(0, journeys.size())
        .mapToObj(i -> blocks.get(i).among(delays.apply(journeys.get(i))))
        .toList();
  }

  /** Of one block the delays of the nodes that were alive, as never what came after its round. */
  long[] inTime(int round, BlockJourney journey) {
    long end = endedAtNanos.get(round);
    return blocks.get(round).among(until(end, journey.startNanos(), journey.delays()));
  }

  /** Of each transaction the delays of the nodes that were alive. */
  List<long[]> ofTransactions(TransactionLog log) {
    int size = log.roundSize();
    return IntStream.range(0, rounds.size() * size)
        .mapToObj(index -> rounds.get(index / size).among(log.delays(index)))
        .toList();
  }

  /** What happened, and the figures of each phase. */
  FaultFigures figures(
      FaultInjector faults,
      FaultPlan plan,
      List<BlockJourney> journeys,
      TransactionLog log,
      List<NodeRecorder> recorders,
      int connections) {
    if (plan.isEmpty()) {
      return FaultFigures.NONE;
    }
    List<InjectedFault> done = faults.done();
    List<FaultFigures.Event> events = new ArrayList<>();
    done.forEach(fault -> events.add(fault.figures(recorders, connections)));
    plan.events().stream().skip(done.size()).map(InjectedFault::missed).forEach(events::add);
    List<String> names = new ArrayList<>(List.of("before"));
    done.stream().map(fault -> "from " + fault.event().at()).distinct().forEach(names::add);
    List<FaultFigures.Phase> phases = new ArrayList<>();
    for (int phase = 0; phase < names.size(); phase++) {
      phases.add(phase(names.get(phase), phase, journeys, log));
    }
    return new FaultFigures(events, phases);
  }

  private FaultFigures.Phase phase(
      String name, int phase, List<BlockJourney> journeys, TransactionLog log) {
    int size = log.roundSize();
    List<long[]> ofBlocks = new ArrayList<>();
    List<long[]> ofTransactions = new ArrayList<>();
    for (int round = 0; round < rounds.size(); round++) {
      long end = endedAtNanos.get(round);
      if (blocks.get(round).phase() == phase) {
        ofBlocks.add(inTime(round, journeys.get(round)));
      }
      if (rounds.get(round).phase() == phase) {
        for (int index = round * size; index < (round + 1) * size; index++) {
          long[] delays = until(end, log.submittedAtNanos(index), log.delays(index));
          ofTransactions.add(rounds.get(round).among(delays));
        }
      }
    }
    return new FaultFigures.Phase(name, Spread.of(ofBlocks), Spread.of(ofTransactions));
  }

  private static long[] until(long end, long start, long[] delays) {
    long[] inTime = delays.clone();
    for (int node = 0; node < inTime.length; node++) {
      if (inTime[node] != Percentile.NEVER && inTime[node] > end - start) {
        inTime[node] = Percentile.NEVER;
      }
    }
    return inTime;
  }
}
