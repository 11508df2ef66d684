package dev.grapevine.relay.virtual;

/**
 * When what is put into one direction of a link comes out. May keep state (a queue, a window); used
 * by one direction of one link, in the order of its messages.
 */
@FunctionalInterface
public interface LinkModel {
  /**
   * Nanoseconds until the last byte arrives, 0 and up; a message never overtakes an earlier one.
   *
   * @param nowNanos protocol time of sending
   * @param bytes size with its frame; 0 for opening and closing the connection
   */
  long delayNanos(long nowNanos, int bytes);

  /** The same delay for everything. */
  static LinkModel constant(long nanos) {
    return (nowNanos, bytes) -> nanos;
  }
}
