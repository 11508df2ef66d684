package dev.grapevine.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.PeerPermission;
import dev.grapevine.relay.PeerPermissions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class P2pConfigTest {
  @TempDir Path dir;

  private NodeConfig parse(String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("-datadir=" + dir));
    all.addAll(List.of(args));
    return NodeConfig.parse(all.toArray(String[]::new));
  }

  private void assertError(String message, String... args) {
    assertThatThrownBy(() -> parse(args)).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -                                  | 0.0.0.0:18444 | true  | -
          -port=9                            | 0.0.0.0:9 | true  | -
          -connect=0                         | -             | false | -
          -noconnect                         | -             | false | -
          -connect=10.0.0.1                  | -             | false | 10.0.0.1:18444
          -connect=10.0.0.1:99 -listen       | 0.0.0.0:18444 | false | 10.0.0.1:99
          -connect=h:1 -connect=[::2]:3      | -             | false | h:1 [::2]:3
          -connect=0 -bind=127.0.0.1         | 127.0.0.1:18444 | false | -
          -bind=[::1]:7                      | [::1]:7       | true  | -
          -listen=0                          | -             | true  | -
          -nolisten                          | -             | true  | -
          -maxconnections=0                  | -             | true  | -
          """)
  void connectSwitchesListeningOffUnlessItIsAskedFor(
      String args, String bind, boolean automatic, String connect) throws Exception {
    List<String> words = new ArrayList<>(List.of("-regtest"));
    if (args != null) {
      words.addAll(List.of(args.split(" ")));
    }
    P2pConfig p2p = parse(words.toArray(String[]::new)).p2p();
    assertThat(p2p.binds().stream().map(b -> b.address().toString()))
        .isEqualTo(bind == null ? List.of() : List.of(bind.split(" ")));
    assertThat(p2p.listens()).isEqualTo(bind != null);
    assertThat(p2p.automaticOutbound()).isEqualTo(automatic);
    assertThat(p2p.connect().stream().map(HostPort::toString))
        .isEqualTo(connect == null ? List.of() : List.of(connect.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # options                                      | inbound                           | outbound
          -whitelist=127.0.0.1                           | noban,relay,mempool,download      |
          -whitelist=127.0.0.0/8 -whitelistrelay=0       | noban,mempool,download            |
          -whitelist=::1 -whitelist=noban@127.0.0.1      | noban,download                    |
          -whitelist=forcerelay,out@127.0.0.1            |                                   | forcerelay,relay
          -whitelist=in,out,addr@127.0.0.1               | addr                              | addr
          -whitelist=addr@127.0.0.1 -whitelist=bloom@9.9.9.9 | addr                              |
          """)
  void whitelistedPeersHavePermissions(String options, String inbound, String outbound)
      throws Exception {
    PermittedPeers peers = parse(options.split(" ")).p2p().whitelist();

    assertThat(names(peers, true)).isEqualTo(inbound == null ? "" : inbound);
    assertThat(names(peers, false)).isEqualTo(outbound == null ? "" : outbound);
  }

  private static String names(PermittedPeers peers, boolean inbound) {
    return peers.of(InetAddress.getLoopbackAddress(), inbound).list().stream()
        .map(PeerPermission::rpcName)
        .collect(Collectors.joining(","));
  }

  @Test
  void wrongPermissionsAreNamed() {
    assertError("Invalid P2P permission: 'oops'", "-regtest", "-whitelist=oops@1.2.3.4");
    assertError(
        "Only direction was set, no permissions: 'in@1.2.3.4'",
        "-regtest",
        "-whitelist=in@1.2.3.4");
    assertError(
        "Invalid netmask specified in -whitelist: '1.2.3.4/33'",
        "-regtest",
        "-whitelist=1.2.3.4/33");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -listen                                    | 127.0.0.1:18445 | true
          -port=9                                    | 127.0.0.1:10    | true
          -whitebind=127.0.0.1:7                     | 127.0.0.1:18445 | true
          -port=65535                                | 127.0.0.1:65535 | false
          -bind=0.0.0.0:5                            | 127.0.0.1:5     | false
          -bind=0.0.0.0:5 -bind=127.0.0.2:6=onion    | 127.0.0.2:6     | false
          -listen=0                                  | -               | false
          -connect=0                                 | -               | false
          -listenonion=0                             | -               | false
          """)
  void torBringsItsConnectionsToAnAddressApart(String options, String target, boolean apart)
      throws Exception {
    String[] all = ("-regtest " + options).split(" ");
    P2pConfig p2p = parse(all).p2p();
    if (target == null) {
      assertThat(p2p.tor()).isEmpty();
    } else {
      TorConfig tor = p2p.tor().orElseThrow();
      assertThat(NetAddress.of(tor.target())).hasToString(target);
      assertThat(tor.listens()).isEqualTo(apart);
      assertThat(p2p.isOnion(tor.target())).isEqualTo(apart || options.contains("=onion"));
    }
  }

  @Test
  void anOnionServiceThatCannotBeIsRefused() {
    assertError(
        "Cannot set -listen=0 together with -listenonion=1",
        "-regtest",
        "-listen=0",
        "-listenonion");
    assertError("Invalid port specified in -torcontrol: 'h:0'", "-regtest", "-torcontrol=h:0");
    assertError(
        "Invalid value for -torpassword: it must be one line of text",
        "-regtest",
        "-torpassword=a\nb");
  }

  @Test
  void onionBindsAreTagged() throws Exception {
    assertThat(parse("-regtest", "-bind=0.0.0.0:5", "-bind=127.0.0.1:6=onion").p2p().binds())
        .containsExactly(
            new P2pConfig.Bind(new HostPort("0.0.0.0", 5), false),
            new P2pConfig.Bind(new HostPort("127.0.0.1", 6), true));
  }

  @Test
  void whoComesThroughTorHasNoPermissionsByItsAddress() throws Exception {
    P2pConfig p2p =
        parse("-regtest", "-bind=127.0.0.1:5", "-bind=127.0.0.1:6=onion", "-whitelist=127.0.0.1")
            .p2p();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetSocketAddress plain = new InetSocketAddress(loopback, 5);
    InetSocketAddress onion = new InetSocketAddress(loopback, 6);
    assertThat(p2p.isOnion(plain)).isFalse();
    assertThat(p2p.isOnion(onion)).isTrue();
    assertThat(p2p.permissions(plain, loopback, true)).isNotEqualTo(PeerPermissions.NONE);
    assertThat(p2p.permissions(onion, loopback, true)).isEqualTo(PeerPermissions.NONE);
  }

  @Test
  void whoConnectsToAWhitebindHasItsPermissionsToo() throws Exception {
    P2pConfig p2p =
        parse(
                "-regtest",
                "-whitebind=bloomfilter,forcerelay@127.0.0.1:7",
                "-bind=127.0.0.1:8",
                "-whitelist=noban@127.0.0.1")
            .p2p();
    InetAddress remote = InetAddress.ofLiteral("127.0.0.1");
    InetSocketAddress white = new InetSocketAddress(remote, 7);
    InetSocketAddress plain = new InetSocketAddress(remote, 8);
    assertThat(p2p.permissions(white, remote, true).list())
        .containsExactlyInAnyOrder(
            PeerPermission.BLOOMFILTER,
            PeerPermission.NOBAN,
            PeerPermission.FORCERELAY,
            PeerPermission.RELAY,
            PeerPermission.DOWNLOAD);
    assertThat(p2p.permissions(plain, remote, true).list())
        .containsExactlyInAnyOrder(PeerPermission.NOBAN, PeerPermission.DOWNLOAD);
    assertThat(p2p.permissions(white, remote, false).list()).isEmpty();
    assertThat(p2p.permissions(white, InetAddress.ofLiteral("1.2.3.4"), true).list()).hasSize(3);
  }
}
