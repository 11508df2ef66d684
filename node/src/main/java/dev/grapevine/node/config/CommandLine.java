package dev.grapevine.node.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of a command line and what follows them.
 *
 * <p>{@code -name=value}, {@code --name=value}, {@code -name} and {@code -noname}; the first word
 * without a dash ends the options (Core {@code common/args.cpp}, ParseParameters).
 *
 * @param options by name, each with its values in the order given
 * @param words from the first word that is no option on
 * @param warnings what is taken, and may not be what was meant
 */
public record CommandLine(
    Map<String, List<Setting>> options, List<String> words, List<String> warnings) {

  /** Reads {@code args}. The error is bitcoind's: {@code Invalid parameter -x}. */
  public static CommandLine parse(OptionTable table, List<String> args) throws ConfigException {
    Map<String, List<Setting>> options = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    int i = 0;
    for (; i < args.size() && args.get(i).startsWith("-"); i++) {
      String arg = args.get(i);
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      name = name.substring(name.startsWith("--") ? 2 : 1);
      Setting.Key key = Setting.Key.parse(name, table);
      if (!key.section().isEmpty() || table.find(key.name()).isEmpty()) {
        throw new ConfigException("Invalid parameter " + arg);
      }
      Setting setting = key.setting(equals < 0 ? "" : arg.substring(equals + 1));
      if (key.name().equals("datadir") && setting.negated()) {
        throw new ConfigException("Negating of -datadir is meaningless and therefore forbidden");
      }
      if (key.name().equals("includeconf") && !setting.negated()) {
        throw new ConfigException(
            "-includeconf cannot be used from commandline; -includeconf="
                + (key.negated() ? "true" : "\"" + setting.text() + "\""));
      }
      if (key.isDoubleNegative(setting)) {
        warnings.add("Parsed potentially confusing double-negative -" + key.name() + "=0");
      }
      options.computeIfAbsent(key.name(), _ -> new ArrayList<>()).add(setting);
    }
    return new CommandLine(options, List.copyOf(args.subList(i, args.size())), warnings);
  }
}
