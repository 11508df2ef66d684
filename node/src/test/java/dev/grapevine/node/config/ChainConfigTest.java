package dev.grapevine.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.consensus.BuriedHeights;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Script;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainConfigTest {
  private static final String HASH =
      "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6";

  @TempDir Path dir;

  private ChainParams parse(String... options) throws ConfigException {
    List<String> args = new ArrayList<>(List.of("-datadir=" + dir));
    args.addAll(List.of(options));
    return NodeConfig.parse(args.toArray(String[]::new)).params();
  }

  @Test
  void takesTheNetworksOwnParameters() throws ConfigException {
    assertThat(parse()).isEqualTo(Networks.MAIN);
    assertThat(parse("-signet")).isEqualTo(Networks.SIGNET);
    assertThat(parse("-testnet4")).isEqualTo(Networks.TESTNET4);
    assertThat(parse("-regtest")).isEqualTo(Networks.REGTEST);
  }

  @Test
  void changesActivationHeights() throws ConfigException {
    ChainParams params =
        parse(
            "-regtest",
            "-testactivationheight=bip34@2",
            "-testactivationheight=dersig@3",
            "-testactivationheight=cltv@4",
            "-testactivationheight=csv@5",
            "-testactivationheight=segwit@6");
    assertThat(params.buried()).isEqualTo(new BuriedHeights(2, 3, 4, 5, 6));
  }

  @Test
  void changesVersionBits() throws ConfigException {
    assertThat(parse("-regtest", "-vbparams=testdummy:10:-1").versionBits())
        .containsExactly(Networks.REGTEST.versionBits().getFirst().with(10, -1, 0));
    assertThat(parse("-regtest", "-vbparams=testdummy:-1:20:432").versionBits())
        .containsExactly(Networks.REGTEST.versionBits().getFirst().with(-1, 20, 432));
  }

  @Test
  void changesWorkAndAssumedBlock() throws ConfigException {
    assertThat(parse("-regtest", "-minimumchainwork=0x1F").minimumChainWork())
        .isEqualTo(BigInteger.valueOf(31));
    assertThat(parse("-minimumchainwork=0").minimumChainWork()).isZero();
    assertThat(parse("-regtest", "-assumevalid=" + HASH).assumedValid().orElseThrow())
        .hasToString(HASH);
    assertThat(parse("-assumevalid=0").assumedValid()).isEmpty();
  }

  @Test
  void takesAnotherSignet() throws ConfigException {
    ChainParams params = parse("-signet", "-signetchallenge=51");
    assertThat(params.signetChallenge()).contains(Script.parse("51"));
    assertThat(params.magic()).isNotEqualTo(Networks.SIGNET.magic());
    assertThat(params.minimumChainWork()).isZero();
    assertThat(params.assumedValid()).isEmpty();
  }

  @Test
  void bindsRegtestAgainstTimeWarps() throws ConfigException {
    assertThat(parse("-regtest", "-test=bip94").enforceBip94()).isTrue();
    assertThat(parse("-regtest", "-test=addrman").enforceBip94()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -testactivationheight=csv    | Invalid format (csv) for -testactivationheight=name@height.
          -testactivationheight=csv@-1 | Invalid height value (csv@-1) for -testactivationheight=name@height.
          -testactivationheight=csv@2147483647 | Invalid height value (csv@2147483647) for -testactivationheight=name@height.
          -testactivationheight=csw@1  | Invalid name (csw@1) for -testactivationheight=name@height.
          -vbparams=testdummy:1        | Version bits parameters malformed, expecting deployment:start:end[:min_activation_height]
          -vbparams=testdummy:x:1      | Invalid nStartTime (x)
          -vbparams=testdummy:1:x      | Invalid nTimeout (x)
          -vbparams=testdummy:1:1:x    | Invalid min_activation_height (x)
          -vbparams=nobody:1:1         | Invalid deployment (nobody)
          -minimumchainwork=x          | Invalid minimum work specified (x), must be up to 64 hex digits
          -assumevalid=x               | Invalid assumevalid block hash specified (x), must be up to 64 hex digits (or 0 to disable)
          """)
  void namesWhatIsWrong(String option, String message) {
    assertThatThrownBy(() -> parse("-regtest", option))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void namesAWrongChallenge() {
    assertThatThrownBy(() -> parse("-signet", "-signetchallenge=xy"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("-signetchallenge must be hex, not 'xy'.");
  }
}
