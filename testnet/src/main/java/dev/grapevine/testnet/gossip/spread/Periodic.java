package dev.grapevine.testnet.gossip.spread;

/** What periodic protocols have in common. */
final class Periodic {
  /** A message's way in rounds: a question and its answer, and one more, fit into one. */
  static final double MESSAGE_ROUNDS = 0.25;

  private Periodic() {}
}
