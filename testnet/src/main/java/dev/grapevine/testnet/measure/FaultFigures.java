package dev.grapevine.testnet.measure;

import java.util.List;

/**
 * What faults did to propagation: those that happened, and the figures of each phase between them.
 * Both empty where nothing was to go wrong.
 *
 * @param phases the first is before any fault; one that had no block and no transaction is there
 *     too
 */
public record FaultFigures(List<Event> events, List<Phase> phases) {
  /** Nothing went wrong. */
  public static final FaultFigures NONE = new FaultFigures(List.of(), List.of());

  /** The lists are copied. */
  public FaultFigures {
    events = List.copyOf(events);
    phases = List.copyOf(phases);
  }

  /**
   * A fault.
   *
   * @param moment when it was to happen, as the file has it
   * @param atNanos since measuring began; {@link Percentile#NEVER} if the run was over before
   * @param what the fault, as the file has it
   * @param nodes that it happened to
   * @param outcome what became of it, for people
   * @param recoveredNanos until all that came back had the tip of that moment; {@link
   *     Percentile#NEVER} if they did not, or if nobody came back
   */
  public record Event(
      String moment,
      long atNanos,
      String what,
      List<Integer> nodes,
      String outcome,
      long recoveredNanos) {
    /** The list is copied. */
    public Event {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * The blocks and transactions that began between two moments, over the nodes that were alive when
   * each began; what had not come when its round was over, that is before the next transactions
   * were submitted, counts as never.
   *
   * @param name {@code before}, or the moment that it begins with, as {@code from block 3}
   */
  public record Phase(String name, Spread blocks, Spread transactions) {}
}
