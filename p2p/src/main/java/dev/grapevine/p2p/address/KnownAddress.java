package dev.grapevine.p2p.address;

/**
 * An address in the tables and how dialling it went. Times are Unix seconds, 0 for never. Owned and
 * changed by {@link AddressTables} and {@link AddressManager} alone.
 */
final class KnownAddress {
  /**
   * Not believed or offered any more when it was not seen for so long ({@code ADDRMAN_HORIZON}).
   */
  static final long HORIZON_SECONDS = 30L * 24 * 60 * 60;

  /** Tries after which one that never worked is given up ({@code ADDRMAN_RETRIES}). */
  static final int RETRIES = 3;

  /** Failures in a row after which one that worked is given up ({@code ADDRMAN_MAX_FAILURES}). */
  static final int MAX_FAILURES = 10;

  /** ... if it has not worked for so long ({@code ADDRMAN_MIN_FAIL}). */
  static final long MIN_FAIL_SECONDS = 7L * 24 * 60 * 60;

  private static final long MINUTE = 60;
  private static final double CHANCE_AFTER_RECENT_TRY = 0.01;
  private static final double CHANCE_FACTOR_PER_FAILURE = 0.66;
  private static final int MOST_FAILURES_COUNTED = 8;

  final NetAddress address;
  final NetAddress source;
  long services;
  long timeSeconds;
  long lastSuccessSeconds;
  long lastTrySeconds;
  long lastCountedTrySeconds;
  int attempts;

  /** How many places of the new table hold it. */
  int references;

  boolean tried;

  /** Where it is in the list from which random ones are drawn. */
  int randomPosition;

  KnownAddress(SeenAddress seen, NetAddress source) {
    this.address = seen.address();
    this.source = source.withPort(0);
    this.services = seen.services();
    this.timeSeconds = seen.timeUnixSeconds();
  }

  SeenAddress seen() {
    return new SeenAddress(address, services, timeSeconds);
  }

  /** True if it is so old, or failed so often, that any other is as good (IsTerrible). */
  boolean isTerrible(long now) {
    if (now - lastTrySeconds <= MINUTE) {
      return false;
    }
    boolean fromTheFuture = timeSeconds > now + 10 * MINUTE;
    boolean tooOld = now - timeSeconds > HORIZON_SECONDS;
    boolean neverWorked = lastSuccessSeconds == 0 && attempts >= RETRIES;
    boolean worksNoMore = now - lastSuccessSeconds > MIN_FAIL_SECONDS && attempts >= MAX_FAILURES;
    return fromTheFuture || tooOld || neverWorked || worksNoMore;
  }

  /** How likely it is taken when it is drawn, 0 to 1 (GetChance). */
  double chance(long now) {
    double chance = now - lastTrySeconds < 10 * MINUTE ? CHANCE_AFTER_RECENT_TRY : 1;
    return chance
        * StrictMath.pow(CHANCE_FACTOR_PER_FAILURE, Math.min(attempts, MOST_FAILURES_COUNTED));
  }
}
