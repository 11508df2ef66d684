package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.ByteWriter;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
  private static final String FIRST_ROOT =
      "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";

  @ParameterizedTest
  @CsvSource({
    "main, 000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f, f9beb4d9, 8333",
    "testnet4, 00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043, 1c163f28, 48333",
    "signet, 00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6, 0a03cf40, 38333",
    "regtest, 0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206, fabfb5da, 18444",
  })
  void eachBeginsWithItsGenesis(String name, String genesis, String magic, int port) {
    ChainParams params = Networks.byName(name).orElseThrow();
    assertThat(params.genesis().hash()).hasToString(genesis);
    assertThat(BlockChecks.check(params.genesis(), params)).isEqualTo(ValidationResult.VALID);
    assertThat(new ByteWriter(4).writeInt32(params.magic()).toBytes())
        .isEqualTo(HexFormat.of().parseHex(magic));
    assertThat(params.defaultPort()).isEqualTo(port);
    assertThat(params.rpcPort()).isEqualTo(port - 1);
    assertThat(ProofOfWork.toCompact(params.powLimit())).isEqualTo(params.powLimitBits());
  }

  @Test
  void knowsNoOthers() {
    assertThat(Networks.byName("testnet3")).isEmpty();
    assertThat(Networks.MAIN.genesis().header().merkleRoot()).hasToString(FIRST_ROOT);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 5000000000",
    "209999, 5000000000",
    "210000, 2500000000",
    "6929999, 1",
    "6930000, 0",
    "13440000, 0",
    "2147483647, 0",
  })
  void halvesTheSubsidy(int height, long satoshi) {
    assertThat(Subsidy.at(height, Networks.MAIN)).isEqualTo(satoshi);
  }

  @Test
  void regtestHalvesEvery150Blocks() {
    assertThat(Subsidy.at(149, Networks.REGTEST)).isEqualTo(50 * ConsensusLimits.COIN);
    assertThat(Subsidy.at(150, Networks.REGTEST)).isEqualTo(25 * ConsensusLimits.COIN);
  }
}
