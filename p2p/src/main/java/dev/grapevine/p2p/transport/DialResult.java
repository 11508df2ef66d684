package dev.grapevine.p2p.transport;

/** What became of a dial. */
public sealed interface DialResult {

  /** It stands; {@link ConnectionListener#opened} follows at once. */
  record Connected(Connection connection) implements DialResult {}

  /**
   * It does not.
   *
   * @param reason for the log
   */
  record Failed(String reason) implements DialResult {}
}
