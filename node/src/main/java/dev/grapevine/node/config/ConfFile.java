package dev.grapevine.node.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values of configuration files, by section ({@code ""} outside of any) and name.
 *
 * <p>{@code key=value} lines, {@code #} to the end of the line is a comment, {@code [regtest]}
 * begins a section and {@code regtest.key=} reaches into one (Core {@code common/config.cpp}).
 * Unknown keys are skipped with a warning, because the file is shared with other versions; an
 * unreadable line is an error, because it would be silently lost.
 *
 * <p>Mutable while it is read, owned by {@link Settings}.
 */
final class ConfFile {
  private final OptionTable table;
  private final Map<String, Map<String, List<Setting>>> sections = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> sectionWarnings = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  ConfFile(OptionTable table) {
    this.table = table;
  }

  /** The values of {@code name} in {@code section}, in the order of the file. */
  List<Setting> values(String section, String name) {
    return sections.getOrDefault(section, Map.of()).getOrDefault(name, List.of());
  }

  /** For the log; more may be added. */
  List<String> warnings() {
    return warnings;
  }

  /** For standard error: sections that name no chain in one, then inclusions that go too deep. */
  List<String> notices() {
    List<String> all = new ArrayList<>();
    if (!sectionWarnings.isEmpty()) {
      all.add("Warning: " + String.join(System.lineSeparator(), sectionWarnings));
    }
    all.addAll(notices);
    return all;
  }

  /** An included file names one to include. */
  void ignoredInclude(String name) {
    notices.add(
        "warning: -includeconf cannot be used from included files; ignoring -includeconf=" + name);
  }

  /** All values, a line each, without secrets. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(sections)
        .forEach((section, options) ->
            new TreeMap<>(options)
                .forEach((name, values) ->
                    values.forEach(value ->
                        lines.add(
                            "Config file arg: "
                                + (section.isEmpty() ? "" : "[" + section + "] ")
                                + value.logged(name)))));
    return lines;
  }

  /** Names that occur in {@code section}. */
  List<String> names(String section) {
    return List.copyOf(sections.getOrDefault(section, Map.of()).keySet());
  }

  /** Adds the lines of {@code file}, called {@code source} in warnings. */
  void read(Path file, String source) throws ConfigException {
    try {
      read(Files.readString(file, StandardCharsets.UTF_8), source);
    } catch (NoSuchFileException e) {
      throw new ConfigException("configuration file \"" + file + "\" could not be opened.");
    } catch (IOException e) {
      throw new ConfigException("configuration file \"" + file + "\" could not be read: " + e);
    }
  }

  /** Adds the lines of {@code text}; {@code source} names it in warnings. */
  void read(String text, String source) throws ConfigException {
    String prefix = "";
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      int hash = raw.indexOf('#');
      String line = (hash < 0 ? raw : raw.substring(0, hash)).strip();
      if (line.isEmpty()) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        String section = line.substring(1, line.length() - 1);
        warnIfUnknown(section, source, number);
        prefix = section + ".";
      } else {
        readLine(prefix, line, hash >= 0, source, number);
      }
    }
  }

  private void readLine(String prefix, String line, boolean hash, String source, int number)
      throws ConfigException {
    String where = "parse error on line " + number;
    if (line.startsWith("-")) {
      throw new ConfigException(
          where
              + ": "
              + line
              + ", options in configuration file must be specified without leading -");
    }
    int equals = line.indexOf('=');
    if (equals < 0) {
      String hint =
          line.startsWith("no")
              ? ", if you intended to specify a negated option, use " + line + "=1 instead"
              : "";
      throw new ConfigException(where + ": " + line + hint);
    }
    String name = prefix + line.substring(0, equals).strip();
    if (hash && name.contains("rpcpassword")) {
      throw new ConfigException(
          where + ", using # in rpcpassword can be ambiguous and should be avoided");
    }
    Setting.Key key = Setting.Key.parse(name, table);
    if (key.name().equals("conf")) {
      throw new ConfigException(
          "conf cannot be set in the configuration file; use includeconf= if you want to include"
              + " additional config files");
    }
    if (prefix.isEmpty()) {
      warnIfUnknown(key.section(), source, number);
    }
    if (table.find(key.name()).isEmpty()) {
      warnings.add("Ignoring unknown configuration value " + name);
      return;
    }
    sections
        .computeIfAbsent(key.section(), _ -> new LinkedHashMap<>())
        .computeIfAbsent(key.name(), _ -> new ArrayList<>())
        .add(setting(key, line.substring(equals + 1).strip(), name));
  }

  private Setting setting(Setting.Key key, String value, String name) {
    Setting setting = key.setting(value);
    if (key.isDoubleNegative(setting)) {
      warnings.add("Parsed potentially confusing double-negative -" + name + "=" + value);
    }
    if (key.name().startsWith("reindex") && !setting.negated()) {
      warnings.add(
          name
              + "="
              + value
              + " is set in the configuration file, which will significantly slow down startup."
              + " Consider removing or commenting out this option for better performance, unless"
              + " there is currently a condition which makes rebuilding the indexes necessary");
    }
    return setting;
  }

  private void warnIfUnknown(String section, String source, int number) {
    // "test" is Core's section of testnet3, which nobody means for one of our chains.
    if (!section.isEmpty() && !section.equals("test") && ChainName.parse(section).isEmpty()) {
      sectionWarnings.add(source + ":" + number + " Section [" + section + "] is not recognized.");
    }
  }
}
