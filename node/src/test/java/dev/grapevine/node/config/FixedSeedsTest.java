package dev.grapevine.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.address.NetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedSeedsTest {
  @ParameterizedTest
  @CsvSource({"main, 8333", "testnet4, 48333", "signet, 38333"})
  void everyAddressCanBeDialledAndNoneIsThereTwice(String chain, int port) {
    List<NetAddress> seeds = FixedSeeds.of(chain, port);
    assertThat(seeds).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    assertThat(seeds).allMatch(NetAddress::isRoutable);
    assertThat(seeds)
        .extracting(NetAddress::network)
        .contains(NetAddress.Network.IPV4, NetAddress.Network.IPV6, NetAddress.Network.TORV3);
  }

  @Test
  void aTestChainHasNone() {
    assertThat(FixedSeeds.of("regtest", 18444)).isEmpty();
  }
}
