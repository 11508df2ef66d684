package dev.grapevine.p2p.wire;

/** What became of a message's bytes. */
public sealed interface DecodeResult {

  /** A message within all limits. */
  record Decoded(Message message) implements DecodeResult {}

  /**
   * Nothing to act on: a command we do not know, or a payload that ends too early or breaks its
   * format. Bitcoin Core logs it and keeps the connection.
   *
   * @param command as in the frame; a peer chose its characters
   * @param reason for the log
   */
  record Skipped(String command, String reason) implements DecodeResult {}

  /**
   * What costs a peer its connection.
   *
   * @param command as in the frame
   * @param reason as Bitcoin Core words it
   * @param discourage true if its address is to be discouraged too; false for a long locator, where
   *     Bitcoin Core only disconnects
   */
  record Misbehaved(String command, String reason, boolean discourage) implements DecodeResult {}
}
