package dev.grapevine.relay;

import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.relay.base.Now;

/**
 * Are we still catching up? Until the tip has the network's minimum work and is young enough; then
 * never again in this run (Bitcoin Core {@code IsInitialBlockDownload}). Meanwhile transactions are
 * not asked for and blocks not announced.
 */
final class InitialDownload {
  private final ChainPort chain;
  private final long maxTipAgeSeconds;
  private final EventSink events;
  private boolean over;

  InitialDownload(ChainPort chain, long maxTipAgeSeconds, EventSink events) {
    this.chain = chain;
    this.maxTipAgeSeconds = maxTipAgeSeconds;
    this.events = events;
  }

  boolean inProgress(Now now) {
    if (!over) {
      over =
          chain.tip().chainWork().compareTo(chain.params().minimumChainWork()) >= 0
              && chain.tip().header().time() >= now.unixSeconds() - maxTipAgeSeconds;
      if (over) {
        events.initialDownloadOver();
      }
    }
    return !over;
  }
}
