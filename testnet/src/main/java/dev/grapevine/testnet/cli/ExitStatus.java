package dev.grapevine.testnet.cli;

/** How the tools end. An interrupt by the terminal ends with 130, which is the JVM's own doing. */
final class ExitStatus {
  /** Did its job. */
  static final int OK = 0;

  /** Could not; one line on standard error says what, and what to do. */
  static final int FAILED = 1;

  /** Was called wrongly; one line on standard error says how. */
  static final int USAGE = 2;

  private ExitStatus() {}
}
