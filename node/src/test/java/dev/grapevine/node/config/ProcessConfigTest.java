package dev.grapevine.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, commands and the log of a node process. */
class ProcessConfigTest {
  @TempDir Path dir;

  private Settings load(String... args) throws ConfigException {
    List<String> all = new ArrayList<>(List.of("-datadir=" + dir, "-regtest"));
    all.addAll(List.of(args));
    return Settings.load(NodeOptions.TABLE, all);
  }

  private NodeConfig parse(String... args) throws ConfigException {
    return NodeConfig.from(load(args));
  }

  private void settingsFile(String json) throws Exception {
    Files.writeString(
        Files.createDirectories(dir.resolve("regtest")).resolve("settings.json"), json);
  }

  @Test
  void settingsJsonStandsBetweenCommandLineAndFile() throws Exception {
    settingsFile("{\"_warning_\":\"\",\"uacomment\":[\"a\",\"b\"],\"peertimeout\":7,\"new\":null}");
    Files.writeString(dir.resolve("bitcoin.conf"), "peertimeout=8\nuacomment=c\n");

    assertThat(parse().p2p().peerTimeoutSeconds()).isEqualTo(7);
    assertThat(parse("-peertimeout=9").p2p().peerTimeoutSeconds()).isEqualTo(9);
    assertThat(parse("-nosettings").p2p().peerTimeoutSeconds()).isEqualTo(8);
    assertThat(parse().p2p().userAgent()).endsWith("(a; b; c)/");
    assertThat(parse().warnings()).contains("Ignoring unknown rw_settings value new");
    assertThat(load().lines())
        .contains("Setting file arg: uacomment = [\"a\",\"b\"]", "Setting file arg: new = null");
  }

  @Test
  void settingsJsonKeepsWhatItHeld() throws Exception {
    settingsFile("{\"num\":5,\"list\":[6,true]}");

    load().store();
    String first = Files.readString(dir.resolve("regtest/settings.json"));
    load().store();

    assertThat(first).contains("_warning_").contains("\"num\": 5").contains("\"list\": [6,true]");
    assertThat(Files.readString(dir.resolve("regtest/settings.json"))).isEqualTo(first);
  }

  @Test
  void damagedSettingsJsonIsNamed() throws Exception {
    for (List<String> example :
        List.of(
            List.of("invalid", "does not contain valid JSON"),
            List.of("", "does not contain valid JSON"),
            List.of("\"string\"", "Found non-object value \"string\" in settings file"),
            List.of("{\"key\":1,\"key\":2}", "Found duplicate key key in settings file"))) {
      settingsFile(example.getFirst());
      assertThatThrownBy(this::load)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(example.getLast());
    }
  }

  @Test
  void includesOfIncludedFilesAreIgnoredAloud() throws Exception {
    Files.writeString(dir.resolve("bitcoin.conf"), "includeconf=one.conf\n[nochain]\n");
    Files.writeString(dir.resolve("one.conf"), "uacomment=one\nincludeconf=two.conf\n");
    Files.writeString(dir.resolve("two.conf"), "uacomment=two\n");

    NodeConfig config = parse();

    assertThat(config.p2p().userAgent()).endsWith("(one)/");
    assertThat(config.notices())
        .containsExactly(
            "Warning: " + dir.resolve("bitcoin.conf") + ":2 Section [nochain] is not recognized.",
            "warning: -includeconf cannot be used from included files; ignoring"
                + " -includeconf=two.conf");
    assertThat(parse("-noincludeconf").p2p().userAgent()).doesNotContain("one");
  }

  @Test
  void confThatIsNotTheOneInUseIsAnErrorUnlessAllowed() throws Exception {
    Files.writeString(dir.resolve("bitcoin.conf"), "");
    Path other = Files.writeString(dir.resolve("other.conf"), "");

    assertThatThrownBy(() -> load("-conf=" + other))
        .hasMessageContaining("contains a \"bitcoin.conf\" file which is ignored");
    assertThat(load("-conf=" + other, "-allowignoredconf").warnings()).hasSize(1);
    assertThat(load("-conf=" + dir.resolve("bitcoin.conf")).warnings()).isEmpty();
    assertThat(load("-noconf").warnings()).singleElement().asString().contains("-noconf");
  }

  @Test
  void secretsAreNotLogged() throws Exception {
    assertThat(load("-rpcuser=me", "-rpcpassword=secret", "-nolisten=0", "-nodiscover").lines())
        .contains(
            "Command-line arg: rpcuser=****",
            "Command-line arg: rpcpassword=****",
            "Command-line arg: discover=false")
        .noneMatch(line -> line.contains("secret"));
    assertThat(load("-nolisten=0").warnings())
        .containsExactly("Parsed potentially confusing double-negative -listen=0");
  }

  @Test
  void logFileAndCategories() throws Exception {
    assertThat(parse().log().file()).contains(dir.resolve("regtest/debug.log"));
    assertThat(parse("-debuglogfile=x.log").log().file()).contains(dir.resolve("regtest/x.log"));
    assertThat(parse("-nodebuglogfile").log().file()).isEmpty();
    assertThat(parse().log().shrink()).isTrue();
    assertThat(parse("-debug=net").log().shrink()).isFalse();
    assertThat(parse("-debug=http", "-debug=abc", "-debug=none", "-debug=net").log().categories())
        .as("what stands before the last none does not count")
        .containsExactly("net");
    assertThat(parse("-loglevel=trace", "-loglevel=net:info").log())
        .returns(LogConfig.Level.TRACE, LogConfig::level)
        .returns(LogConfig.Level.INFO, log -> log.levels().get("net"));
    assertThatThrownBy(() -> parse("-loglevel=abc"))
        .hasMessage(
            "Unsupported global logging level -loglevel=abc. Valid values: info, debug, trace.");
    assertThatThrownBy(() -> parse("-loglevel=net:info:x"))
        .hasMessageContaining("Unsupported category-specific logging level");
  }

  @Test
  void filesOfTheProcess() throws Exception {
    ProcessConfig process =
        parse("-stopatheight=5", "-shutdownnotify=a", "-shutdownnotify=b").process();
    assertThat(process.blocksDir()).isEqualTo(dir.resolve("regtest/blocks"));
    assertThat(process.pidFile()).contains(dir.resolve("regtest/bitcoind.pid"));
    assertThat(process.stopAtHeight()).hasValue(5);
    assertThat(process.shutdownNotify()).containsExactly("a", "b");
    assertThat(parse("-blocksdir=" + dir).process().blocksDir())
        .isEqualTo(dir.resolve("regtest/blocks"));
    assertThat(parse("-nopid").process().pidFile()).isEmpty();
    assertThatThrownBy(() -> parse("-blocksdir=" + dir.resolve("none")))
        .hasMessage("Specified blocks directory \"" + dir.resolve("none") + "\" does not exist.");
  }
}
