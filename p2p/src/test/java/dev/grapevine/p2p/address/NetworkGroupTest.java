package dev.grapevine.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkGroupTest {
  private static final String ONION =
      "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion";
  private static final String I2P = "c4gfnttsuwqomiygupdqqqyy5y5emnk5c73hrfvatri67prd7vyq.b32.i2p";

  private static NetAddress address(String text) {
    return NetAddress.parse(text, 8333).orElseThrow();
  }

  /** The table of Bitcoin Core's {@code netbase_tests.cpp}, netbase_getgroup, and our networks. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 00",
    "257.0.0.1.onion, -",
    "10.0.0.1, 00",
    "169.254.1.1, 00",
    "1.2.3.4, 010102",
    "64:ff9b::102:304, 010102",
    "2002:102:304:9999:9999:9999:9999:9999, 010102",
    "2001:0:9999:9999:9999:9999:fefd:fcfb, 010102",
    "2001:470:abcd:9999:9999:9999:9999:9999, 0220010470af",
    "2001:2001:9999:9999:9999:9999:9999:9999, 0220012001",
    "::1, 00",
  })
  void groupsAreBitcoinCores(String text, String group) {
    if (group.equals("-")) {
      assertThat(NetAddress.parse(text, 1)).isEmpty();
    } else {
      assertThat(HexFormat.of().formatHex(NetworkGroup.of(address(text)).toBytes()))
          .isEqualTo(group);
    }
  }

  @Test
  void overlaysGroupByFourBitsOfTheKey() {
    NetAddress onion = address(ONION);
    assertThat(onion.network()).isEqualTo(NetAddress.Network.TORV3);
    assertThat(NetworkGroup.of(onion).toBytes()).containsExactly(3, onion.address()[0] | 0x0f);
    assertThat(NetworkGroup.of(address(I2P)).toBytes())
        .containsExactly(4, address(I2P).address()[0] | 0x0f);
    NetAddress cjdns = address("fc12:1:2:3:4:5:6:7").asCjdns();
    assertThat(cjdns.isRoutable()).isTrue();
    assertThat(NetworkGroup.of(cjdns).toBytes()).containsExactly(5, 0xfc, 0x1f);
  }

  @Test
  void namesOfOverlaysAreParsedAndPrinted() {
    assertThat(address(ONION + ":45324")).hasToString(ONION + ":45324");
    assertThat(address(I2P).host()).isEqualTo(I2P);
    // A wrong checksum, a wrong length, a character outside of base 32.
    assertThat(NetAddress.parse(ONION.replace("cryd", "crya"), 1)).isEmpty();
    assertThat(NetAddress.parse(ONION.substring(1), 1)).isEmpty();
    assertThat(NetAddress.parse(I2P.replace('c', '1'), 1)).isEmpty();
    assertThat(NetAddress.parse(".onion", 1)).isEmpty();
  }

  @Test
  void sourcesWithoutAddressHaveAGroupEach() {
    NetAddress seed = NetAddress.internal("seed.example");
    assertThat(seed.isValid()).isFalse();
    assertThat(seed.isRoutable()).isFalse();
    assertThat(NetworkGroup.of(seed))
        .isEqualTo(NetworkGroup.of(NetAddress.internal("seed.example")));
    assertThat(NetworkGroup.of(seed)).isNotEqualTo(NetworkGroup.of(NetAddress.internal("other")));
    assertThat(NetworkGroup.of(seed).toBytes()).hasSize(11).startsWith(6);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, true",
    "127.0.0.1, false",
    "0.1.2.3, false",
    "10.1.1.1, false",
    "172.16.0.1, false",
    "172.32.0.1, true",
    "192.168.1.1, false",
    "169.254.1.1, false",
    "198.18.0.1, false",
    "198.20.0.1, true",
    "100.64.0.1, false",
    "100.128.0.1, true",
    "192.0.2.1, false",
    "198.51.100.1, false",
    "203.0.113.1, false",
    "255.255.255.255, false",
    "fe80::1, false",
    "fc00::1, false",
    "2001:db8::1, false",
    "2001:10::1, false",
    "2001:20::1, false",
    "::1, false",
    "2803:0:1234:abcd::1, true"
  })
  void someRangesCannotBeReached(String text, boolean routable) {
    assertThat(address(text).isRoutable()).isEqualTo(routable);
  }
}
