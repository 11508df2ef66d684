package dev.grapevine.relay;

/** What becomes of one who dials us. */
public sealed interface Admission {
  /** It is let in; {@link RelayEngine#connected} is to follow. */
  record Admitted() implements Admission {}

  /**
   * Its connection is to be closed.
   *
   * @param reason for the log
   */
  record Refused(String reason) implements Admission {}
}
