package dev.grapevine.relay;

import dev.grapevine.relay.base.Now;

/**
 * Has the chain stood still for so long that our peers may all be wrong? Then one more outbound
 * peer than usual is to be dialled, which may know better (Bitcoin Core {@code
 * CheckForStaleTipAndEvictPeers}, {@code TipMayBeStale}). Looked at every ten minutes; stale is a
 * tip that has not changed for three block intervals while no block is being fetched. This only
 * says so; who is dialled, and who has to go then, is decided where connections are.
 */
final class StaleTip {
  /** {@code STALE_CHECK_INTERVAL}. */
  static final long CHECK_NANOS = 10 * Now.MINUTE;

  /** Block intervals without a block. */
  private static final int INTERVALS = 3;

  private final long staleNanos;
  private final BlocksInFlight inFlight;
  private long lastConnected = Now.NEVER;
  private long nextCheck = Now.NEVER;
  private boolean extraPeerWanted;

  StaleTip(int targetSpacingSeconds, BlocksInFlight inFlight) {
    this.staleNanos = INTERVALS * targetSpacingSeconds * Now.SECOND;
    this.inFlight = inFlight;
  }

  /** The first connection starts the clocks; until there is one nothing is to be compared. */
  void connected(Now now) {
    if (nextCheck == Now.NEVER) {
      nextCheck = now.after(CHECK_NANOS);
      lastConnected = lastConnected == Now.NEVER ? now.protocolNanos() : lastConnected;
    }
  }

  void blockConnected(Now now) {
    lastConnected = now.protocolNanos();
  }

  /** Looks whether it is time to look. */
  void pass(Now now) {
    if (now.reached(nextCheck)) {
      nextCheck = now.after(CHECK_NANOS);
      extraPeerWanted = lastConnected < now.protocolNanos() - staleNanos && inFlight.blocks() == 0;
    }
  }

  /** One more outbound peer may help. */
  boolean isExtraPeerWanted() {
    return extraPeerWanted;
  }

  /** An extra peer was found, and one too many was dropped: not again before the next look. */
  void extraPeerDropped() {
    extraPeerWanted = false;
  }

  long nextWake() {
    return nextCheck;
  }
}
