package dev.grapevine.node.config;

import java.util.List;

/**
 * One value given for one option.
 *
 * @param text as it was written; empty for a bare {@code -name}, "0" when negated
 * @param negated given as {@code -noname}: it also voids what the same source said before
 */
record Setting(String text, boolean negated) {

  private static final List<String> SECRET =
      List.of("rpcauth", "rpcpassword", "rpcuser", "torpassword");

  /** {@code name=value} for the log; stars for a secret. */
  String logged(String name) {
    if (SECRET.contains(name)) {
      return name + "=****";
    }
    return name + "=" + (negated ? "false" : "\"" + text + "\"");
  }

  /** A key with its negation taken apart; {@code section} is empty outside of any. */
  record Key(String section, String name, boolean negated) {

    /** Reads {@code name}, {@code noname}, {@code section.name} or {@code section.noname}. */
    static Key parse(String text) {
      int dot = text.indexOf('.');
      String section = dot < 0 ? "" : text.substring(0, dot);
      String name = text.substring(dot + 1);
      boolean negated = name.startsWith("no");
      return new Key(section, negated ? name.substring(2) : name, negated);
    }

    /**
     * The key against the options that exist: an option's own name may begin with "no", and then it
     * is no negation.
     */
    static Key parse(String text, OptionTable table) {
      Key key = parse(text);
      return key.negated() && table.find("no" + key.name()).isPresent()
          ? new Key(key.section(), "no" + key.name(), false)
          : key;
    }

    /** -nofoo=0 was said, and -foo=1 made of it. */
    boolean isDoubleNegative(Setting setting) {
      return negated && !setting.negated();
    }

    Setting setting(String value) {
      if (!negated) {
        return new Setting(value, false);
      }
      // A double negative, -nofoo=0, is accepted and means -foo=1.
      return value.isEmpty() || Settings.truth(value)
          ? new Setting("0", true)
          : new Setting("1", false);
    }
  }
}
