package dev.grapevine.node.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options one command knows, in the order in which its help lists them. Immutable. */
public final class OptionTable {
  private static final int HELP_COLUMNS = 79;
  private static final int HELP_INDENT = 7;

  private final Map<String, Option> options = new LinkedHashMap<>();

  public OptionTable(List<Option> options) {
    for (Option option : options) {
      if (this.options.put(option.name(), option) != null) {
        throw new IllegalArgumentException("option -" + option.name() + " stands here twice");
      }
    }
  }

  public Optional<Option> find(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /** The options by group, laid out like bitcoind's help, without a trailing blank line. */
  public String help() {
    StringBuilder text = new StringBuilder();
    for (Option.Group group : Option.Group.values()) {
      if (group == Option.Group.ACCEPTED) {
        continue;
      }
      List<Option> members = options.values().stream().filter(o -> o.group() == group).toList();
      if (members.isEmpty()) {
        continue;
      }
      text.append(group.heading()).append("\n\n");
      for (Option option : members) {
        text.append("  -").append(option.name()).append(option.argument()).append('\n');
        appendWrapped(text, option.help());
        text.append('\n');
      }
    }
    return text.toString().stripTrailing();
  }

  private static void appendWrapped(StringBuilder text, String paragraph) {
    int column = 0;
    for (String word : paragraph.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > HELP_COLUMNS) {
        text.append('\n');
        column = 0;
      }
      if (column == 0) {
        text.repeat(' ', HELP_INDENT);
        column = HELP_INDENT;
      } else {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
    }
    text.append('\n');
  }
}
