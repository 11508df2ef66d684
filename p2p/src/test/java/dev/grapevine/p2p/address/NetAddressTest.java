package dev.grapevine.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.grapevine.p2p.address.NetAddress.Network;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetAddressTest {

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4:8333, 1.2.3.4:8333",
    "1.2.3.4, 1.2.3.4:18444",
    "[::1]:8333, [::1]:8333",
    "[::1], [::1]:18444",
    "::1, [::1]:18444",
    "[::ffff:1.2.3.4]:1, 1.2.3.4:1",
    "[2001:DB8:0:0:1:0:0:1]:65535, [2001:db8::1:0:0:1]:65535",
    "[1:0:0:2:0:0:0:3]:0, [1:0:0:2::3]:0",
    "[1:0:2:3:4:5:6:7]:1, [1:0:2:3:4:5:6:7]:1",
    "[1:2:3:4:5:6:0:0]:1, [1:2:3:4:5:6::]:1",
    "[0:0:1::]:1, [0:0:1::]:1",
    "0.0.0.0:1, 0.0.0.0:1"
  })
  void parsesAndPrints(String text, String printed) {
    assertThat(NetAddress.parse(text, 18444)).get().hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "localhost", "localhost:1", "1.2.3:1", "1.2.3.4.5:1", "256.1.1.1:1", "1.2.3.4:",
        "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:+1", "1.2.3.4:x", "[1.2.3.4]:1", "[::1", "::1]",
        "[::1]x:1", "[fe80::1%1]:1", "[:::1]:1", ":1", "[]:1"
      })
  void isNoAddress(String text) {
    assertThat(NetAddress.parse(text, 18444)).isEmpty();
  }

  @Test
  void legacyFormMapsIpv4() {
    byte[] mapped = hex("00000000000000000000ffff01020304");
    NetAddress address = NetAddress.ofLegacy(mapped, 8333);

    assertThat(address.network()).isEqualTo(Network.IPV4);
    assertThat(address).hasToString("1.2.3.4:8333");
    assertThat(address.toLegacy()).isEqualTo(mapped);
    assertThat(address).isEqualTo(NetAddress.of(Network.IPV4, new byte[] {1, 2, 3, 4}, 8333));
    assertThat(address).hasSameHashCodeAs(NetAddress.parse("1.2.3.4:8333", 0).orElseThrow());
    assertThat(address).isNotEqualTo(address.withPort(8334));
  }

  @Test
  void disguisesAreNoAddress() {
    assertThat(NetAddress.ofLegacy(hex("fd87d87eeb4300000000000000000001"), 1).isValid()).isFalse();
    assertThat(NetAddress.ofLegacy(hex("fd6b88c0872400000000000000000001"), 1).isValid()).isFalse();
    NetAddress mapped = NetAddress.of(Network.IPV6, hex("00000000000000000000ffff01020304"), 8333);
    assertThat(mapped.isValid()).isFalse();
    assertThat(mapped.port()).isEqualTo(8333);
  }

  @Test
  void namesNoHost() {
    assertThat(NetAddress.UNSPECIFIED.isValid()).isFalse();
    assertThat(NetAddress.parse("0.0.0.0:1", 0).orElseThrow().isValid()).isFalse();
    assertThat(NetAddress.parse("255.255.255.255:1", 0).orElseThrow().isValid()).isFalse();
    assertThat(NetAddress.parse("255.255.255.0:1", 0).orElseThrow().isValid()).isTrue();
    assertThat(NetAddress.parse("[::1]:1", 0).orElseThrow().isValid()).isTrue();
  }

  @Test
  void overlaysHaveNamesOfTheirOwnAndNoLegacyForm() {
    NetAddress onion =
        NetAddress.of(
            Network.TORV3,
            hex("79bcc625184b05194975c28b66b66b0469f7f6556fb1ac3189a79b40dda32f1f"),
            8333);
    NetAddress i2p =
        NetAddress.of(
            Network.I2P,
            hex("a2894dabaec08c0051a481a6dac88b64f98232ae42d4b6fd2fa81952dfe36a87"),
            0);
    NetAddress cjdns = NetAddress.of(Network.CJDNS, hex("fc000001000200030004000500060007"), 8333);

    assertThat(onion)
        .hasToString("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion:8333");
    assertThat(i2p).hasToString("ukeu3k5oycgaauneqgtnvselmt4yemvoilkln7jpvamvfx7dnkdq.b32.i2p:0");
    assertThat(cjdns).hasToString("[fc00:1:2:3:4:5:6:7]:8333");
    assertThat(onion.hasLegacyForm()).isFalse();
    assertThat(onion.toLegacy()).containsOnly(0);
    assertThat(onion.toSocketAddress()).isEmpty();
  }

  @Test
  void goesToSocketsAndBack() {
    NetAddress address = NetAddress.parse("127.0.0.1:18444", 0).orElseThrow();
    InetSocketAddress socket = address.toSocketAddress().orElseThrow();

    assertThat(socket.getPort()).isEqualTo(18444);
    assertThat(socket.getAddress().isLoopbackAddress()).isTrue();
    assertThat(NetAddress.of(socket)).isEqualTo(address);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetAddress.of(InetSocketAddress.createUnresolved("name", 1)));
  }

  @Test
  void refusesWhatIsNoAddressOfTheNetwork() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetAddress.of(Network.IPV4, new byte[5], 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetAddress.of(Network.IPV4, new byte[4], 65_536));
    byte[] bytes = {1, 2, 3, 4};
    NetAddress address = NetAddress.of(Network.IPV4, bytes, 1);
    bytes[0] = 9;
    address.address()[1] = 9;
    assertThat(address).hasToString("1.2.3.4:1");
  }
}
