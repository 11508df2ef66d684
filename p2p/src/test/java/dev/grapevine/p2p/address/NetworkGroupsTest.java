package dev.grapevine.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkGroupsTest {
  private final NetworkGroups groups =
      NetworkGroups.by(
          new AsMapBuilder()
              .putIpv4(1, 2, 16, 70_000)
              .putIpv4(3, 0, 8, 70_000)
              .put(address("2a00:1234::").address(), 32, 70_000)
              .put(address("2a00:1234:5::").address(), 48, 5)
              .build());

  private static NetAddress address(String text) {
    return NetAddress.parse(text, 8333).orElseThrow();
  }

  @Test
  void allOfOneSystemAreAGroup() {
    NetworkGroup group = groups.of(address("1.2.3.4"));
    assertThat(group.toBytes()).containsExactly(2, 0x70, 0x11, 1, 0);
    for (String text : new String[] {"1.2.255.1", "3.9.9.9", "2a00:1234::1", "2002:102:304::"}) {
      assertThat(groups.systemOf(address(text))).isEqualTo(70_000);
      assertThat(groups.of(address(text))).isEqualTo(group);
    }
    assertThat(groups.systemOf(address("2a00:1234:5::1"))).isEqualTo(5);
  }

  @Test
  void whatIsInNoSystemIsGroupedByItsPrefix() {
    for (String text :
        new String[] {
          "1.3.3.4",
          "127.0.0.1",
          "10.0.0.1",
          "2a01:1234::1",
          "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion",
        }) {
      assertThat(groups.systemOf(address(text))).isZero();
      assertThat(groups.of(address(text))).isEqualTo(NetworkGroup.of(address(text)));
    }
    NetAddress seed = NetAddress.internal("seed.example");
    assertThat(groups.of(seed)).isEqualTo(NetworkGroup.of(seed));
  }

  @Test
  void withoutAMapThereAreNoSystems() {
    assertThat(NetworkGroups.BY_PREFIX.isMapped()).isFalse();
    assertThat(NetworkGroups.BY_PREFIX.version()).isEqualTo(new byte[32]);
    assertThat(NetworkGroups.BY_PREFIX.systemOf(address("1.2.3.4"))).isZero();
    assertThat(groups.version()).isNotEqualTo(new byte[32]);
  }
}
