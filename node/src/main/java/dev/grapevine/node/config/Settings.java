package dev.grapevine.node.config;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The user's values from all sources, merged by Bitcoin Core's rules ({@code common/settings.cpp}):
 * the command line beats the chain's section of the file, which beats the rest of the file. On the
 * command line the last value of an option counts, in the file the first. Lists hold all values of
 * all sources in that order, until a source that negated the option. Options marked {@link
 * Option#perNetwork} are not taken from outside the chain's section, main excepted.
 *
 * <p>Immutable; made by {@link #load}.
 */
public final class Settings {
  /** Our own name first: who has both files wrote that one for us. */
  private static final List<String> CONF_NAMES = List.of("grapevine.conf", "bitcoin.conf");

  private static final String DEFAULT_FOLDER = ".grapevine";

  private final OptionTable table;
  private final CommandLine commandLine;
  private final ConfFile file;
  private final ChainName chain;
  private final Path dataDir;
  private final Path confPath;
  private SettingsFile changed = new SettingsFile();

  private Settings(OptionTable table, CommandLine commandLine) throws ConfigException {
    this.table = table;
    this.commandLine = commandLine;
    this.file = new ConfFile(table);
    Path firstDir = dataDir("");
    this.confPath = findConf(firstDir);
    if (!confPath.toString().isEmpty() && Files.exists(confPath)) {
      if (Files.isDirectory(confPath)) {
        throw unreadable("Config file \"" + confPath + "\" is a directory.");
      }
      read(confPath, confPath.toString());
      readIncludes(firstDir);
    }
    this.chain = selectChain();
    this.dataDir = dataDir(chain.text());
    checkSections();
    if (table.find("allowignoredconf").isPresent()) {
      checkIgnored(firstDir);
    }
    Optional<Path> settings = settingsPath();
    if (settings.isPresent()) {
      this.changed = SettingsFile.read(settings.get());
      warnOfUnknownSettings();
    }
  }

  /**
   * Reads {@code args} and the configuration file they lead to.
   *
   * @throws ConfigException with bitcoind's wording
   */
  public static Settings load(OptionTable table, List<String> args) throws ConfigException {
    CommandLine commandLine;
    try {
      commandLine = CommandLine.parse(table, args);
    } catch (ConfigException e) {
      throw new ConfigException("Error parsing command line arguments: " + e.getMessage());
    }
    return new Settings(table, commandLine);
  }

  public ChainName chain() {
    return chain;
  }

  /** Absolute; need not exist. */
  public Path dataDir() {
    return dataDir;
  }

  /** The chain's own folder in the data directory (the data directory itself for main). */
  public Path networkDir() {
    return dataDir.resolve(chain.folder());
  }

  /** The configuration file that was looked for, absolute; empty path after {@code -noconf}. */
  public Path confPath() {
    return confPath;
  }

  /** What follows the options on the command line. */
  public List<String> words() {
    return commandLine.words();
  }

  /** Keys of the file that nobody knows, and what else is for the log. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(commandLine.warnings());
    warnings.addAll(file.warnings());
    return warnings;
  }

  /** What is for the user's eyes, on standard error: sections that name no chain. */
  public List<String> notices() {
    return List.copyOf(file.notices());
  }

  /** Everything that was given, a line each, without secrets (Core's LogArgs). */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(file.lines());
    lines.addAll(changed.lines());
    new TreeMap<>(commandLine.options())
        .forEach((name, values) ->
            values.forEach(value -> lines.add("Command-line arg: " + value.logged(name))));
    return lines;
  }

  /** Where {@code settings.json} is; empty after {@code -nosettings}, or if a command has none. */
  private Optional<Path> settingsPath() {
    return table.find("settings").isEmpty() || isNegated("settings")
        ? Optional.empty()
        : Optional.of(networkDir().resolve(nonEmpty("settings").orElse("settings.json")));
  }

  /** Writes {@code settings.json}; the network's folder must exist. */
  public void store() throws IOException {
    Optional<Path> settings = settingsPath();
    if (settings.isPresent()) {
      changed.write(settings.get());
    }
  }

  private void warnOfUnknownSettings() {
    for (String name : changed.names()) {
      if (table.find(name).isEmpty()) {
        file.warnings().add("Ignoring unknown rw_settings value " + name);
      }
    }
  }

  /** A bitcoin.conf that lies where it would be looked for, and is not the one in use. */
  private void checkIgnored(Path firstDir) throws ConfigException {
    Path lying = dataDir.resolve(CONF_NAMES.getLast());
    if (!Files.exists(lying) || confPath.getFileName().toString().equals(CONF_NAMES.getFirst())) {
      return;
    }
    if (confPath.toString().isEmpty()) {
      file.warnings()
          .add(
              "Data directory \"%s\" contains a \"%s\" file which is explicitly ignored using -noconf."
                  .formatted(dataDir, lying.getFileName()));
      return;
    }
    try {
      if (Files.exists(confPath) && Files.isSameFile(confPath, lying)) {
        return;
      }
    } catch (IOException e) {
      throw unreadable(e.toString());
    }
    List<Setting> given = argv("conf");
    String from =
        given.isEmpty()
            ? "data directory \"" + firstDir + "\""
            : "command line argument \"-conf=" + given.getLast().text() + "\"";
    String problem =
        ("Data directory \"%s\" contains a \"%s\" file which is ignored, because a different"
                + " configuration file \"%s\" from %s is being used instead. Delete or rename it,"
                + " or use includeconf=; allowignoredconf=1 makes this a warning.")
            .formatted(dataDir, lying.getFileName(), confPath, from);
    if (!flag("allowignoredconf", false)) {
      throw new ConfigException(problem);
    }
    file.warnings().add(problem);
  }

  /** Names of given options of one group, each once. */
  public List<String> given(Option.Group group) {
    Set<String> names = new LinkedHashSet<>(commandLine.options().keySet());
    names.addAll(changed.names());
    names.addAll(file.names(chain.text()));
    names.addAll(file.names(""));
    return names.stream()
        .filter(n -> table.find(n).map(Option::group).filter(group::equals).isPresent())
        .toList();
  }

  /** The value of an option, as text; empty text for a bare {@code -name}, "0" for a negation. */
  public Optional<String> text(String name) {
    return single(chain.text(), name).map(Setting::text);
  }

  /** As {@link #text}, but an empty text counts as not given. */
  public Optional<String> nonEmpty(String name) {
    return text(name).filter(s -> !s.isEmpty());
  }

  public boolean isGiven(String name) {
    return single(chain.text(), name).isPresent();
  }

  /** Whether the option was negated, so that not even its default counts. */
  public boolean isNegated(String name) {
    return single(chain.text(), name).filter(Setting::negated).isPresent();
  }

  /** A switch: on for {@code -name}, {@code -name=1}; off for {@code -noname}, {@code -name=0}. */
  public boolean flag(String name, boolean whenAbsent) throws ConfigException {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return whenAbsent;
    }
    String value = text.get();
    if (!value.isEmpty() && !value.matches("-?[0-9]{1,18}")) {
      throw new ConfigException(
          "Invalid value for -" + name + ": '" + value + "' (must be 0 or 1)");
    }
    return truth(value);
  }

  /** A whole number; a bare {@code -name} is 1. */
  public OptionalLong number(String name, long min, long max) throws ConfigException {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    String value = text.get().isEmpty() ? "1" : text.get();
    if (value.matches("-?[0-9]{1,19}")) {
      BigInteger number = new BigInteger(value);
      if (number.compareTo(BigInteger.valueOf(min)) >= 0
          && number.compareTo(BigInteger.valueOf(max)) <= 0) {
        return OptionalLong.of(number.longValueExact());
      }
    }
    throw new ConfigException(
        "Invalid value for -%s: '%s' (must be a whole number from %d to %d)"
            .formatted(name, value, min, max));
  }

  public int number(String name, int min, int max, int whenAbsent) throws ConfigException {
    return (int) number(name, min, max).orElse(whenAbsent);
  }

  /** A TCP port from 1 to 65535. */
  public int port(String name, int whenAbsent) throws ConfigException {
    Optional<String> text = text(name);
    return text.isEmpty()
        ? whenAbsent
        : HostPort.parsePort(text.get())
            .orElseThrow(() ->
                new ConfigException(
                    "Invalid port specified in -" + name + ": '" + text.get() + "'"));
  }

  /** All values of an option that may be repeated. */
  public List<String> list(String name) {
    List<String> result = new ArrayList<>();
    boolean done = false;
    boolean voided = false;
    for (boolean argv : new boolean[] {true, false}) {
      for (List<Setting> values : argv ? List.of(argv(name)) : storedSources(chain.text(), name)) {
        int from = afterNegation(values);
        // Core's quirk: a negation followed by a value on the command line hides what the command
        // line said before, yet not what the file says.
        if (!done || (!argv && !voided)) {
          values.subList(from, values.size()).forEach(s -> result.add(s.text()));
        }
        done |= from > 0;
        voided |= lastNegated(values) && result.isEmpty();
      }
    }
    return result;
  }

  static boolean truth(String text) {
    return text.isEmpty() || (text.matches("-?[0-9]+") && !text.matches("-?0+"));
  }

  private List<Setting> argv(String name) {
    return commandLine.options().getOrDefault(name, List.of());
  }

  /** {@code settings.json}, then the configuration file. */
  private List<List<Setting>> storedSources(String section, String name) {
    List<List<Setting>> sources = new ArrayList<>();
    sources.add(changed.values(name));
    sources.addAll(fileSources(section, name));
    return sources;
  }

  /** The chain's section, then the default section where that may be used. */
  private List<List<Setting>> fileSources(String section, String name) {
    List<List<Setting>> sources = new ArrayList<>();
    if (!section.isEmpty()) {
      sources.add(file.values(section, name));
    }
    if (usesDefaultSection(section, name)) {
      sources.add(file.values("", name));
    }
    return sources;
  }

  private boolean usesDefaultSection(String section, String name) {
    return section.isEmpty()
        || section.equals(ChainName.MAIN.text())
        || table.find(name).filter(Option::perNetwork).isEmpty();
  }

  private Optional<Setting> single(String section, String name) {
    List<Setting> values = argv(name);
    if (!values.isEmpty()) {
      return Optional.of(values.getLast());
    }
    values = changed.values(name);
    if (!values.isEmpty()) {
      return Optional.of(values.getLast());
    }
    for (List<Setting> source : fileSources(section, name)) {
      if (lastNegated(source)) {
        return Optional.of(source.getLast());
      }
      if (!source.isEmpty()) {
        return Optional.of(source.get(afterNegation(source)));
      }
    }
    return Optional.empty();
  }

  private static boolean lastNegated(List<Setting> values) {
    return !values.isEmpty() && values.getLast().negated();
  }

  private static int afterNegation(List<Setting> values) {
    for (int i = values.size(); i > 0; i--) {
      if (values.get(i - 1).negated()) {
        return i;
      }
    }
    return 0;
  }

  private Path dataDir(String section) throws ConfigException {
    Optional<String> given =
        single(section, "datadir").map(Setting::text).filter(s -> !s.isEmpty());
    return given.isPresent()
        ? path("datadir", given.get())
        : path("datadir", System.getProperty("user.home", ".")).resolve(DEFAULT_FOLDER);
  }

  /** An absolute path, relative to the working directory. */
  static Path path(String name, String text) throws ConfigException {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new ConfigException("Invalid path in -" + name + ": '" + text + "'");
    }
  }

  private Path findConf(Path dir) throws ConfigException {
    List<Setting> given = argv("conf");
    if (lastNegated(given)) {
      return Path.of("");
    }
    if (!given.isEmpty() && !given.getLast().text().isEmpty()) {
      Path path = path("conf", dir.resolve(given.getLast().text()).toString());
      if (!Files.isReadable(path)) {
        throw unreadable("specified config file \"" + path + "\" could not be opened.");
      }
      return path;
    }
    for (String name : CONF_NAMES) {
      if (Files.exists(dir.resolve(name))) {
        return dir.resolve(name);
      }
    }
    return dir.resolve(CONF_NAMES.getLast());
  }

  /** Files named by {@code includeconf=}, one level deep. */
  private void readIncludes(Path dir) throws ConfigException {
    if (lastNegated(argv("includeconf"))) {
      return;
    }
    String section = selectChain().text();
    List<Setting> names = includes(section);
    for (Setting name : names) {
      Path path = dir.resolve(name.text());
      if (Files.isDirectory(path)) {
        throw unreadable("Included config file \"" + path + "\" is a directory.");
      }
      if (!Files.isReadable(path)) {
        throw unreadable("Failed to include configuration file " + name.text());
      }
      read(path, name.text());
    }
    List<Setting> now = includes(section);
    for (Setting deeper : now) {
      if (!names.contains(deeper)) {
        file.ignoredInclude(deeper.text());
      }
    }
  }

  private List<Setting> includes(String section) {
    List<Setting> names = new ArrayList<>();
    for (String part : List.of(section, "")) {
      List<Setting> values = file.values(part, "includeconf");
      names.addAll(values.subList(afterNegation(values), values.size()));
    }
    return names;
  }

  private void read(Path path, String source) throws ConfigException {
    try {
      file.read(path, source);
    } catch (ConfigException e) {
      throw unreadable(e.getMessage());
    }
  }

  private static ConfigException unreadable(String reason) {
    return new ConfigException("Error reading configuration file: " + reason);
  }

  private ChainName selectChain() throws ConfigException {
    List<String> chosen = new ArrayList<>();
    for (String name : List.of("regtest", "signet", "testnet", "testnet4")) {
      if (chainSwitch(name)) {
        chosen.add(name.equals("testnet") ? "test" : name);
      }
    }
    single("", "chain").map(Setting::text).ifPresent(chosen::add);
    if (chosen.size() > 1) {
      throw new ConfigException(
          "Invalid combination of -regtest, -signet, -testnet, -testnet4 and -chain. Can use at"
              + " most one.");
    }
    if (chosen.isEmpty()) {
      return ChainName.MAIN;
    }
    return ChainName.parse(chosen.getFirst())
        .orElseThrow(() ->
            new ConfigException(
                "Unknown chain "
                    + chosen.getFirst()
                    + ". Use one of main, testnet4, signet, regtest."));
  }

  /** As Core: a negated switch on the command line does not undo the file's. */
  private boolean chainSwitch(String name) {
    List<Setting> argv = argv(name);
    if (!argv.isEmpty() && !lastNegated(argv)) {
      return truth(argv.getLast().text());
    }
    List<Setting> conf = file.values("", name);
    return !conf.isEmpty() && !lastNegated(conf) && truth(conf.getLast().text());
  }

  /** A port or a peer meant for one chain must not silently be lost on another. */
  private void checkSections() throws ConfigException {
    if (chain == ChainName.MAIN) {
      return;
    }
    for (String name : file.names("")) {
      List<Setting> lost = file.values("", name);
      boolean overridden =
          !(argv(name).isEmpty() || lastNegated(argv(name)))
              || !file.values(chain.text(), name).isEmpty();
      if (!usesDefaultSection(chain.text(), name) && !lastNegated(lost) && !overridden) {
        throw new ConfigException(
            "Config setting for -%s only applied on %s network when in [%s] section."
                .formatted(name, chain.text(), chain.text()));
      }
    }
  }
}
