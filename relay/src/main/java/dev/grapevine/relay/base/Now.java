package dev.grapevine.relay.base;

/**
 * The time, handed to every call.
 *
 * @param protocolNanos drives every timer; nanoseconds from an arbitrary origin, which jumps with
 *     {@code setmocktime}
 * @param unixSeconds what goes into messages and rules about block times
 */
public record Now(long protocolNanos, long unixSeconds) {
  /** Nanoseconds in a second. */
  public static final long SECOND = 1_000_000_000L;

  /** Nanoseconds in a minute. */
  public static final long MINUTE = 60 * SECOND;

  /** A deadline that never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The protocol time {@code nanos} from now. */
  public long after(long nanos) {
    return protocolNanos + nanos;
  }

  /** True once protocol time {@code deadline} has come. */
  public boolean reached(long deadline) {
    return protocolNanos >= deadline;
  }
}
