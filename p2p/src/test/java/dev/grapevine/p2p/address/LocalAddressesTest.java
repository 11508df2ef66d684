package dev.grapevine.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.address.NetAddress.Network;
import org.junit.jupiter.api.Test;

/** Which of our addresses whom is told (Bitcoin Core {@code GetLocal}). */
class LocalAddressesTest {
  private static final NetAddress OPEN = address("8.8.8.8:8333");
  private static final NetAddress ONION =
      address("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion:8333");

  private final LocalAddresses own = new LocalAddresses();

  private static NetAddress address(String text) {
    return NetAddress.parse(text, 0).orElseThrow();
  }

  @Test
  void whoCameThroughTorIsNotToldWhereWeAre() {
    NetAddress proxy = address("127.0.0.1:9050");
    own.add(OPEN, LocalAddresses.MANUAL);
    assertThat(own.bestFor(proxy, Network.IPV4)).contains(OPEN);
    assertThat(own.bestFor(proxy, Network.TORV3)).isEmpty();
    own.add(ONION, LocalAddresses.BOUND);
    assertThat(own.bestFor(proxy, Network.TORV3)).contains(ONION);
    assertThat(own.bestFor(proxy, Network.IPV4)).contains(OPEN);
  }
}
