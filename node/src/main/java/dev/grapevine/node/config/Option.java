package dev.grapevine.node.config;

/**
 * One option as the user meets it.
 *
 * @param name without a dash
 * @param argument what follows the name in the help, as {@code =<port>}; empty for a switch
 * @param group the heading it stands under in the help
 * @param perNetwork whether a value in the configuration file counts for another chain than main
 *     only inside that chain's section, because a wrong one would do harm (Core's NETWORK_ONLY)
 * @param help one sentence; empty for {@link Group#ACCEPTED}
 */
public record Option(String name, String argument, Group group, boolean perNetwork, String help) {

  /** The headings of the help, in its order. */
  public enum Group {
    OPTIONS("Options:"),
    CONNECTION("Connection options:"),
    CHAIN("Chain selection options:"),
    RELAY("Node relay options:"),
    MINING("Block creation options:"),
    RPC("RPC server options:"),
    DEBUG("Debugging/Testing options:"),
    /** Bitcoin Core's options that are taken and change nothing here; not in the help. */
    ACCEPTED("");

    private final String heading;

    Group(String heading) {
      this.heading = heading;
    }

    String heading() {
      return heading;
    }
  }

  static Option of(Group group, String name, String argument, String help) {
    return new Option(name, argument, group, false, help);
  }

  static Option perNetwork(Group group, String name, String argument, String help) {
    return new Option(name, argument, group, true, help);
  }
}
