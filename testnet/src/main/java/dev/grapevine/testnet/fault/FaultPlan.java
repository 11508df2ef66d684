package dev.grapevine.testnet.fault;

import java.util.List;

/**
 * What is to go wrong, in the order in which it happens. Only {@link FaultFile} makes one that is
 * not empty, so that what it says has been found possible.
 */
public final class FaultPlan {
  /** Nothing goes wrong. */
  public static final FaultPlan NONE = new FaultPlan(List.of());

  /**
   * A fault and when.
   *
   * @param source file and line that say so, as {@code faults.txt:3}
   */
  public record Event(Moment at, Fault fault, String source) {}

  private final List<Event> events;

  FaultPlan(List<Event> events) {
    this.events = List.copyOf(events);
  }

  /** The events; those of one moment in the order of the file. */
  public List<Event> events() {
    return events;
  }

  /** Whether nothing goes wrong. */
  public boolean isEmpty() {
    return events.isEmpty();
  }

  /** Whether links change. */
  public boolean changesLinks() {
    return events.stream()
        .map(Event::fault)
        .anyMatch(fault ->
            fault instanceof Fault.Pause
                || fault instanceof Fault.Zombie
                || fault instanceof Fault.Partition
                || fault instanceof Fault.Slow);
  }
}
