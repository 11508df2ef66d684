package dev.grapevine.testnet.gossip.membership;

/**
 * A piece of membership news.
 *
 * @param member whom it is about
 * @param standing what is said of it
 * @param accuser who found it not to answer; the member itself if it speaks for itself
 */
record Update(int member, Standing standing, int accuser) {
  /** On the wire: a name and an address, an incarnation, a status, and an id of the accuser. */
  static final int BYTES = 40;
}
