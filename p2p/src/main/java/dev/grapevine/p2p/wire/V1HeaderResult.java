package dev.grapevine.p2p.wire;

/** A header, or why the connection must end. */
public sealed interface V1HeaderResult permits V1Header, V1HeaderResult.Rejected {

  /**
   * Not the header of a message of this network.
   *
   * @param reason for the log
   */
  record Rejected(String reason) implements V1HeaderResult {}
}
