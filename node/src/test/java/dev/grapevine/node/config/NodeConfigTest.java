package dev.grapevine.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.relay.mempool.FeeRate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigTest {
  @TempDir Path dir;

  private NodeConfig parseConf(String conf, String... args) throws Exception {
    Files.writeString(dir.resolve("bitcoin.conf"), conf);
    return parse(args);
  }

  private NodeConfig parse(String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("-datadir=" + dir));
    all.addAll(List.of(args));
    return NodeConfig.parse(all.toArray(String[]::new));
  }

  private void assertError(String message, String conf, String... args) {
    assertThatThrownBy(() -> parseConf(conf, args))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # conf (; is a line end)                 | command line                    | peertimeout
                                                   |                                 | 60
                                                   | -peertimeout=3                  | 3
                                                   | --peertimeout=3                 | 3
                                                   | -peertimeout=3 -peertimeout=4   | 4
                                                   | -peertimeout                    | 1
          peertimeout=5                            |                                 | 5
          peertimeout=5                            | -peertimeout=3                  | 3
          peertimeout=5;peertimeout=6              |                                 | 5
          [regtest];peertimeout=7                  |                                 | 7
          peertimeout=5;[regtest];peertimeout=7    |                                 | 7
          peertimeout=5;regtest.peertimeout=7      |                                 | 7
          [main];peertimeout=8                     |                                 | 60
          [signet];regtest.peertimeout=9           |                                 | 60
          [regtest];peertimeout = 7 # seconds      |                                 | 7
          [regtest];# peertimeout=7                |                                 | 60
          """)
  void theCommandLineBeatsTheSectionBeatsTheFile(String conf, String args, int seconds)
      throws Exception {
    String text = conf == null ? "" : conf.replace(';', '\n');
    List<String> words = new ArrayList<>(List.of("-regtest"));
    if (args != null) {
      words.addAll(List.of(args.split(" ")));
    }
    assertThat(parseConf(text, words.toArray(String[]::new)).p2p().peerTimeoutSeconds())
        .isEqualTo(seconds);
  }

  @Test
  void takesWhatTheFunctionalTestFrameworkPasses() throws Exception {
    NodeConfig config =
        parseConf(
            """
            regtest=1
            [regtest]
            port=11000
            rpcport=16000
            rpcservertimeout=99000
            rpcdoccheck=1
            rpcthreads=2
            fallbackfee=0.0002
            server=1
            keypool=1
            discover=0
            dnsseed=0
            fixedseeds=0
            listenonion=0
            peertimeout=999999999
            printtoconsole=0
            natpmp=0
            shrinkdebugfile=0
            unsafesqlitesync=1
            connect=0
            maxconnections=94
            par=2
            prevoutfetchthreads=1
            bind=127.0.0.1
            somethingnew=1
            """,
            "-logtimemicros",
            "-debug",
            "-debugexclude=leveldb",
            "-debugexclude=rand",
            "-uacomment=testnode0",
            "-disablewallet",
            "-logthreadnames",
            "-logsourcelocations",
            "-loglevel=trace",
            "-nologratelimit",
            "-v2transport=0",
            "-whitelist=noban@127.0.0.1",
            "-peertimeout=3");
    assertThat(config.chain()).isEqualTo(ChainName.REGTEST);
    assertThat(config.networkDir()).isEqualTo(dir.resolve("regtest"));
    P2pConfig p2p = config.p2p();
    assertThat(p2p.binds())
        .containsExactly(new P2pConfig.Bind(new HostPort("127.0.0.1", 11000), false));
    assertThat(p2p.automaticOutbound()).isFalse();
    assertThat(p2p.connect()).isEmpty();
    assertThat(p2p.maxConnections()).isEqualTo(94);
    assertThat(p2p.peerTimeoutSeconds()).isEqualTo(3);
    assertThat(p2p.wire()).isEqualTo(new WireConfig(false, 1_000_000, 5_000_000, 0, 5_000, false));
    assertThat(p2p.userAgent()).isEqualTo("/Grapevine:0.1.0(testnode0)/");
    assertThat(config.rpc().binds())
        .containsExactly(new HostPort("127.0.0.1", 16000), new HostPort("::1", 16000));
    assertThat(config.rpc().threads()).isEqualTo(2);
    assertThat(config.rpc().idleTimeoutSeconds()).isEqualTo(99000);
    assertThat(config.rpc().cookieFile()).contains(dir.resolve("regtest/.cookie"));
    assertThat(config.scriptThreads()).isEqualTo(2);
    assertThat(config.log().printToConsole()).isFalse();
    assertThat(config.log().categories())
        .contains("net", "validation")
        .doesNotContain("leveldb", "rand");
    assertThat(config.withoutEffect()).contains("natpmp");
    assertThat(p2p.whitelist().ranges()).hasSize(1);
    assertThat(config.warnings())
        .containsExactly("Ignoring unknown configuration value regtest.somethingnew");
  }

  @ParameterizedTest
  @CsvSource({
    "main, 8333, 8332",
    "testnet4, 48333, 48332",
    "signet, 38333, 38332",
    "regtest, 18444, 18443"
  })
  void eachChainHasItsFolderAndPorts(String name, int p2pPort, int rpcPort) throws Exception {
    NodeConfig config = parse("-chain=" + name);
    assertThat(config.chain().text()).isEqualTo(name);
    assertThat(config.networkDir()).isEqualTo(name.equals("main") ? dir : dir.resolve(name));
    assertThat(config.p2p().binds().getFirst().address().port()).isEqualTo(p2pPort);
    assertThat(config.rpc().binds().getFirst().port()).isEqualTo(rpcPort);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          -foo            | Error parsing command line arguments: Invalid parameter -foo
          --foo=1         | Error parsing command line arguments: Invalid parameter --foo=1
          -regtest.port=1 | Error parsing command line arguments: Invalid parameter -regtest.port=1
          -               | Error parsing command line arguments: Invalid parameter -
          -nodatadir      | Error parsing command line arguments: Negating of -datadir is meaningless and therefore forbidden
          stray           | Command line contains unexpected token 'stray', see grapevine node -h for a list of options.
          -port=65536     | Invalid port specified in -port: '65536'
          -port=0         | Invalid port specified in -port: '0'
          -rpcport=x      | Invalid port specified in -rpcport: 'x'
          -bind=h:0       | Invalid port specified in -bind: 'h:0'
          -bind=nonsense  | Cannot resolve -bind address: 'nonsense'
          -bind=1.2.3.4=tor | Cannot resolve -bind address: '1.2.3.4=tor'
          -whitebind=noban@127.0.0.1/10 | Cannot resolve -whitebind address: '127.0.0.1/10'
          -whitebind=127.0.0.1 | Need to specify a port with -whitebind: '127.0.0.1'
          -whitebind=noban,out@127.0.0.1:5 | whitebind may only be used for incoming connections ("out" was passed)
          -whitebind=oops@127.0.0.1:5 | Invalid P2P permission: 'oops'
          -maxuploadtarget=abc | Unable to parse -maxuploadtarget: 'abc'
          -maxuploadtarget=9999999999T | Unable to parse -maxuploadtarget: '9999999999T'
          -maxsendbuffer=0 | Invalid value for -maxsendbuffer: '0' (must be a whole number from 1 to 2147483)
          -connect=h:x    | Invalid value for -connect: 'h:x' (must be HOST or HOST:PORT)
          -peertimeout=0  | peertimeout must be a positive integer.
          -listen=yes     | Invalid value for -listen: 'yes' (must be 0 or 1)
          -maxconnections=-1 | Invalid value for -maxconnections: '-1' (must be a whole number from 0 to 2147483647)
          -par=many       | Invalid value for -par: 'many' (must be a whole number from -1024 to 1024)
          -debug=nothing  | Unsupported logging category -debug=nothing.
          -minrelaytxfee=-1 | Invalid amount for -minrelaytxfee=<amount>: '-1' (must be BTC/kvB, like 0.00001)
          -uacomment=a/b  | User Agent comment (a/b) contains unsafe characters.
          -chain=test     | Invalid combination of -regtest, -signet, -testnet, -testnet4 and -chain. Can use at most one.
          -signet         | Invalid combination of -regtest, -signet, -testnet, -testnet4 and -chain. Can use at most one.
          """)
  void badCommandLinesAreNamed(String arg, String message) {
    assertError(message, "", "-regtest", arg);
  }

  @Test
  void badFilesAreNamed() {
    assertError(
        "Error reading configuration file: parse error on line 2: listen", "\nlisten", "-regtest");
    assertError(
        "Error reading configuration file: parse error on line 1: -listen=1, options in"
            + " configuration file must be specified without leading -",
        "-listen=1",
        "-regtest");
    assertError(
        "Config setting for -port only applied on regtest network when in [regtest] section.",
        "regtest=1\nport=5");
    assertError("Unknown chain test. Use one of main, testnet4, signet, regtest.", "testnet=1");
    assertError(
        "Error reading configuration file: specified config file \""
            + dir.resolve("none.conf")
            + "\" could not be opened.",
        "",
        "-conf=none.conf");
    assertError(
        "Duplicate binding configuration for address [::1]:5. Please check your -bind,"
            + " -bind=...=onion and -whitebind settings.",
        "",
        "-bind=[::1]:5",
        "-whitebind=noban@[::1]:5");
  }

  @Test
  void tooLongUserAgentsAreRefused() {
    assertThatThrownBy(() -> parse("-uacomment=" + "a".repeat(256)))
        .hasMessage(
            "Total length of network version string (275) exceeds maximum length (256). Reduce the"
                + " number or size of uacomments.");
  }

  @Test
  void listsCollectAllSourcesUntilOneIsNegated() throws Exception {
    String conf = "[regtest]\naddnode=c\naddnode=d";
    assertThat(parseConf(conf, "-regtest", "-addnode=a", "-addnode=b").p2p().addNodes())
        .extracting(HostPort::host)
        .containsExactly("a", "b", "c", "d");
    assertThat(parseConf(conf, "-regtest", "-noaddnode").p2p().addNodes()).isEmpty();
    assertThat(parse("-regtest", "-addnode=a", "-noaddnode", "-addnode=b").p2p().addNodes())
        .extracting(HostPort::host)
        .containsExactly("b", "c", "d");
  }

  @Test
  void grapevineConfIsTakenBeforeBitcoinConf() throws Exception {
    Files.writeString(dir.resolve("grapevine.conf"), "peertimeout=11");
    assertThat(parseConf("peertimeout=12").p2p().peerTimeoutSeconds()).isEqualTo(11);
    assertThat(parse("-conf=bitcoin.conf").p2p().peerTimeoutSeconds()).isEqualTo(12);
    assertThat(parse("-noconf").p2p().peerTimeoutSeconds()).isEqualTo(60);
  }

  @Test
  void filesCanIncludeFilesAndMoveTheDataDirectory() throws IOException, Exception {
    Path other = Files.createDirectory(dir.resolve("other"));
    Files.writeString(dir.resolve("more.conf"), "peertimeout=13\n");
    String conf = "regtest=1\nincludeconf=more.conf\n";
    assertThat(parseConf(conf).p2p().peerTimeoutSeconds()).isEqualTo(13);
    assertThat(parseConf(conf, "-noincludeconf").p2p().peerTimeoutSeconds()).isEqualTo(60);
    Files.writeString(dir.resolve("moved.conf"), "datadir=" + other + "\nregtest=1");
    NodeConfig moved = NodeConfig.parse("-conf=" + dir.resolve("moved.conf"));
    assertThat(moved.networkDir()).isEqualTo(other.resolve("regtest"));
  }

  @Test
  void rpcOptionsAreTyped() throws Exception {
    RpcConfig rpc =
        parse(
                "-regtest",
                "-rpcuser=u",
                "-rpcpassword=p:w",
                "-rpcauth=a:salt$" + "0F".repeat(32),
                "-rpcbind=0.0.0.0",
                "-rpcbind=[::1]:5",
                "-rpcallowip=10.1.0.0/16",
                "-rpcallowip=172.16.5.0/255.255.255.0")
            .rpc();
    assertThat(rpc.password().orElseThrow().userAndPassword()).isEqualTo("u:p:w");
    assertThat(rpc.password().toString()).doesNotContain("p:w");
    assertThat(rpc.cookieFile()).isEmpty();
    assertThat(rpc.hashed())
        .containsExactly(new RpcConfig.HashedPassword("a", "salt", "0f".repeat(32)));
    assertThat(rpc.binds()).containsExactly(new HostPort("0.0.0.0", 18443), new HostPort("::1", 5));
    assertThat(rpc.allows(InetAddress.ofLiteral("127.9.9.9"))).isTrue();
    assertThat(rpc.allows(InetAddress.ofLiteral("::1"))).isTrue();
    assertThat(rpc.allows(InetAddress.ofLiteral("10.1.255.1"))).isTrue();
    assertThat(rpc.allows(InetAddress.ofLiteral("10.2.0.1"))).isFalse();
    assertThat(rpc.allows(InetAddress.ofLiteral("172.16.5.200"))).isTrue();
    assertThat(rpc.allows(InetAddress.ofLiteral("172.16.6.200"))).isFalse();
    RpcConfig unbound = parse("-regtest", "-rpcbind=0.0.0.0").rpc();
    HostPort spare = new HostPort("::1", 18443);
    assertThat(unbound.binds()).containsExactly(new HostPort("127.0.0.1", 18443), spare);
    assertThat(unbound.isSpare(spare)).isTrue();
    assertThat(unbound.isSpare(unbound.binds().getFirst())).isFalse();
    RpcConfig bracketed = parse("-rpcallowip=[fd00::1]", "-rpcbind=::1").rpc();
    assertThat(bracketed.allows(InetAddress.ofLiteral("fd00::1"))).isTrue();
    assertThat(bracketed.isSpare(bracketed.binds().getFirst())).isFalse();
    assertThatThrownBy(() -> parse("-cjdnsreachable", "-rpcallowip=fc00::/80"))
        .hasMessageContaining("Invalid -rpcallowip");
    assertThat(parse("-cjdnsreachable", "-rpcallowip=fd00::/80").rpc().allowed()).hasSize(3);
    assertThat(parse("-norpccookiefile").rpc().cookieFile()).isEmpty();
    assertError(
        "Invalid -rpcallowip subnet specification: 1.2.3.4/33. Valid values are a single IP (e.g."
            + " 1.2.3.4), a network/netmask (e.g. 1.2.3.4/255.255.255.0), a network/CIDR (e.g."
            + " 1.2.3.4/24), all ipv4 (0.0.0.0/0), or all ipv6 (::/0).",
        "",
        "-rpcallowip=1.2.3.4/33");
  }

  @Test
  void amountsAndTimesAreTyped() throws Exception {
    assertThat(parse("-regtest").mempool().policy().minRelay()).isEqualTo(new FeeRate(100));
    assertThat(parse("-regtest", "-minrelaytxfee=0.00001").mempool().policy().minRelay())
        .isEqualTo(new FeeRate(1000));
    assertThat(parse("-regtest", "-incrementalrelayfee=0.00002").mempool().policy().minRelay())
        .isEqualTo(new FeeRate(2000));
    assertError("-maxmempool must be at least 5 MB", "", "-regtest", "-maxmempool=4");
    assertError(
        "limitclustercount must be less than or equal to 64",
        "",
        "-regtest",
        "-limitclustercount=65");
    assertThat(parse("-regtest").mockTimeSeconds()).isEmpty();
    assertThat(parse("-regtest", "-mocktime=1700000000").mockTimeSeconds()).hasValue(1700000000L);
    assertError("-mocktime can only be used with -regtest", "", "-mocktime=5");
  }

  @Test
  void systemPortsListenOnLoopback() throws Exception {
    NodeConfig config = parse("-regtest", "-connect=0").withSystemPorts();
    assertThat(config.p2p().binds().getFirst().address()).isEqualTo(new HostPort("127.0.0.1", 0));
    assertThat(config.rpc().binds()).containsExactly(new HostPort("127.0.0.1", 0));
    assertThat(config.p2p().automaticOutbound()).isFalse();
  }

  @Test
  void helpListsTheOptionsThatDoSomething() {
    assertThat(NodeOptions.TABLE.help())
        .contains("  -regtest\n", "  -port=<port>\n", "RPC server options:")
        .doesNotContain("disablewallet")
        .matches(text -> text.lines().allMatch(line -> line.length() <= 79), "fits 79 columns");
  }

  @Test
  void theVersionIsThePoms() throws Exception {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<version>" + ClientVersion.VERSION + "</version>");
  }

  @Test
  void pruneTargetsAreChecked() throws Exception {
    assertThat(parse("-regtest").pruning().isOn()).isFalse();
    assertThat(parse("-regtest", "-prune=1").pruning().isAutomatic()).isFalse();
    assertThat(parse("-regtest", "-prune=550").pruning().targetBytes()).isEqualTo(550L << 20);
    assertError("Prune cannot be configured with a negative value.", "", "-regtest", "-prune=-1");
    assertError(
        "Prune configured below the minimum of 550 MiB.  Please use a higher number.",
        "",
        "-regtest",
        "-prune=549");
    assertError(
        "Prune mode is incompatible with -txindex.", "", "-regtest", "-prune=1", "-txindex");
    assertError(
        "Prune mode is incompatible with -reindex-chainstate. Use full -reindex instead.",
        "",
        "-regtest",
        "-prune=1",
        "-reindex-chainstate");
  }

  @Test
  void theAgeOfATipMayBeAnything() throws Exception {
    assertThat(parse("-regtest").relay().maxTipAgeSeconds()).isEqualTo(86_400);
    assertThat(parse("-regtest", "-maxtipage=" + Long.MAX_VALUE).relay().maxTipAgeSeconds())
        .isEqualTo(Long.MAX_VALUE);
  }
}
