package dev.grapevine.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.node.config.ChainName;
import dev.grapevine.node.config.Settings;
import dev.grapevine.node.rpc.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CliReportTest {
  private static final long NOW = 1_700_000_000;

  private static final JsonNode NETWORK =
      Json.read(
          """
          {"version": 300000, "subversion": "/Grapevine:0.1.0/", "protocolversion": 70016,
           "localservicesnames": ["NETWORK", "WITNESS", "NETWORK_LIMITED", "P2P_V2"],
           "timeoffset": -2, "connections": 3, "connections_in": 1, "connections_out": 2,
           "networks": [
             {"name": "ipv4", "reachable": true, "proxy": "127.0.0.1:9050"},
             {"name": "ipv6", "reachable": true, "proxy": "127.0.0.1:9050"},
             {"name": "onion", "reachable": false, "proxy": "127.0.0.1:9051"}],
           "relayfee": 0.00000100,
           "localaddresses": [{"address": "1.2.3.4", "port": 8333, "score": 4}],
           "warnings": []}\
          """);

  private static final JsonNode CHAIN =
      Json.read(
          """
          {"chain": "regtest", "blocks": 101, "headers": 102,
           "difficulty": 4.656542373906925e-10, "verificationprogress": 0.5}\
          """);

  private static final JsonNode PEERS =
      Json.read(
          """
          [{"id": 7, "addr": "5.6.7.8:8333", "network": "ipv4", "inbound": false,
            "connection_type": "outbound-full-relay", "servicesnames": ["NETWORK", "WITNESS"],
            "transport_protocol_type": "v2", "minping": 0.0124, "pingtime": 0.5,
            "lastsend": 1699999998, "lastrecv": 1699999990, "last_transaction": 1699999400,
            "last_block": 0, "relaytxes": true, "bip152_hb_to": true, "bip152_hb_from": false,
            "addr_processed": 12, "addr_rate_limited": 0, "addr_relay_enabled": true,
            "conntime": 1699996400, "version": 70016, "subver": "/Satoshi:29.0.0/"},
           {"id": 12, "addr": "[::1]:1", "network": "not_publicly_routable", "inbound": true,
            "connection_type": "inbound", "servicesnames": [], "transport_protocol_type": "v1",
            "lastsend": 0, "lastrecv": 0, "last_transaction": 0, "last_block": 0,
            "relaytxes": false, "bip152_hb_to": false, "bip152_hb_from": true,
            "addr_processed": 0, "addr_rate_limited": 3, "addr_relay_enabled": false,
            "conntime": 1700000000, "version": 0, "subver": ""},
           {"id": 8, "addr": "9.9.9.9:8333", "network": "ipv4", "inbound": false,
            "connection_type": "manual", "servicesnames": ["NETWORK"], "minping": 0.001,
            "pingtime": 2000, "lastsend": 1700000000, "lastrecv": 1700000000,
            "last_transaction": 0, "last_block": 1699999940, "relaytxes": true,
            "bip152_hb_to": false, "bip152_hb_from": false, "addr_processed": 0,
            "addr_rate_limited": 0, "addr_relay_enabled": true, "conntime": 1699999999,
            "version": 70016, "subver": "/x/"}]\
          """);

  @TempDir Path dir;

  private Settings settings(String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("-regtest", "-datadir=" + dir));
    all.addAll(List.of(args));
    return Settings.load(CliOptions.TABLE, all);
  }

  @Test
  void infoSaysWhereTheNodeStands() {
    assertThat(new InfoReport(false).text(List.of(NETWORK, CHAIN)))
        .isEqualTo(
            """
            Chain: regtest
            Blocks: 101
            Headers: 102
            Verification progress: ▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░ 50.0000%
            Difficulty: 4.656542373906925e-10

            Network: in 1, out 2, total 3
            Version: 300000
            Time offset (s): -2
            Proxies: 127.0.0.1:9050 (ipv4, ipv6), 127.0.0.1:9051 (onion)
            Min tx relay fee rate (BTC/kvB): 0.00000100

            Warnings: (none)\
            """);
  }

  @Test
  void infoIsColouredOnWish() throws Exception {
    assertThat(new InfoReport(true).text(List.of(NETWORK, CHAIN)))
        .contains("\u001b[34mChain: regtest\u001b[0m\n");
    assertThat(InfoReport.of(settings("-color=always"))).isEqualTo(new InfoReport(true));
    assertThat(InfoReport.of(settings("-color=never"))).isEqualTo(new InfoReport(false));
    assertThatThrownBy(() -> InfoReport.of(settings("-color=red")))
        .hasMessage("Invalid value for -color option. Valid values: always, auto, never.");
  }

  @Test
  void addressesAreCountedByNetwork() {
    JsonNode known =
        Json.read(
            "{\"ipv4\": {\"new\": 1, \"tried\": 2, \"total\": 3}, \"all_networks\": {\"total\":"
                + " 3}}");
    assertThat(new AddressReport().text(List.of(known)))
        .isEqualTo(
            """
            {
              "addresses_known": {
                "ipv4": 3,
                "total": 3
              }
            }\
            """);
  }

  @Test
  void netCountsConnectionsByNetwork() {
    assertThat(new NetReport(ChainName.REGTEST, 0, false, NOW).text(List.of(PEERS, NETWORK)))
        .isEqualTo(
            """
            Grapevine client v0.1.0 regtest - server 70016/Grapevine:0.1.0/

                     ipv4    ipv6     npr   total   block  manual
            in          0       0       1       1
            out         2       0       0       2       0       1
            total       2       0       1       3

            Local services: network, witness, network limited, p2p v2

            Local addresses
            1.2.3.4     port   8333    score      4\
            """);
  }

  @Test
  void netListsPeersByDirectionAndPing() {
    String text = new NetReport(ChainName.MAIN, 4, false, NOW).text(List.of(PEERS, NETWORK));
    assertThat(text)
        .startsWith(
            """
            Grapevine client v0.1.0 - server 70016/Grapevine:0.1.0/ - services nwl2

            <->   type   net   serv  v  mping   ping send recv  txn  blk  hb addrp  addrl   age id address       version
             in          npr         1                            *        *     .      3     0 12 [::1]:1
            out manual  ipv4      n  1      1      -    0    0         1                      0  8 9.9.9.9:8333  70016/x/
            out   full  ipv4     nw  2     12    500    2   10   10       .     12           60  7 5.6.7.8:8333  70016/Satoshi:29.0.0/
                                           ms     ms  sec  sec  min  min                    min
            """);
    assertThat(text).doesNotContain("Local services");
  }

  @Test
  void netLeavesOutInboundPeersOnWish() throws Exception {
    CliReport report =
        CliReport.of(settings("-netinfo", "1", "outonly"), List.of("1", "outonly")).orElseThrow();
    String text = report.text(List.of(PEERS, NETWORK));
    assertThat(text.lines().filter(line -> line.startsWith("out "))).hasSize(2 + 1);
    assertThat(text.lines().filter(line -> line.startsWith(" in "))).isEmpty();
    assertThat(text).doesNotContain("5.6.7.8", "Satoshi");
  }

  @ParameterizedTest
  @CsvSource({
    "x, invalid -netinfo level argument: x",
    "256, invalid -netinfo level argument: 256",
    "-1, invalid -netinfo level argument: -1",
    "1 all, invalid -netinfo outonly argument: all",
    "0 o, only valid for a level greater than 0",
  })
  void netNamesWhatIsWrong(String words, String problem) {
    assertThatThrownBy(() -> NetReport.of(ChainName.MAIN, List.of(words.split(" ", -1)), NOW))
        .isInstanceOf(CliException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void onlyOneAtATimeAndWithoutWords() throws Exception {
    assertThat(CliReport.of(settings(), List.of())).isEmpty();
    assertThat(CliReport.of(settings("-netinfo=0"), List.of())).isEmpty();
    assertThat(CliReport.of(settings("-netinfo"), List.of("200")))
        .get()
        .extracting("level")
        .isEqualTo(4);
    assertThatThrownBy(() -> CliReport.of(settings("-getinfo", "-netinfo"), List.of()))
        .hasMessage("Only one of -getinfo, -netinfo may be specified.");
    assertThatThrownBy(() -> CliReport.of(settings("-getinfo"), List.of("help")))
        .hasMessage("-getinfo takes no arguments");
  }
}
