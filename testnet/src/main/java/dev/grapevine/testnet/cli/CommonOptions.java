package dev.grapevine.testnet.cli;

import picocli.CommandLine.Model.OptionSpec;

/** Options that several commands have, and that mean the same in each. */
final class CommonOptions {
  private CommonOptions() {}

  /** {@code --seed}: of all that is left to chance. */
  static OptionSpec seed(String what, long standard) {
    return OptionSpec.builder("--seed")
        .paramLabel("S")
        .type(long.class)
        .description("Seed of " + what + " (default: " + standard + ").")
        .build();
  }

  /** {@code --json}: for programs. */
  static OptionSpec json() {
    return OptionSpec.builder("--json")
        .type(boolean.class)
        .description("Print one JSON object instead of the table.")
        .build();
  }

  /** {@code --help}. */
  static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .type(boolean.class)
        .usageHelp(true)
        .description("Print this help.")
        .build();
  }
}
