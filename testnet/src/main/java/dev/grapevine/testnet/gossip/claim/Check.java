package dev.grapevine.testnet.gossip.claim;

import dev.grapevine.testnet.gossip.Trials;

/** Looks whether a claim holds. */
@FunctionalInterface
public interface Check {
  /** Runs what it takes. */
  Claim run(Trials trials, long seed) throws InterruptedException;
}
