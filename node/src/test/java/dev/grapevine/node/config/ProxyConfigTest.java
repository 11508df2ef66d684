package dev.grapevine.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.transport.SocksProxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code -proxy} and its kin mean what they mean to Bitcoin Core. */
class ProxyConfigTest {
  @TempDir Path dir;

  private NodeConfig parse(String options) throws ConfigException {
    return NodeConfig.parse(
        Stream.concat(Stream.of("-regtest", "-datadir=" + dir), Stream.of(options.split(" ")))
            .filter(option -> !option.isEmpty())
            .toArray(String[]::new));
  }

  /** Each network's proxy and the one for names: their ports, 0 for none. */
  private static String ports(ProxyConfig proxies) {
    String networks =
        Stream.of(Network.IPV4, Network.IPV6, Network.TORV3, Network.CJDNS)
            .map(network -> port(proxies.of(network).orElse(null)))
            .collect(Collectors.joining(" "));
    return networks + " " + port(proxies.names().orElse(null));
  }

  private static String port(SocksProxy proxy) {
    if (proxy == null) {
      return "0";
    }
    return proxy.server() instanceof InetSocketAddress inet
        ? String.valueOf(inet.getPort())
        : proxy.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # options                                          | v4 v6 onion cjdns names
          -listen                                            | 0 0 0 0 0
          -proxy=127.0.0.1                                   | 9050 9050 9050 9050 9050
          -proxy=[::1]:5                                     | 5 5 5 5 5
          -proxy=0                                           | 0 0 0 0 0
          -proxy=127.0.0.1:1 -noproxy                        | 0 0 0 0 0
          -proxy=127.0.0.1:1 -onion=127.0.0.1:2              | 1 1 2 1 1
          -proxy=127.0.0.1:1 -noonion                        | 1 1 0 1 1
          -proxy=127.0.0.1:1 -onion=                         | 1 1 1 1 1
          -onion=127.0.0.1:2                                 | 0 0 2 0 0
          -proxy=127.0.0.1:4=ipv4 -proxy=127.0.0.1:6=IPv6    | 4 6 0 0 6
          -proxy=127.0.0.1:1 -proxy=127.0.0.1:2=onion        | 1 1 2 1 1
          -proxy=127.0.0.1:1 -proxy=0=cjdns                  | 1 1 1 0 1
          -proxy=127.0.0.1:1 -onion=unix:/tor                | 1 1 unix:/tor 1 1
          -proxy=unix:/a:b=ipv4                              | unix:/a:b 0 0 0 unix:/a:b
          """)
  void eachNetworkHasItsProxy(String options, String ports) throws Exception {
    assertThat(ports(parse(options).peers().proxies())).isEqualTo(ports);
  }

  @Test
  void connectionsAreIsolatedUnlessTheUserSaysOtherwise() throws Exception {
    for (boolean isolated : new boolean[] {true, false}) {
      String option = isolated ? "" : " -proxyrandomize=0";
      ProxyConfig proxies = parse("-proxy=127.0.0.1" + option).peers().proxies();
      assertThat(proxies.networks().values()).hasSize(4).allMatch(p -> p.isolated() == isolated);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # options                           | listens | discovers
          -listen                             | true    | true
          -proxy=127.0.0.1                    | false   | false
          -proxy=0                            | true    | true
          -proxy=127.0.0.1 -listen            | true    | false
          -proxy=127.0.0.1 -bind=127.0.0.1    | true    | false
          -proxy=127.0.0.1 -listen -discover  | true    | true
          """)
  void whoHidesDoesNotListenNorDiscover(String options, boolean listens, boolean discovers)
      throws Exception {
    NodeConfig config = parse(options);
    assertThat(config.p2p().listens()).isEqualTo(listens);
    assertThat(config.peers().discovers()).isEqualTo(discovers);
  }

  @Test
  void torIsReachedThroughItsProxyAlone() throws Exception {
    assertThat(parse("-listen").peers().networks()).doesNotContain(Network.TORV3);
    assertThat(parse("-onion=127.0.0.1").peers().networks()).contains(Network.TORV3);
    assertThat(parse("-onlynet=onion -onion=127.0.0.1").peers().networks())
        .containsExactly(Network.TORV3);
    assertThat(parse("-onlynet=onion -listenonion").peers().networks()).isEmpty();
  }

  @Test
  void i2pIsReachedThroughItsBridgeAlone() throws Exception {
    assertThat(parse("-listen").peers().networks()).doesNotContain(Network.I2P);
    assertThat(parse("-i2psam=0").peers().i2p()).isEmpty();
    PeerConfig peers = parse("-i2psam=127.0.0.1 -onlynet=i2p").peers();
    assertThat(peers.networks()).containsExactly(Network.I2P);
    assertThat(peers.seeds().dns()).isFalse();
    assertThat(peers.i2p().orElseThrow()).hasToString("127.0.0.1:7656");
    assertThat(peers.i2p().orElseThrow().accepts()).isTrue();
    for (String closed : List.of("-listen=0", "-i2pacceptincoming=0", "-proxy=127.0.0.1:1")) {
      I2pConfig i2p = parse("-i2psam=[::1]:5 " + closed).peers().i2p().orElseThrow();
      assertThat(i2p).hasToString("[::1]:5");
      assertThat(i2p.accepts()).isFalse();
    }
    NodeConfig both = parse("-i2psam=127.0.0.1 -privatebroadcast -nolistenonion");
    assertThat(both.peers().privateBroadcast()).isTrue();
  }

  @Test
  void privateBroadcastNeedsAWayThatHides() throws Exception {
    assertThat(parse("-onion=127.0.0.1").peers().privateBroadcast()).isFalse();
    for (String options : List.of("-onion=127.0.0.1", "-listenonion", "-proxy=127.0.0.1")) {
      NodeConfig config = parse("-privatebroadcast " + options);
      assertThat(config.peers().privateBroadcast()).isTrue();
      assertThat(config.notices()).isEmpty();
    }
    assertThat(parse("-privatebroadcast -onion=127.0.0.1 -proxyrandomize=0").notices())
        .singleElement()
        .asString()
        .contains("-proxyrandomize is disabled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -privatebroadcast -nolistenonion | Private broadcast of own transactions requested (-privatebroadcast), but none of Tor or I2P networks is reachable
          -privatebroadcast -listenonion -onlynet=ipv4 | Private broadcast of own transactions requested (-privatebroadcast), but none of Tor or I2P networks is reachable
          -privatebroadcast -onion=127.0.0.1 -connect=0 | Private broadcast of own transactions requested (-privatebroadcast), but -connect is also configured. They are incompatible because the private broadcast needs to open new connections to randomly chosen Tor or I2P peers. Consider using -maxconnections=0 -addnode=... instead
          -proxy=abc..abc:23456        | Invalid -proxy address or hostname: 'abc..abc:23456'
          -proxy=192.0.0.1:def         | Invalid port specified in -proxy: '192.0.0.1:def'
          -onion=xyz..xyz:23456        | Invalid -onion address or hostname: 'xyz..xyz:23456'
          -onion=192.0.0.1:99999       | Invalid port specified in -onion: '192.0.0.1:99999'
          -proxy=127.0.0.1:1=          | Invalid -proxy address or hostname, ends with '=': '127.0.0.1:1='
          -proxy=127.0.0.1:1=foo       | Unrecognized network in -proxy='127.0.0.1:1=foo': 'foo'
          -i2psam=def..def:23456       | Invalid -i2psam address or hostname: 'def..def:23456'
          -i2psam=192.0.0.1:def        | Invalid port specified in -i2psam: '192.0.0.1:def'
          -dnsseed=1 -onlynet=i2p -i2psam=127.0.0.1 | Incompatible options: -dnsseed=1 was explicitly specified, but -onlynet forbids connections to IPv4/IPv6
          -onlynet=i2p                 | Outbound connections restricted to i2p (-onlynet=i2p) but -i2psam is not provided
          -onlynet=onion -noonion      | Outbound connections restricted to Tor (-onlynet=onion) but the proxy for reaching the Tor network is explicitly forbidden: -onion=0
          -onlynet=onion -listenonion=0 | Outbound connections restricted to Tor (-onlynet=onion) but the proxy for reaching the Tor network is not provided: none of -proxy, -onion or -listenonion is given
          """,
      quoteCharacter = '"')
  void whatIsWrongIsNamed(String options, String message) {
    assertThatThrownBy(() -> parse(options))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }
}
