package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChainMethodsTest {
  private static final String UNKNOWN = "11".repeat(32);

  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode();
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  @Test
  void anInvalidatedBlockIsLeftAndCanComeBack() {
    List<String> hashes = node.mine(3);

    assertThat(node.call("invalidateblock", hashes.get(1)).isNull()).isTrue();

    assertThat(node.call("getbestblockhash").stringValue()).isEqualTo(hashes.getFirst());
    JsonNode tips = node.call("getchaintips");
    assertThat(tips).hasSize(2);
    assertThat(tips.path(0).path("status").stringValue()).isEqualTo("invalid");
    assertThat(tips.path(0).path("branchlen").intValue()).isEqualTo(2);
    assertThat(tips.path(0).path("hash").stringValue()).isEqualTo(hashes.getLast());
    assertThat(tips.path(1).path("status").stringValue()).isEqualTo("active");
    assertThat(tips.path(1).path("height").intValue()).isEqualTo(1);

    node.call("reconsiderblock", hashes.getLast());

    assertThat(node.call("getbestblockhash").stringValue()).isEqualTo(hashes.getLast());
    node.call("preciousblock", hashes.getLast());
    for (String method : List.of("invalidateblock", "reconsiderblock", "preciousblock")) {
      node.fails(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Block not found", method, UNKNOWN);
    }
  }

  @Test
  void headersAreTakenWithoutTheirBlocks() {
    List<String> hashes = node.mine(2);
    String first = node.call("getblockheader", hashes.get(0), false).stringValue();
    String second = node.call("getblockheader", hashes.get(1), false).stringValue();
    try (TestNode other = new TestNode()) {
      other.fails(
          RpcErrorCode.VERIFY_ERROR,
          "Must submit previous header (" + hashes.get(0) + ") first",
          "submitheader",
          second);
      other.call("submitheader", first);
      other.call("submitheader", second + "00");

      JsonNode tips = other.call("getchaintips");
      assertThat(tips.path(0).path("status").stringValue()).isEqualTo("headers-only");
      assertThat(other.call("getblockchaininfo").path("headers").intValue()).isEqualTo(2);
      other.fails(
          RpcErrorCode.DESERIALIZATION_ERROR, "Block header decode failed", "submitheader", "00");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void waitsForAHeight() {
    List<String> hashes = node.mine(1);

    JsonNode reached = node.call("waitforblockheight", 1);
    assertThat(reached.path("hash").stringValue()).isEqualTo(hashes.getFirst());
    JsonNode late = node.call("waitforblockheight", 5, 1);
    assertThat(late.path("height").intValue()).isEqualTo(1);
    node.fails(RpcErrorCode.MISC_ERROR, "Negative timeout", "waitforblockheight", 5, -1);
  }

  @Test
  void deploymentsSayWhatBinds() {
    JsonNode info = node.call("getdeploymentinfo");

    assertThat(info.path("height").intValue()).isZero();
    assertThat(info.path("script_flags").valueStream().map(JsonNode::stringValue))
        .contains("P2SH", "TAPROOT", "WITNESS");
    JsonNode segwit = info.path("deployments").path("segwit");
    assertThat(segwit.path("type").stringValue()).isEqualTo("buried");
    assertThat(segwit.path("active").booleanValue()).isTrue();
    JsonNode dummy = info.path("deployments").path("testdummy");
    assertThat(dummy.path("type").stringValue()).isEqualTo("bip9");
    assertThat(dummy.path("bip9").path("status").stringValue()).isEqualTo("defined");
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Block not found", "getdeploymentinfo", UNKNOWN);
  }
}
