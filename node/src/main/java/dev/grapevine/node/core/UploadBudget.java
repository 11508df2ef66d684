package dev.grapevine.node.core;

/**
 * How much of {@code -maxuploadtarget} is left in the present day (Bitcoin Core {@code
 * OutboundTargetReached}). A day begins with the first bytes after the last one's end. On the
 * node's loop.
 */
final class UploadBudget {
  private static final long DAY_SECONDS = NetTotals.DAY_SECONDS;

  /** What is kept for new blocks: one of the largest size every ten minutes. */
  private static final long BLOCK_SECONDS = 10 * 60;

  private static final long MAX_BLOCK_BYTES = 4_000_000;

  private final long limit;
  private long counted;
  private long sent;
  private long begin = Long.MIN_VALUE;

  /**
   * Nothing sent yet.
   *
   * @param limit bytes a day, 0 for any
   */
  UploadBudget(long limit) {
    this.limit = limit;
  }

  /** Takes note of all bytes that were ever sent. */
  void count(long total, long unixSeconds) {
    if (total == counted) {
      return;
    }
    if (begin == Long.MIN_VALUE || begin + DAY_SECONDS < unixSeconds) {
      begin = unixSeconds;
      sent = 0;
    }
    sent += total - counted;
    counted = total;
  }

  UploadState state(long unixSeconds) {
    if (limit == 0) {
      return UploadState.OPEN;
    }
    if (sent >= limit) {
      return UploadState.SPENT;
    }
    long kept = secondsLeft(unixSeconds) / BLOCK_SECONDS * MAX_BLOCK_BYTES;
    return sent >= limit - kept ? UploadState.NO_HISTORY : UploadState.OPEN;
  }

  long limit() {
    return limit;
  }

  long bytesLeft() {
    return Math.max(0, limit - sent);
  }

  long secondsLeft(long unixSeconds) {
    if (limit == 0) {
      return 0;
    }
    return begin == Long.MIN_VALUE ? DAY_SECONDS : Math.max(0, begin + DAY_SECONDS - unixSeconds);
  }
}
