package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.config.NodeConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A node starts on each of the networks, in its own folder and with its own ports. */
class NetworksTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "main, '', 8333, 8332, 000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
    "testnet4, testnet4, 48333, 48332,"
        + " 00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043",
    "signet, signet, 38333, 38332,"
        + " 00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6",
    "regtest, regtest, 18444, 18443,"
        + " 0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"
  })
  void startsAtItsGenesis(String chain, String folder, int p2p, int rpc, String genesis)
      throws Exception {
    NodeConfig config = NodeConfig.parse("-chain=" + chain, "-datadir=" + directory);
    assertThat(config.p2p().binds()).allMatch(bind -> bind.address().port() == p2p);
    assertThat(config.rpc().binds()).allMatch(bind -> bind.port() == rpc);
    try (TestNode node = TestNode.onDisk(directory, "-chain=" + chain)) {
      JsonNode info = node.call("getblockchaininfo");
      assertThat(info.path("chain").stringValue()).isEqualTo(chain);
      assertThat(info.path("bestblockhash").stringValue()).isEqualTo(genesis);
      assertThat(info.path("initialblockdownload").booleanValue()).isTrue();
      assertThat(info.has("signet_challenge")).isEqualTo(chain.equals("signet"));
    }
    assertThat(directory.resolve(folder).resolve("blocks")).isDirectory();
  }

  @Test
  void aSignetOfOnesOwnHasItsChallenge() throws Exception {
    try (TestNode node = TestNode.onDisk(directory, "-signet", "-signetchallenge=51")) {
      JsonNode info = node.call("getblockchaininfo");
      assertThat(info.path("signet_challenge").stringValue()).isEqualTo("51");
    }
  }
}
