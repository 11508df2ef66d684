package dev.grapevine.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BanListTest {
  private static final long NOW = 1_000;
  private final BanList bans = new BanList();

  private static AddressRange range(String text) {
    return AddressRange.parse(text).orElseThrow();
  }

  private static NetAddress address(String text) {
    return NetAddress.parse(text, 8333).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 1.2.3.4/32",
    "1.2.3.4/24, 1.2.3.0/24",
    "1.2.3.4/255.255.252.0, 1.2.0.0/22",
    "1.2.3.4/0, 0.0.0.0/0",
    "2001:4d48:ac57:400:cacf:e9ff:fe1d:9c63/19, 2001:4000::/19",
    "::1, ::1/128",
    "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion,"
        + " pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"
  })
  void rangesAreParsedAndPrinted(String text, String printed) {
    assertThat(range(text)).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "1.2.3.4/",
        "1.2.3.4/33",
        "1.2.3.4/42",
        "1.2.3.4/255.0.255.0",
        "1.2.3.4/ffff::",
        "1.2.3.4:80",
        "localhost",
        "::/129",
        "0.0.0.0",
        "1.2.3.4/-1",
        "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion/8"
      })
  void isNoRange(String text) {
    assertThat(AddressRange.parse(text)).isEmpty();
  }

  @Test
  void aBanHoldsUntilItsEnd() {
    assertThat(bans.ban(range("1.2.3.0/24"), NOW + 10, NOW)).isTrue();
    assertThat(bans.isBanned(address("1.2.3.255:1"), NOW + 9)).isTrue();
    assertThat(bans.isBanned(address("1.2.3.255:1"), NOW + 10)).isFalse();
    assertThat(bans.isBanned(address("1.2.4.1:1"), NOW)).isFalse();
    assertThat(bans.isBanned(address("[2001::1]:1"), NOW)).isFalse();
    assertThat(bans.banOf(range("1.2.3.0/24"), NOW + 9)).isPresent();
    assertThat(bans.banOf(range("1.2.3.0/25"), NOW + 9)).isEmpty();
    assertThat(bans.list(NOW + 10)).hasSize(1);
    assertThat(bans.list(NOW + 11)).isEmpty();
  }

  @Test
  void aShorterBanDoesNotReplaceALongerOne() {
    bans.ban(range("1.2.3.4"), NOW + 10, NOW);
    assertThat(bans.ban(range("1.2.3.4"), NOW + 5, NOW)).isFalse();
    assertThat(bans.ban(range("1.2.3.4"), NOW + 20, NOW)).isTrue();
    assertThat(bans.banOf(range("1.2.3.4"), NOW).map(BanList.Ban::untilUnixSeconds))
        .isEqualTo(Optional.of(NOW + 20));
  }

  @Test
  void liftingNeedsTheSameRange() {
    bans.ban(range("127.0.0.0/24"), NOW + 10, NOW);
    assertThat(bans.unban(range("127.0.0.1"))).isFalse();
    assertThat(bans.unban(range("127.0.0.0/24"))).isTrue();
    assertThat(bans.list(NOW)).isEmpty();
  }

  @Test
  void saysOnceThatItChanged() {
    assertThat(bans.takeChanged()).isFalse();
    bans.ban(range("1.2.3.4"), NOW + 10, NOW);
    assertThat(bans.takeChanged()).isTrue();
    assertThat(bans.takeChanged()).isFalse();
    bans.list(NOW + 11);
    assertThat(bans.takeChanged()).isTrue();
  }

  @Test
  void listsInBitcoinCoresOrder() {
    for (String text :
        new String[] {"2001:4d48::/19", "192.168.0.1", "127.0.0.0/32", "127.0.0.0/24"}) {
      bans.ban(range(text), NOW + 10, NOW);
    }
    assertThat(bans.list(NOW))
        .extracting(ban -> ban.range().toString())
        .containsExactly("127.0.0.0/24", "127.0.0.0/32", "192.168.0.1/32", "2001:4000::/19");
  }
}
