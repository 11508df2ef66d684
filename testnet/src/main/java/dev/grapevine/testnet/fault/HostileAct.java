package dev.grapevine.testnet.fault;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a hostile peer does. */
public enum HostileAct {
  /** After the handshake, a header on the node's tip without enough work. */
  INVALID_HEADERS("invalid-headers"),
  /** After the handshake, a block on the node's tip whose merkle root is not its transactions'. */
  INVALID_BLOCK("invalid-block"),
  /**
   * After the handshake, a compact block (BIP152), announced and asked for, without any content.
   */
  BAD_COMPACT_BLOCK("bad-compact-block"),
  /** After the handshake, announcements of transactions that do not exist, without end. */
  INV_FLOOD("inv-flood"),
  /** The header of a message longer than the protocol allows. */
  OVERSIZED_MESSAGE("oversized-message"),
  /** A handshake of which a byte comes every second. */
  SLOW_LORIS("slow-loris");

  private final String word;

  HostileAct(String word) {
    this.word = word;
  }

  /** As a fault file has it. */
  public String word() {
    return word;
  }

  static Optional<HostileAct> of(String word) {
    return Arrays.stream(values()).filter(act -> act.word.equals(word)).findFirst();
  }

  static String words() {
    return Arrays.stream(values()).map(HostileAct::word).collect(Collectors.joining(", "));
  }
}
