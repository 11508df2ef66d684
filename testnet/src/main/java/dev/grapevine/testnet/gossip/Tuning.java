package dev.grapevine.testnet.gossip;

/** What only some variants ask for. */
public record Tuning() {
  /** What the command line gives without options. */
  public static Tuning standard() {
    return new Tuning();
  }
}
