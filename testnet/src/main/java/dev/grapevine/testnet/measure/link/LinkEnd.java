package dev.grapevine.testnet.measure.link;

import java.util.Locale;

/** What a node at an end of a link is. */
public enum LinkEnd {
  /** A node of ours in this process. */
  HERE,
  /** A node of ours in a process of its own. */
  GRAPEVINE,
  /** A real {@code bitcoind}. */
  BITCOIND;

  /** As table and JSON have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
